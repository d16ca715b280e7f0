"""The difference of two long texts: what a reader sees, and that it takes little work whatever the texts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranzcred.domain.audit.word_diff import by_words
from tests.support.work import MOST_LINES, lines_of

LONG = "Completion of the RoofWright assessment for slate, with two references from building owners."
WORDS = st.text("ab \n", max_size=400)


def told(before: str, after: str) -> str:
    """The difference with what was removed in [], and what was added in {}."""
    marks = {"same": "{}", "removed": "[{}]", "added": "{{{}}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in by_words(before, after))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (LONG.replace("two", "three"), LONG.replace("two", "[two]{three}")),
        (LONG.replace("with two", "with at least two"), LONG.replace("with two", "with {at least} two")),
        (LONG.replace("the RoofWright ", ""), LONG.replace("the", "[the RoofWright]").replace(" RoofWright a", " a")),
        (f"{LONG}\nAnd a photo.", f"{LONG}\n{{And a photo.}}"),
        (f"New: {LONG}", f"{{New:}} {LONG}"),
    ],
)
def test_difference_is_told_by_words(after: str, expected: str) -> None:
    assert told(LONG, after) == expected


@pytest.mark.parametrize("after", ["Nothing of it.", LONG.upper(), LONG.replace(" ", "  "), None])
def test_difference_that_is_no_clearer_than_the_texts_is_not_told(after: str | None) -> None:
    assert by_words(LONG, after) == []


@given(WORDS, WORDS)
def test_difference_holds_both_texts(before: str, after: str) -> None:
    pieces = by_words(before, after)
    if pieces:
        without = {"added": before, "removed": after}
        for kind, text in without.items():
            assert "".join(piece.text for piece in pieces if piece.kind != kind).split() == text.split()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("".join(f"x{n} " for n in range(250)), "".join(f"y{n} " for n in range(250))),
        ("".join(f"x{n} the " for n in range(70)), "".join(f"y{n} the " for n in range(70))),
        ("a " * 70, "a " * 69 + "b"),
        (" " * 2000 + "a", "a" + " " * 2000),
        ("".join(f"{n % 60} " for n in range(500)), "".join(f"{n % 59} " for n in range(500))),
    ],
    ids=["other words", "one common word", "one word", "blanks", "few words"],
)
def test_difference_takes_little_work(before: str, after: str) -> None:
    assert lines_of(lambda: by_words(before, after)) <= MOST_LINES
