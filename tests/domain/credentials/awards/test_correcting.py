"""To correct a record: another revision, with its reason, and what moves along."""

from typing import Any

import pytest

from ranzcred.core.errors import Conflict, Invalid
from tests.domain.credentials.awards.histories import REASON, Told, on, words


@pytest.fixture
def told() -> Told:
    return Told().award("2 Mar 2026")


def test_correction_has_its_reason(told: Told) -> None:
    [award] = told.correct("5 May 2026", reference="PS-1", holder_name="Aroha Te Rangi").history
    assert (award.reference, award.holder_name) == ("PS-1", "Aroha Te Rangi")
    assert (award.reason_kind, award.reason) == ("NEW_INFORMATION", REASON)
    assert told.periods == [("2 Mar 2026", "2 Mar 2029")]


def test_without_a_change_there_is_no_correction(told: Told) -> None:
    before = told.history
    assert told.correct("5 May 2026", expiry_date="2 Mar 2029").history == before


def test_first_award_begins_when_it_was_awarded(told: Told) -> None:
    assert told.correct("5 May 2026", awarded_on="1 Apr 2026").periods == [("1 Apr 2026", "2 Mar 2029")]
    with pytest.raises(Invalid, match=r"^A first award is valid from its award date\.$"):
        told.correct("6 May 2026", valid_from="2 Apr 2026")


def test_corrected_end_sets_a_new_anchor(told: Told) -> None:
    told.correct("5 May 2026", expiry_date="31 Aug 2029").renew("1 Aug 2029")
    assert told.periods == [("2 Mar 2026", "31 Aug 2029"), ("1 Sep 2029", "31 Aug 2032")]


def test_corrected_start_of_a_renewal_leaves_the_anchor() -> None:
    """The run was counted from 29 February, and still is."""
    told = Told(12).award("29 Feb 2028").renew("1 Feb 2029").correct("5 Mar 2029", number=2, valid_from="2 Mar 2029")
    told.renew("1 Feb 2030").renew("1 Feb 2031")
    assert told.periods[1:] == [
        *(("2 Mar 2029", "28 Feb 2030"), ("1 Mar 2030", "28 Feb 2031"), ("1 Mar 2031", "29 Feb 2032")),
    ]


def test_corrected_start_of_the_first_moves_the_anchor() -> None:
    told = Told(6).award("31 Aug 2025").correct("1 Oct 2025", awarded_on="28 Aug 2025").renew("10 Feb 2026")
    assert told.periods == [("28 Aug 2025", "28 Feb 2026"), ("1 Mar 2026", "28 Aug 2026")]


@pytest.mark.parametrize(
    ("valid_from", "last_day", "held"),
    [
        ("20 May 2026", "19 May 2026", [True, True, True]),
        ("10 Jul 2026", "9 Jul 2026", [True, True, True]),
        ("3 Mar 2029", "2 Mar 2029", [True, True, True]),
        ("9 Mar 2029", "2 Mar 2029", [True, True, True]),
    ],
)
def test_what_it_superseded_ends_where_it_begins_now(valid_from: str, last_day: str, held: list[bool]) -> None:
    told = Told().award("2 Mar 2026").renew("1 Jun 2026", expiry_date="1 Jun 2030")
    told.correct("10 Jun 2030", number=2, awarded_on="20 May 2026", valid_from=valid_from)
    first, second = told.history
    assert first.state(on(last_day)) == "CURRENT"
    assert first.state(second.valid_from) in {"SUPERSEDED", "EXPIRED"}
    assert told.held("19 May 2026", words(second.valid_from), last_day) == held


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"awarded_on": "6 May 2026"}, "awarded_on", "Award date can't be in the future."),
        ({"expiry_date": "2 Mar 2026"}, "expiry_date", "Expiry date must be after the award date."),
        ({"awarded_on": "2 Mar 2029"}, "awarded_on", "Award date can't be in the future."),
    ],
)
def test_dates_that_no_award_has(told: Told, changes: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        told.correct("5 May 2026", **changes)
    assert (list(refused.value.details), str(refused.value)) == ([field], sentence)


def test_revoked_award_begins_before_it_ended(told: Told) -> None:
    told.revoke("1 May 2026")
    with pytest.raises(Invalid, match=r"^It ended on 1 May 2026: it can't be valid from a later day\.$"):
        told.correct("5 May 2026", awarded_on="2 May 2026")
    assert told.correct("5 May 2026", awarded_on="20 Apr 2026").held("19 Apr 2026", "20 Apr 2026", "1 May 2026") == [
        *(False, True, False),
    ]


def test_renewal_is_not_valid_before_its_decision() -> None:
    told = Told().award("2 Mar 2026").renew("20 Mar 2029")
    with pytest.raises(Invalid, match=r"^It can't be valid before the award date\.$"):
        told.correct("21 Mar 2029", number=2, valid_from="19 Mar 2029")


def test_days_of_another_award_are_refused() -> None:
    told = Told().award("2 Mar 2026").renew("2 Feb 2029")
    with pytest.raises(Conflict, match=r"^Overlaps the award of 3 Mar 2029 – 2 Mar 2032\.$"):
        told.correct("5 Feb 2029", expiry_date="3 Mar 2029")
    with pytest.raises(Conflict, match=r"^Overlaps the award of 3 Mar 2029 – 2 Mar 2032\.$"):
        told.correct("5 Feb 2029", expiry_date=None)


def test_what_would_go_on_over_a_third_award_is_refused() -> None:
    """The first ended where the second began; with the second moved past the third, it would go on over the third."""
    told = Told().award("2 Mar 2026").renew("1 Jun 2026", expiry_date="30 Jun 2026")
    told.renew("20 Jun 2026", expiry_date="31 Dec 2026")
    before = told.history
    with pytest.raises(Conflict, match=r"^Overlaps the award of 1 Jul 2026 – 31 Dec 2026\.$"):
        told.correct("2 Jan 2027", number=2, valid_from="1 Feb 2027", expiry_date="1 Feb 2028")
    assert told.history == before


def test_what_never_counted_overlaps_nothing() -> None:
    told = Told().award("2 Mar 2026").revoke("2 Mar 2026").award("2 Mar 2026")
    told.correct("3 Mar 2026", number=1, reference="PS-1")
    assert told.states("3 Mar 2026") == ["REVOKED", "CURRENT"]


def test_void_award_has_nothing_to_correct(told: Told) -> None:
    told.void("3 Mar 2026")
    with pytest.raises(Conflict, match=r"^It is void, so there is nothing to correct\.$"):
        told.correct("4 Mar 2026", reference="PS-1")
