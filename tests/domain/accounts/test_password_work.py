"""Judging a password takes little work, whatever was typed: work is counted in lines of Python, not in time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranzcred.domain.accounts import passwords
from tests.support.work import MOST_LINES, lines_of

SIGNS = "4@8({[<3691!|0$5+7%2"
HOSTILE = f"'{SIGNS}'"
CONTEXT = ("Mere Tamahori", "mere.tamahori@ranz.example.nz")
PIECES = st.one_of(
    st.text(SIGNS, min_size=1, max_size=12),
    st.text("abcdefghijklmnopqrstuvwxyz0123456789/.- ", min_size=1, max_size=12),
    st.sampled_from(["password", "love", "1/1/91", "11.11.1991", "qwertyuiop", "abcabc", "aaaa", "Tamahori", "ﬃ", "İ"]),
)


@pytest.mark.parametrize(
    "password",
    [
        HOSTILE * 4,
        (HOSTILE * 6)[: passwords.MAXIMUM],
        HOSTILE[:20],
        SIGNS[:18] + "aa" * 55,
        ("1/1/1" * 26)[: passwords.MAXIMUM],
        "11" * 64,
        "ab" * 64,
        "k305[bbhowm1xx9rkB[8v0642{@x924i5o0k305[bbhowm1xx9rkB[8v0642{@x924i5o0k3",
        "the5[bbdragonx9rkB[8v0142{@x924i+o0k305uabhowm1xx9rjB[8v06dragons4i5t0k3",
    ],
    ids=lambda password: password[:20],
)
def test_a_password_is_judged_with_little_work(password: str) -> None:
    assert lines_of(lambda: passwords.check(password, context=CONTEXT)) <= MOST_LINES


@settings(max_examples=20)
@given(st.lists(PIECES, min_size=3, max_size=30), st.integers(1, 6))
def test_no_mixture_of_pieces_takes_much_work(pieces: list[str], times: int) -> None:
    password = ("".join(pieces) * times)[: passwords.MAXIMUM]
    assert lines_of(lambda: passwords.check(password, context=CONTEXT)) <= MOST_LINES


def test_a_long_name_takes_little_work() -> None:
    context = ("a b " * 60_000, "c." * 60_000)
    assert lines_of(lambda: passwords.check("ridge kauri flashing", context=context)) <= MOST_LINES


@pytest.mark.parametrize(
    "password",
    [
        "roofwright" * 3,
        "tamahori" * 5,
        "p4ssw0rdp4$$w0rd",
        "1234567890!@#$%^&*()",
        "1234567890" * 9,
        "administrator" * 5,
    ],
)
def test_a_password_that_is_repeated_or_spelt_with_signs_is_refused(password: str) -> None:
    assert passwords.check(password, context=CONTEXT) is not None


@pytest.mark.parametrize("password", [HOSTILE, "k4$T9(w!R2@x", "aaaaaaaaaaaaaaaaaaaa ridge kauri flashing"])
def test_a_password_with_many_signs_is_good(password: str) -> None:
    assert passwords.check(password, context=CONTEXT) is None
