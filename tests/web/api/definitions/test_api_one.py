"""GET of one definition: its counts by effective status, and its ETag."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.relations import LIFE
from tests.support.http.api_client import API, ApiClient, refused
from tests.support.http.browser_client import BrowserClient

STATUSES = ["NOT_STARTED", "IN_TRAINING", "ASSESSMENT_PENDING", "AWARDED", "EXPIRED"]
KEYS = ["id", "title", "level", "skillStandard", "issuingBody", "requirements", *LIFE, "isDefault", "version"]
KEYS += ["createdAt", "updatedAt", "_count", "statusCounts"]
MISSING = "00000000-0000-7000-8000-0000000000ff"
LONG_AGO = date(2020, 1, 1)
YEAR_LATER = date(2021, 1, 1)
STATEMENTS = 7


@pytest.fixture
def slate(app: Flask) -> str:
    """A custom definition that nobody holds."""
    return new_definition(app, title="Slate Repair", level=4)


def got(api_client: ApiClient, key: str) -> dict[str, Any]:
    response = api_client.get(f"{API}/{key}")
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


def test_api_one_has_the_keys_of_the_list_and_the_counts(api_client: ApiClient) -> None:
    body = got(api_client, DEFAULTS[0].id)
    assert list(body) == KEYS
    assert body["statusCounts"] == dict.fromkeys(STATUSES, 0)
    listed = next(row for row in json.loads(api_client.get().text) if row["id"] == DEFAULTS[0].id)
    assert {**body, **listed} == body
    assert (body["title"], body["isDefault"]) == (DEFAULTS[0].title, True)


def test_api_one_counts_by_effective_status(app: Flask, api_client: ApiClient, slate: str) -> None:
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
    body = got(api_client, slate)
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
    app: Flask, api_client: ApiClient, database_probe: DatabaseProbe, slate: str
) -> None:
    got(api_client, slate)
    counts = []
    for _ in range(2):
        with database_probe.statements() as seen:
            got(api_client, slate)
        counts.append(len(seen))
        for status in Status:
            assign(app, slate, status, 1)
    assert counts[0] == counts[1] <= STATEMENTS


def test_api_one_is_answered_to_a_session_too(admin_client: BrowserClient, api_client: ApiClient, slate: str) -> None:
    response = admin_client.json("GET", f"{API}/{slate}")
    assert json.loads(response.text) == got(api_client, slate)
    assert response.headers["ETag"] == api_client.etag(slate)


def test_api_one_that_is_not_there(api_client: ApiClient) -> None:
    for key in (MISSING, "no-such-key", "x" * 64, "1", "null", "undefined"):
        refused(api_client.get(f"{API}/{key}"), 404)
        refused(api_client.patch(key, {"level": 5}), 404)
        refused(api_client.delete(key), 404)


def test_api_one_whose_key_could_not_be_one(api_client: ApiClient) -> None:
    for key in ("x" * 65, "a" * 5000, "%00", "%FF", "%ED%A0%80", "%E2%80%AE", "'%20OR%201=1", "{{7*7}}", "%C3%A9"):
        refused(api_client.get(f"{API}/{key}"), 404)
        refused(api_client.patch(key, {"level": 5}), 404)
        refused(api_client.delete(key), 404)


def test_api_one_is_not_sent_again_while_it_is_the_same(api_client: ApiClient, slate: str) -> None:
    address = f"{API}/{slate}"
    etag = api_client.etag(slate)
    for known in (etag, f"W/{etag}", f'"x", {etag}', f'W/"y",{etag} , "z"', "*"):
        response = api_client.get(address, headers={"If-None-Match": known})
        assert (response.status_code, response.data) == (304, b""), known
        assert response.headers["ETag"] == etag
    for other in ('"x"', 'W/"x"', etag.strip('"') + "x", f'"{etag}"', "", '"', ",,,", "W/", "\t", "x" * 5000):
        response = api_client.get(address, headers={"If-None-Match": other})
        assert (response.status_code, response.headers["ETag"]) == (200, etag), other
    head = api_client.call("HEAD", address)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", etag)
    assert api_client.call("HEAD", address, headers={"If-None-Match": etag}).status_code == 304


def test_api_one_that_is_not_there_is_never_the_same(api_client: ApiClient) -> None:
    refused(api_client.get(f"{API}/{MISSING}", headers={"If-None-Match": "*"}), 404, "Definition not found")


def test_api_one_has_another_etag_after_each_change(
    app: Flask, api_client: ApiClient, database_probe: DatabaseProbe, slate: str
) -> None:
    seen = [api_client.etag(slate)]
    assert api_client.etag(slate) == seen[0]

    def assert_other() -> None:
        known = api_client.get(f"{API}/{slate}", headers={"If-None-Match": ", ".join(seen)})
        assert known.status_code == 200
        seen.append(known.headers["ETag"])
        assert len(set(seen)) == len(seen)

    assign(app, slate, Status.IN_TRAINING)
    assert got(api_client, slate)["version"] == 1
    assert_other()
    held = assign(app, slate, Status.AWARDED, 400)
    assert_other()
    # Expired: nothing was written but the date.
    rows = table(StaffMicroCredential)
    database_probe.run(update(rows).where(rows.c.id == held).values(expiry_date=YEAR_LATER))
    assert_other()
    assert got(api_client, slate)["version"] == 1
    assert api_client.patch(slate, {"level": 5}).headers["ETag"] not in seen
    assert_other()
    assert api_client.patch(slate, {"level": 4}).status_code == 200
    assert_other()


def test_api_one_has_an_etag_of_its_own(app: Flask, api_client: ApiClient, slate: str) -> None:
    assert json.loads(api_client.get(f"{API}/{slate}", headers={"If-None-Match": '"1"'}).text)["id"] == slate
    for address in (API, f"{API}?page=1"):
        assert api_client.get(address, headers={"If-None-Match": "*"}).status_code in {200, 304}
