"""To award and to renew as JSON."""

import json
from datetime import date
from functools import partial
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.records import verbs
from tests.support.http.api_client import ApiClient, invalid, refused
from tests.web.api.credentials.awards.conftest import RECORDS, Record
from tests.web.api.credentials.payloads import day, read

MISSING = "00000000-0000-7000-8000-0000000000ff"
NO_DATE = "must be a date as YYYY-MM-DD, such as 2026-02-28."


def test_award_api_awards_whoever_has_no_award(unawarded: Record, held: str, database_probe: DatabaseProbe) -> None:
    response = unawarded.call(awardedOn=day(-5), expiryDate=day(900), reference="RS-114")
    created = read(response, 201)
    assert response.headers["Location"] == f"{RECORDS}/{held}"
    assert response.headers["ETag"] == unawarded.client.get(f"{RECORDS}/{held}").headers["ETag"]
    assert created == unawarded.get()
    [award] = created["awards"]
    assert (award["kind"], award["awardedOn"], award["validFrom"]) == ("INITIAL", day(-5), day(-5))
    assert (award["expiryDate"], award["reference"], award["state"]) == (day(900), "RS-114", "CURRENT")
    assert (created["status"], created["holds"], created["award"]["state"]) == ("AWARDED", True, "CURRENT")
    assert verbs(database_probe, held) == ["CREATE", "MCRED_AWARD"]


def test_award_api_renews_what_was_awarded(record: Record, awarded: str, database_probe: DatabaseProbe) -> None:
    created = read(record.call(awardedOn=day(0), validFrom=day(101), expiryDate=day(900)), 201)
    assert [(each["kind"], each["validFrom"], each["state"]) for each in created["awards"]] == [
        ("IMPORTED", day(-200), "CURRENT"),
        ("RENEWAL", day(101), "SCHEDULED"),
    ]
    assert (created["expiryDate"], created["award"]) == (day(900), {"state": "CURRENT", "validFrom": day(-200)})
    assert verbs(database_probe, awarded)[-1] == "MCRED_RENEW"


def test_award_api_takes_null_for_no_expiry_and_wants_to_be_told(unawarded: Record) -> None:
    told = "Enter an expiry date, or say that it does not expire."
    assert invalid(unawarded.call(awardedOn=day(0))) == {"expiryDate": [told]}
    assert read(unawarded.call(awardedOn=day(0), expiryDate=None), 201)["awards"][0]["expiryDate"] is None
    refused(unawarded.call(awardedOn=day(0), expiryDate=day(30)), 409, "It has an award that counts: renew that.")


def test_award_api_refuses_what_is_no_award(unawarded: Record, held: str, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    for field, value in (
        ("awardedOn", "2 Mar 2026"),
        ("awardedOn", None),
        ("awardedOn", day(1)),
        ("validFrom", "x"),
        ("validFrom", day(3)),
        ("expiryDate", day(-3)),
        ("expiryDate", 3),
        ("reference", "x" * 101),
        ("reference", 5),
        ("reason", "x" * 501),
        ("override", "true"),
        ("kind", "INITIAL"),
        ("awards", []),
        ("version", 1),
        ("never", True),
    ):
        body: dict[str, Any] = {"awardedOn": day(0), "expiryDate": day(30)} | {field: value}
        assert list(invalid(unawarded.call(**body))) == [field], (field, value)
    assert invalid(unawarded.call(awardedOn="x", expiryDate=None)) == {"awardedOn": [f"Award date {NO_DATE}"]}
    assert database_probe.last_seq() == before


def test_award_api_holds_to_what_was_seen(unawarded: Record) -> None:
    tag = unawarded.client.get(unawarded.address).headers["ETag"]
    assert read(unawarded.call(tag=tag, awardedOn=day(0), expiryDate=day(9)), 201)
    refused(unawarded.call(tag=tag, awardedOn=day(0), expiryDate=day(90)), 412)
    assert len(unawarded.get()["awards"]) == 1


def test_award_api_knows_credentials_that_are_there(api_client: ApiClient) -> None:
    body = {"awardedOn": day(0), "expiryDate": None}
    refused(api_client.call("POST", f"{RECORDS}/{MISSING}/awards", body), 404, "Assignment not found")


def twenty_at_once(app: Flask, record: Record) -> list[tuple[int, str]]:
    """The status and the error of each of twenty equal calls, in order."""
    body = {"awardedOn": day(0), "expiryDate": day(900)}
    callers = [ApiClient(app, record.client.token) for _ in range(20)]
    results = in_threads([partial(each.call, "POST", f"{record.address}/awards", body) for each in callers])
    found = [each for each in results if isinstance(each, TestResponse)]
    assert len(found) == 20, results
    return sorted((response.status_code, json.loads(response.text).get("error", "")) for response in found)


def test_renew_twenty_times_at_once(app: Flask, record: Record, awarded: str, database_probe: DatabaseProbe) -> None:
    first, *others = twenty_at_once(app, record)
    assert first == (201, "")
    words = f"{date.fromisoformat(day(900)):%-d %b %Y}"
    assert others == [(409, f"Already renewed until {words}.")] * 19
    assert [each["kind"] for each in record.get()["awards"]] == ["IMPORTED", "RENEWAL"]
    assert verbs(database_probe, awarded) == ["CREATE", "MCRED_RENEW"]


def test_award_twenty_times_at_once(app: Flask, unawarded: Record, held: str, database_probe: DatabaseProbe) -> None:
    first, *others = twenty_at_once(app, unawarded)
    assert first == (201, "")
    assert others == [(409, "It has an award that counts: renew that.")] * 19
    assert len(unawarded.get()["awards"]) == 1
    assert verbs(database_probe, held) == ["CREATE", "MCRED_AWARD"]
