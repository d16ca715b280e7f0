"""A void award counts on no day, and what it had superseded counts again."""

import pytest

from ranzcred.core.errors import Conflict
from tests.domain.credentials.awards.histories import REASON, Told, on


def test_void_counts_on_no_day() -> None:
    told = Told().award("2 Mar 2026").void("1 May 2026")
    assert told.held("2 Mar 2026", "30 Apr 2026", "1 May 2026") == [False] * 3
    assert told.states("2 Mar 2026") == ["VOID"]
    [award] = told.history
    assert (award.ended_on, award.end_reason_kind, award.end_reason) == (on("2 Mar 2026"), "TWICE", REASON)
    standing = told.standing("1 May 2026")
    assert (standing.status, standing.awarded_on, standing.end_kind) == ("NOT_STARTED", None, "VOID")


def test_any_award_can_be_void_once() -> None:
    told = Told().award("2 Mar 2026").revoke("1 May 2026").void("2 May 2026")
    assert told.states("3 May 2026") == ["VOID"]
    with pytest.raises(Conflict, match=r"^It is void already\.$"):
        told.void("3 May 2026")


def test_what_was_superseded_counts_again_to_its_end() -> None:
    told = Told().award("2 Mar 2026").renew("1 Jun 2026").void("5 Jun 2026", number=2)
    assert told.states("5 Jun 2026") == ["CURRENT", "VOID"]
    assert told.held("1 Jun 2026", "2 Mar 2029", "3 Mar 2029") == [True, True, False]


def test_what_was_superseded_counts_until_the_next_begins() -> None:
    """The second ended on 30 June, the third began on 1 July: the first would go on beside the third."""
    told = Told().award("2 Mar 2026").renew("1 Jun 2026", expiry_date="30 Jun 2026").renew("20 Jun 2026")
    told.void("21 Jun 2026", number=2)
    assert told.states("21 Jun 2026") == ["CURRENT", "VOID", "SCHEDULED"]
    assert told.states("1 Jul 2026") == ["SUPERSEDED", "VOID", "CURRENT"]
    assert told.held("15 Jun 2026", "30 Jun 2026", "1 Jul 2026") == [True, True, True]


def test_after_a_void_award_there_may_be_another_of_the_same_days() -> None:
    told = Told().award("2 Mar 2026").void("2 Mar 2026").award("2 Mar 2026")
    assert told.states("2 Mar 2026") == ["VOID", "CURRENT"]
    assert [each.sequence for each in told.history] == [1, 2]
