"""Many awards of a micro-credential with a validity are renewed as of one day, each until its own expiry date."""

from datetime import date, timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.days import years_after
from ranzcred.core.formats import date as words
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_award, new_credential
from tests.support.factories.people import new_member
from tests.support.factories.records import credential_row
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import htmx_event
from tests.web.admin.credentials.awards.award_forms import Decisions


@pytest.fixture
def ends() -> date:
    """A day within the renewal window."""
    return clock.today() + timedelta(days=10)


@pytest.fixture
def keys(app: Flask, definition: str, ends: date) -> dict[str, str]:
    """Two awards that end soon and one in training, by first names."""
    members = {name: new_member(app, first_name=name, last_name="Ngata") for name in ("Aroha", "Mere", "Sione")}
    return {
        "Aroha": new_award(app, members["Aroha"], definition, expiry=ends),
        "Mere": new_award(app, members["Mere"], definition, expiry=ends + timedelta(days=1)),
        "Sione": new_credential(app, definition_id=definition, member_id=members["Sione"]),
    }


@pytest.fixture
def bulk(definition: str) -> str:
    return f"/admin/micro-credentials/{definition}/staff/bulk"


def chosen(versions: dict[str, str], **fields: str) -> dict[str, object]:
    return {"chosen": [f"{key}:{version}" for key, version in versions.items()], "action": "RENEW", **fields}


def planned(page: Element) -> dict[str, str]:
    """What is said of each, by first name."""
    return {item.one("strong").text.split()[0]: item.one("span:last-child").text for item in page.all(".plan li")}


def test_each_is_renewed_until_its_own_date(
    admin_client: BrowserClient, database_probe: DatabaseProbe, bulk: str, keys: dict[str, str], ends: date
) -> None:
    both = dict.fromkeys((keys["Aroha"], keys["Mere"]), "1")
    opened = parse(admin_client.htmx_post(bulk, chosen(both)).text)
    assert opened.texts("#bulk-years option") == ["Its validity", "1 year", "2 years", "3 years"]
    assert opened.one("#bulk-years option[selected]").text == "Its validity"
    later = ends + timedelta(days=1)
    expected = {"Aroha": years_after(ends, 3), "Mere": years_after(later, 3)}
    assert planned(opened) == {
        "Aroha": f"now {words(ends)} → {words(expected['Aroha'])}",
        "Mere": f"now {words(later)} → {words(expected['Mere'])}",
    }
    response = admin_client.htmx_post(
        f"{bulk}/confirmed",
        chosen(both, years="validity", awarded_on="today"),
        current_url=bulk.removesuffix("/staff/bulk"),
    )
    assert htmx_event(response)["announce"] == "2 credentials renewed"
    for name in expected:
        row = credential_row(database_probe, keys[name])
        assert (row["awarded_on"], row["expiry_date"]) == (clock.today(), expected[name])
        assert row["valid_from"] == date(2020, 1, 1)


def test_who_cannot_be_renewed_is_named_with_the_reason(
    admin_client: BrowserClient, database_probe: DatabaseProbe, bulk: str, keys: dict[str, str]
) -> None:
    decisions = Decisions(admin_client, database_probe, f"/admin/credentials/{keys['Mere']}")
    decisions.decide("suspend", kind="VOLUNTARY", **{"from": "today"})
    seen = {keys["Aroha"]: "1", keys["Mere"]: decisions.version, keys["Sione"]: "1"}
    response = admin_client.post(f"{bulk}/confirmed", chosen(seen, years="validity"))
    assert response.status_code == 409
    refused = planned(parse(response.text))
    assert refused["Mere"] == "can't be changed: Lift the suspension first."
    assert refused["Sione"] == ("can't be changed: This credential has not been awarded, so it can't be renewed.")
    assert refused["Aroha"].startswith("now ")


def test_across_micro_credentials_it_is_for_years(admin_client: BrowserClient, keys: dict[str, str]) -> None:
    opened = parse(admin_client.htmx_post("/admin/credentials/bulk", chosen({keys["Aroha"]: "1"})).text)
    assert opened.texts("#bulk-years option") == ["1 year", "2 years", "3 years"]
    refused = admin_client.post("/admin/credentials/bulk", chosen({keys["Aroha"]: "1"}, years="validity"))
    assert refused.status_code == 422
