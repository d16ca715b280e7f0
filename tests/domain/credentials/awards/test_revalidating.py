"""Another validity, applied to the award that counts: counted as it was, from the first award of its run."""

import pytest

from ranzcred.core.errors import Conflict
from tests.domain.credentials.awards.histories import REASON, Told


@pytest.mark.parametrize(("months", "until"), [(24, "2 Mar 2028"), (48, "2 Mar 2030"), (36, "2 Mar 2029")])
def test_first_award_is_counted_from_its_first_day(months: int, until: str) -> None:
    told = Told().award("2 Mar 2026").revalidate("5 May 2026", months)
    assert told.periods == [("2 Mar 2026", until)]


def test_change_has_its_reason_and_without_one_there_is_none() -> None:
    told = Told().award("2 Mar 2026")
    before = told.history
    assert told.revalidate("5 May 2026", 36).history == before
    [award] = told.revalidate("6 May 2026", 24).history
    assert (award.reason_kind, award.reason) == ("NEW_INFORMATION", REASON)


def test_renewal_is_counted_from_the_first_award_of_its_run() -> None:
    """31 August, six months and six months: February moves nothing, then and later."""
    told = Told(6).award("31 Aug 2025").renew("10 Feb 2026").revalidate("5 Mar 2026", 12)
    assert told.periods == [("31 Aug 2025", "28 Feb 2026"), ("1 Mar 2026", "28 Feb 2027")]
    assert told.renew("1 Feb 2027").periods[2] == ("1 Mar 2027", "31 Aug 2027")


def test_award_without_an_end_gets_one() -> None:
    told = Told(None).award("2 Mar 2026", expiry_date=None).revalidate("5 May 2026", 36)
    assert told.periods == [("2 Mar 2026", "2 Mar 2029")]


def test_end_that_was_chosen_gives_way() -> None:
    told = Told().award("2 Mar 2026", expiry_date="17 Apr 2027").revalidate("5 May 2026", 24)
    assert told.periods == [("2 Mar 2026", "2 Mar 2028")]


def test_rest_of_a_revoked_award_is_counted_as_the_whole() -> None:
    told = Told().award("2 Mar 2026").revoke("1 May 2026").reinstate("10 May 2026").revalidate("20 May 2026", 24)
    assert told.periods[1] == ("10 May 2026", "2 Mar 2028")


def test_award_that_would_have_expired_already_stays() -> None:
    told = Told().award("2 Mar 2026")
    with pytest.raises(Conflict, match=r"^It would have expired on 2 Mar 2027\. Correct it on its own page\.$"):
        told.revalidate("3 Mar 2027", 12)
    assert told.revalidate("2 Mar 2027", 12).periods == [("2 Mar 2026", "2 Mar 2027")]


def test_award_that_was_renewed_already_stays() -> None:
    told = Told().award("2 Mar 2026").renew("2 Dec 2028")
    with pytest.raises(Conflict, match=r"^It was renewed from 3 Mar 2029 on\. Correct its awards on its own page\.$"):
        told.revalidate("3 Dec 2028", 48)
