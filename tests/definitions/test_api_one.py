"""GET of one definition: its counts by effective status, and its ETag."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.status import MicroCredentialStatus as Status
from ranzcred.definitions.defaults import DEFAULTS
from tests.support.api_client import API, Caller, refused
from tests.support.browser_client import Visitor
from tests.support.database_probe import Inspector, table
from tests.support.factories.catalogue import new_credential, new_definition

STATUSES = ["NOT_STARTED", "IN_TRAINING", "ASSESSMENT_PENDING", "AWARDED", "EXPIRED"]
KEYS = ["id", "title", "level", "skillStandard", "issuingBody", "requirements", "isDefault", "version"]
KEYS += ["createdAt", "updatedAt", "_count", "statusCounts"]
MISSING = "00000000-0000-7000-8000-0000000000ff"
LONG_AGO = date(2020, 1, 1)
YEAR_LATER = date(2021, 1, 1)
STATEMENTS = 4


@pytest.fixture
def slate(app: Flask) -> str:
    """A custom definition that nobody holds."""
    return new_definition(app, title="Slate Repair", level=4)


def got(caller: Caller, key: str) -> dict[str, Any]:
    response = caller.get(f"{API}/{key}")
    assert response.status_code == 200
    return dict(json.loads(response.text))


def assign(app: Flask, key: str, status: Status, days: int | None = None) -> str:
    """Somebody holds it, until so many days from today in Auckland."""
    today = datetime.now(ZoneInfo("Pacific/Auckland")).date()
    return new_credential(
        app,
        definition_id=key,
        status=status,
        awarded_on=LONG_AGO if status is Status.AWARDED else None,
        expiry_date=None if days is None else today + timedelta(days=days),
    )


def test_api_one_has_the_keys_of_the_list_and_the_counts(caller: Caller) -> None:
    body = got(caller, DEFAULTS[0].id)
    assert list(body) == KEYS
    assert body["statusCounts"] == dict.fromkeys(STATUSES, 0)
    listed = next(row for row in json.loads(caller.get().text) if row["id"] == DEFAULTS[0].id)
    assert {**body, **listed} == body
    assert (body["title"], body["isDefault"]) == (DEFAULTS[0].title, True)


def test_api_one_counts_by_effective_status(app: Flask, caller: Caller, slate: str) -> None:
    new_credential(app)
    for status, days in (
        (Status.NOT_STARTED, -1),
        (Status.IN_TRAINING, None),
        (Status.IN_TRAINING, -400),
        (Status.ASSESSMENT_PENDING, 400),
        (Status.AWARDED, None),
        (Status.AWARDED, 1),
        (Status.AWARDED, 400),
        (Status.AWARDED, -1),
        (Status.AWARDED, -400),
        (Status.EXPIRED, None),
        (Status.EXPIRED, 400),
    ):
        assign(app, slate, status, days)
    body = got(caller, slate)
    assert body["statusCounts"] == {
        "NOT_STARTED": 1,
        "IN_TRAINING": 2,
        "ASSESSMENT_PENDING": 1,
        "AWARDED": 3,
        "EXPIRED": 4,
    }
    assert list(body["statusCounts"]) == STATUSES
    assert body["_count"] == {"staffCredentials": 11}


def test_api_one_takes_as_many_statements_whoever_holds_it(
    app: Flask, caller: Caller, inspector: Inspector, slate: str
) -> None:
    got(caller, slate)
    counts = []
    for _ in range(2):
        with inspector.statements() as seen:
            got(caller, slate)
        counts.append(len(seen))
        for status in Status:
            assign(app, slate, status, 1)
    assert counts[0] == counts[1] <= STATEMENTS


def test_api_one_is_answered_to_a_session_too(admin_client: Visitor, caller: Caller, slate: str) -> None:
    response = admin_client.json("GET", f"{API}/{slate}")
    assert json.loads(response.text) == got(caller, slate)
    assert response.headers["ETag"] == caller.etag(slate)


def test_api_one_that_is_not_there(caller: Caller) -> None:
    for key in (MISSING, "no-such-key", "x" * 64, "1", "null", "undefined"):
        refused(caller.get(f"{API}/{key}"), 404)
        refused(caller.patch(key, {"level": 5}), 404)
        refused(caller.delete(key), 404)


def test_api_one_whose_key_could_not_be_one(caller: Caller) -> None:
    for key in ("x" * 65, "a" * 5000, "%00", "%FF", "%ED%A0%80", "%E2%80%AE", "'%20OR%201=1", "{{7*7}}", "%C3%A9"):
        refused(caller.get(f"{API}/{key}"), 404)
        refused(caller.patch(key, {"level": 5}), 404)
        refused(caller.delete(key), 404)


def test_api_one_is_not_sent_again_while_it_is_the_same(caller: Caller, slate: str) -> None:
    address = f"{API}/{slate}"
    etag = caller.etag(slate)
    for known in (etag, f"W/{etag}", f'"x", {etag}', f'W/"y",{etag} , "z"', "*"):
        response = caller.get(address, headers={"If-None-Match": known})
        assert (response.status_code, response.data) == (304, b""), known
        assert response.headers["ETag"] == etag
    for other in ('"x"', 'W/"x"', etag.strip('"') + "x", f'"{etag}"', "", '"', ",,,", "W/", "\t", "x" * 5000):
        response = caller.get(address, headers={"If-None-Match": other})
        assert (response.status_code, response.headers["ETag"]) == (200, etag), other
    head = caller.call("HEAD", address)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", etag)
    assert caller.call("HEAD", address, headers={"If-None-Match": etag}).status_code == 304


def test_api_one_that_is_not_there_is_never_the_same(caller: Caller) -> None:
    refused(caller.get(f"{API}/{MISSING}", headers={"If-None-Match": "*"}), 404, "Definition not found")


def test_api_one_has_another_etag_after_each_change(
    app: Flask, caller: Caller, inspector: Inspector, slate: str
) -> None:
    seen = [caller.etag(slate)]
    assert caller.etag(slate) == seen[0]

    def assert_other() -> None:
        known = caller.get(f"{API}/{slate}", headers={"If-None-Match": ", ".join(seen)})
        assert known.status_code == 200
        seen.append(known.headers["ETag"])
        assert len(set(seen)) == len(seen)

    assign(app, slate, Status.IN_TRAINING)
    assert got(caller, slate)["version"] == 1
    assert_other()
    held = assign(app, slate, Status.AWARDED, 400)
    assert_other()
    # Expired: nothing was written but the date.
    rows = table(StaffMicroCredential)
    inspector.run(update(rows).where(rows.c.id == held).values(expiry_date=YEAR_LATER))
    assert_other()
    assert got(caller, slate)["version"] == 1
    assert caller.patch(slate, {"level": 5}).headers["ETag"] not in seen
    assert_other()
    assert caller.patch(slate, {"level": 4}).status_code == 200
    assert_other()


def test_api_one_has_an_etag_of_its_own(app: Flask, caller: Caller, slate: str) -> None:
    assert json.loads(caller.get(f"{API}/{slate}", headers={"If-None-Match": '"1"'}).text)["id"] == slate
    for address in (API, f"{API}?page=1"):
        assert caller.get(address, headers={"If-None-Match": "*"}).status_code in {200, 304}
