"""Expiry dates of many at once: from what to what, for each, before anything is done."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event

CREDENTIALS = table(StaffMicroCredential).c
SOON = date(2196, 2, 29)
BEFORE = date(2021, 6, 1)
AWARDED: dict[str, object] = {"status": MicroCredentialStatus.AWARDED, "awarded_on": date(2020, 1, 1)}
STATES: dict[str, dict[str, object]] = {
    "Wiremu": AWARDED | {"expiry_date": SOON},
    "Aroha": AWARDED | {"expiry_date": BEFORE},
    "Mere": AWARDED,
    "Sione": {"status": MicroCredentialStatus.IN_TRAINING},
}


@pytest.fixture
def definition(app: Flask) -> str:
    return new_definition(app, title="Slate Repair")


@pytest.fixture
def bulk(definition: str) -> str:
    return f"/admin/micro-credentials/{definition}/staff/bulk"


@pytest.fixture
def keys(app: Flask, definition: str) -> dict[str, str]:
    """Credentials by the first names of those who have them."""
    return {
        name: new_credential(
            app,
            definition_id=definition,
            member_id=new_member(app, first_name=name, last_name="Ngata"),
            **columns,
        )
        for name, columns in STATES.items()
    }


def chosen(keys: list[str], action: str, **fields: str) -> dict[str, object]:
    return {"chosen": [f"{key}:1" for key in keys], "action": action, **fields}


def planned(page: Element) -> list[tuple[str, str]]:
    """Who, and what is said of each, in their order."""
    return [
        (line.one("strong").text.removesuffix(" Ngata"), line.one("span").text) for line in page.all("#bulk-plan li")
    ]


def dates(database_probe: DatabaseProbe, keys: dict[str, str]) -> dict[str, tuple[date | None, date | None]]:
    """Award and expiry dates as they are stored."""
    columns = CREDENTIALS.awarded_on, CREDENTIALS.expiry_date
    found = {name: database_probe.rows(select(*columns).where(CREDENTIALS.id == key))[0] for name, key in keys.items()}
    return {name: (row["awarded_on"], row["expiry_date"]) for name, row in found.items()}


def test_expiry_dates_are_said_before_a_new_one_is_typed(
    admin_client: BrowserClient, bulk: str, keys: dict[str, str]
) -> None:
    sent = chosen(list(keys.values()), "EXPIRY_DATE")
    whole = assert_whole_page(admin_client.post(bulk, sent))
    part = assert_fragment(admin_client.htmx_post(bulk, sent), "credentials-bulk")
    for dialog in (whole, part):
        assert dialog.one("#bulk-plan-heading").text == "What will happen to 4 people"
        assert planned(dialog) == [
            ("Wiremu", "now 29 Feb 2196"),
            ("Aroha", "expired 1 Jun 2021"),
            ("Mere", "no expiry date now"),
            ("Sione", "not awarded"),
        ]


def test_expiry_dates_are_said_from_what_to_what(admin_client: BrowserClient, bulk: str, keys: dict[str, str]) -> None:
    awarded = [keys["Mere"], keys["Wiremu"]]
    sent = chosen(awarded, "EXPIRY_DATE", expiry_date="26/12/2199")
    assert planned(parse(admin_client.post(bulk, sent).text)) == [
        ("Mere", "no expiry date now → 26 Dec 2199"),
        ("Wiremu", "now 29 Feb 2196 → 26 Dec 2199"),
    ]
    sent = chosen(awarded, "EXPIRY_DATE", expiry_date="29/2/2196")
    assert planned(parse(admin_client.post(bulk, sent).text)) == [
        ("Mere", "no expiry date now → 29 Feb 2196"),
        ("Wiremu", "now 29 Feb 2196, no change"),
    ]


def test_plan_that_follows_what_is_typed_leaves_the_field_alone_and_says_nothing(
    admin_client: BrowserClient, bulk: str, keys: dict[str, str]
) -> None:
    sent = chosen([keys["Wiremu"]], "EXPIRY_DATE", expiry_date="26/12/2199")
    response = admin_client.htmx_post(bulk, sent, source="bulk-plan")
    page = assert_fragment(response, "bulk-plan")
    assert planned(page) == [("Wiremu", "now 29 Feb 2196 → 26 Dec 2199")]
    assert not page.has("#bulk-fields")
    assert htmx_event(response) == {}


def test_credentials_are_named_in_the_order_in_which_they_are_selected(
    admin_client: BrowserClient, bulk: str, keys: dict[str, str]
) -> None:
    for names in (["Sione", "Wiremu", "Aroha", "Mere"], ["Mere", "Sione", "Aroha", "Wiremu"]):
        page = parse(admin_client.post(bulk, chosen([keys[name] for name in names], "IN_TRAINING")).text)
        assert [name for name, _ in planned(page)] == names


def test_heading_counts_people_once(app: Flask, admin_client: BrowserClient) -> None:
    member = new_member(app)
    both = [new_credential(app, member_id=member) for _ in range(2)]
    page = parse(admin_client.post("/admin/credentials/bulk", chosen(both, "REMOVE")).text)
    assert page.one("#bulk-heading").text == "Remove 2 credentials?"
    assert page.one("#bulk-plan-heading").text == "What will happen to 1 person"


def test_renewal_counts_from_the_day_each_expires(
    admin_client: BrowserClient, database_probe: DatabaseProbe, bulk: str, keys: dict[str, str]
) -> None:
    today = clock.today()
    lapsed = today.replace(year=today.year + 1) if (today.month, today.day) != (2, 29) else today + timedelta(days=365)
    renewable = [keys[name] for name in ("Wiremu", "Aroha", "Mere")]
    sent = chosen(renewable, "RENEW", years="1")
    assert planned(parse(admin_client.post(bulk, sent).text)) == [
        ("Wiremu", "now 29 Feb 2196 → 28 Feb 2197"),
        ("Aroha", f"expired 1 Jun 2021 → {lapsed.day} {lapsed:%b %Y}"),
        ("Mere", "no expiry date now, no change"),
    ]
    seq, before = database_probe.last_seq(), dates(database_probe, keys)
    response = admin_client.htmx_post(f"{bulk}/confirmed", sent, current_url=bulk.removesuffix("/staff/bulk"))
    assert htmx_event(response)["announce"] == "2 credentials renewed. 1 needed no change"
    assert dates(database_probe, keys) == before | {
        "Wiremu": (today, date(2197, 2, 28)),
        "Aroha": (today, lapsed),
    }
    assert [entry["action"] for entry in database_probe.entries(after=seq)] == ["MCRED_RENEW"] * 2


def test_renewal_for_three_years_is_proposed_as_soon_as_it_opens(
    admin_client: BrowserClient, bulk: str, keys: dict[str, str]
) -> None:
    response = admin_client.htmx_post(bulk, chosen([keys["Wiremu"]], "RENEW"))
    assert htmx_event(response) == {"focus": ["bulk-years"]}
    page = assert_fragment(response, "credentials-bulk")
    assert page.texts("#bulk-years option") == ["1 year", "2 years", "3 years"]
    assert page.one("#bulk-years option[selected]").text == "3 years"
    assert planned(page) == [("Wiremu", "now 29 Feb 2196 → 28 Feb 2199")]


def test_renewal_of_what_was_never_awarded_is_refused_by_name(
    admin_client: BrowserClient, database_probe: DatabaseProbe, bulk: str, keys: dict[str, str]
) -> None:
    before = database_probe.last_seq()
    response = admin_client.post(f"{bulk}/confirmed", chosen([keys["Wiremu"], keys["Sione"]], "RENEW", years="2"))
    assert response.status_code == 409
    page = parse(response.text)
    assert planned(page)[0] == (
        "Sione",
        "can't be changed: This credential has not been awarded, so it can't be renewed.",
    )
    assert database_probe.last_seq() == before
    skip = page.one("#bulk-plan form")
    assert [field["value"] for field in skip.all("[name=chosen]")] == [f"{keys['Wiremu']}:1"]
    assert skip.one("[name=years]")["value"] == "2"
