"""What may be done with the awards of a credential: what the rules would not refuse."""

import pytest

from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement
from ranzcred.domain.credentials.record.offers import main_award, new_award_step, steps_of
from tests.domain.credentials.awards.histories import Told, on


def offered(told: Told, day: str, number: int = 1) -> list[str]:
    return list(steps_of(told.history, on(day))[number])


def new(told: Told, day: str) -> str:
    return new_award_step(told.history, told.terms, on(day))


@pytest.mark.parametrize(
    ("told", "day", "step"),
    [
        (Told(), "2 Mar 2026", "award"),
        (Told().award("2 Mar 2026"), "2 Mar 2026", ""),
        (Told().award("2 Mar 2026"), "3 Mar 2026", "renew"),
        (Told().award("2 Mar 2026"), "3 Mar 2029", "renew"),
        (Told().award("2 Mar 2026").renew("2 Feb 2029"), "2 Feb 2029", ""),
        (Told().award("2 Mar 2026").renew("2 Feb 2029"), "4 Mar 2029", "renew"),
        (Told().award("2 Mar 2026", expiry_date=None), "3 Mar 2026", ""),
        (Told().award("2 Mar 2026").suspend("1 Jun 2026"), "2 Jun 2026", ""),
        (Told().award("2 Mar 2026").revoke("1 Jun 2026"), "2 Jun 2026", "award"),
        (Told().award("2 Mar 2026").void("3 Mar 2026"), "3 Mar 2026", "award"),
    ],
)
def test_renewal_is_offered_where_it_may_be_else_an_award(told: Told, day: str, step: str) -> None:
    assert new(told, day) == step


def test_award_that_counts_may_be_suspended_and_revoked() -> None:
    assert offered(Told().award("2 Mar 2026"), "3 Mar 2026") == ["suspend", "revoke", "correct", "void"]


def test_suspension_is_lifted() -> None:
    told = Told().award("2 Mar 2026").suspend("1 Jun 2026")
    assert offered(told, "2 Jun 2026") == ["lift", "revoke", "correct", "void"]


def test_expired_award_is_not_suspended() -> None:
    assert offered(Told().award("2 Mar 2026"), "3 Mar 2029") == ["revoke", "correct", "void"]


def test_revoked_award_is_reinstated_while_it_is_the_newest() -> None:
    told = Told().award("2 Mar 2026").revoke("1 May 2026")
    assert offered(told, "2 May 2026") == ["correct", "void", "reinstate"]
    told.reinstate("10 May 2026", Reinstatement.FROM_TODAY)
    assert offered(told, "11 May 2026") == ["correct", "void"]
    assert offered(told, "11 May 2026", 2) == ["suspend", "revoke", "correct", "void"]


def test_void_award_has_nothing_more_to_do() -> None:
    assert offered(Told().award("2 Mar 2026").void("3 Mar 2026"), "3 Mar 2026") == []


def test_buttons_are_about_the_award_that_counts() -> None:
    told = Told().award("2 Mar 2026").renew("2 Feb 2029")
    for day, number in (("3 Feb 2029", 1), ("3 Mar 2029", 2), ("3 Mar 2032", 2)):
        chosen = main_award(told.history, on(day))
        assert chosen is not None
        assert chosen.sequence == number
    assert main_award((), on("2 Mar 2026")) is None
