"""Who holds what on a day by each rule of awards, as it is stored: by one record, and by the list of all."""

from dataclasses import replace

import pytest
from flask import Flask

from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement
from tests.domain.credentials.awards.histories import Told, decided, on
from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import new_member
from tests.support.http.api_client import ApiClient
from tests.web.api.credentials.awards.conftest import Record
from tests.web.api.credentials.awards.test_held_on_day_api import write
from tests.web.api.credentials.payloads import read


def awarded(months: int = 36, **terms: int) -> Told:
    return Told(months, **terms).award("2 Mar 2026")


def revoked() -> Told:
    return awarded().revoke("1 May 2026", today="2 May 2026")


def each_february() -> Told:
    told = Told(12).award("29 Feb 2028")
    for day in ("1 Feb 2029", "1 Feb 2030", "1 Feb 2031"):
        told.renew(day)
    return told


HELD: dict[str, tuple[Told, str, dict[str, bool]]] = {
    "to the end of its last day": (awarded(), "2 Mar 2026", {"2 Mar 2029": True, "3 Mar 2029": False}),
    "renewed on the first day of the window": (
        awarded().renew("2 Dec 2028"),
        "2 Dec 2028",
        {"2 Mar 2029": True, "3 Mar 2029": True, "2 Mar 2032": True, "3 Mar 2032": False},
    ),
    "renewed on the day before the window": (
        awarded().renew("1 Dec 2028"),
        "1 Dec 2028",
        {"30 Nov 2028": True, "1 Dec 2028": True, "1 Dec 2031": True, "2 Dec 2031": False},
    ),
    "from the last day of August": (
        Told(6).award("31 Aug 2025").renew("10 Feb 2026"),
        "10 Feb 2026",
        {"28 Feb 2026": True, "1 Mar 2026": True, "31 Aug 2026": True, "1 Sep 2026": False},
    ),
    "from a leap day to the next": (
        each_february(),
        "1 Feb 2031",
        {"28 Feb 2031": True, "29 Feb 2032": True, "1 Mar 2032": False},
    ),
    "renewed in the days of grace": (
        awarded(grace_days=30).renew("20 Mar 2029"),
        "20 Mar 2029",
        {"2 Mar 2029": True, "10 Mar 2029": False, "20 Mar 2029": True, "2 Mar 2032": True, "3 Mar 2032": False},
    ),
    "renewed after the end": (
        awarded().renew("20 Mar 2029"),
        "20 Mar 2029",
        {"10 Mar 2029": False, "20 Mar 2029": True, "20 Mar 2032": True, "21 Mar 2032": False},
    ),
    "revoked": (revoked(), "2 May 2026", {"30 Apr 2026": True, "1 May 2026": False}),
    "reinstated from a day": (
        revoked().reinstate("10 May 2026"),
        "10 May 2026",
        {"30 Apr 2026": True, "5 May 2026": False, "10 May 2026": True, "2 Mar 2029": True, "3 Mar 2029": False},
    ),
    "revoked in error": (
        revoked().reinstate("10 May 2026", Reinstatement.REVOKED_IN_ERROR),
        "10 May 2026",
        {"5 May 2026": True, "2 Mar 2029": True},
    ),
    "suspended for a fortnight": (
        awarded().suspend("1 Jun 2026", "14 Jun 2026"),
        "1 Jun 2026",
        {"31 May 2026": True, "1 Jun 2026": False, "14 Jun 2026": False, "15 Jun 2026": True},
    ),
}


@pytest.mark.parametrize(("told", "decided_on", "days"), HELD.values(), ids=HELD)
def test_held_on_a_day(
    app: Flask, api_client: ApiClient, staff: str, slate: str, told: Told, decided_on: str, days: dict[str, bool]
) -> None:
    key = new_credential(app, definition_id=slate, member_id=new_member(app, last_name="Latu"))
    by_nobody = tuple(replace(each, awarded_by=None, ended_by=None) for each in told.history)
    write(app, key, by_nobody, replace(decided(decided_on), user_id=None))
    by_record = {day: Record(api_client, key).held(f"on={on(day)}") for day in days}
    by_list = {day: [row["id"] for row in read(api_client.get(f"{staff}?on={on(day)}"))] == [key] for day in days}
    assert by_record == by_list == days
