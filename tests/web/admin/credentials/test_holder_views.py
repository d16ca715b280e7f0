"""Those who hold a definition, on its page: listed, searched, filtered, and where each stands changed."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from ranzcred.core import clock
from ranzcred.domain.credentials.lifecycle import (
    AFTER_AWARD,
    DATE_OF_NO_AWARD,
    LAPSED,
    NO_AWARD,
    NOT_IN_FUTURE,
    REASON_REQUIRED,
)
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, hidden_fields, htmx_event

LIST = "/admin/micro-credentials"
STATEMENTS = 9
Status = MicroCredentialStatus
CREDENTIALS = table(StaffMicroCredential).c

Post = Callable[[str, dict[str, str]], TestResponse]


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


@pytest.fixture
def definition(app: Flask) -> str:
    return new_definition(app, title="Slate Repair")


@pytest.fixture
def page(definition: str) -> str:
    """The address of the definition's page."""
    return f"{LIST}/{definition}"


@pytest.fixture
def four(app: Flask, definition: str) -> list[str]:
    """The keys of four who stand differently, in the order of the table."""
    people = [
        ("Aroha", "Ngata", "Ridgeline", Status.IN_TRAINING, None, None),
        ("Hēmi", "Tū", "Ridgeline", Status.AWARDED, days(-9), days(0)),
        ("Mere", "Latu", "Slate & Co", Status.AWARDED, days(-40), days(-12)),
        ("Sione", "Pou", "Slate & Co", Status.AWARDED, days(-1), days(465)),
    ]
    organisations = {name: new_organisation(app, name=name) for name in ("Ridgeline", "Slate & Co")}
    return [
        new_credential(
            app,
            definition_id=definition,
            member_id=new_member(app, organisation_id=organisations[organisation], first_name=first, last_name=last),
            status=status,
            awarded_on=awarded_on,
            expiry_date=expiry_date,
        )
        for first, last, organisation, status, awarded_on, expiry_date in people
    ]


def posts(browser_client: BrowserClient, page: str) -> tuple[Post, Post]:
    """A plain form and one for htmx, as the page sends them."""
    return (
        lambda address, sent: browser_client.post(address, sent),
        lambda address, sent: browser_client.htmx_post(address, sent, current_url=page),
    )


def names(page: Element) -> list[str]:
    return page.texts("#holders-table tbody .title")


def change(**fields: object) -> dict[str, str]:
    """The form as it comes for somebody in training, with what is typed into it."""
    start = {"status": "IN_TRAINING", "awarded_on": "", "expiry_date": "", "notes": "", "reason": "", "version": "1"}
    return start | {name: str(value) for name, value in fields.items()}


def test_definition_page_lists_who_holds_it(admin_client: BrowserClient, page: str, four: list[str]) -> None:
    whole = assert_whole_page(admin_client.get(page))
    assert whole.texts("#holders-table thead th")[1:] == [
        "Staff",
        "Organisation",
        "Status",
        "Awarded",
        "Expiry",
        "Actions",
    ]
    rows = whole.all("#holders-table tbody tr")
    assert [[cell.text for cell in row.elements][1:-1] for row in rows] == [
        ["Aroha Ngata", "Ridgeline", "In Training", "", ""],
        ["Hēmi Tū", "Ridgeline", "Awarded", words(days(-9)), f"{words(days(0))}, today is the last day"],
        ["Mere Latu", "Slate & Co", "Expired", words(days(-40)), f"{words(days(-12))}, expired 12 days ago"],
        ["Sione Pou", "Slate & Co", "Awarded", words(days(-1)), f"{words(days(465))}, 465 days left"],
    ]
    assert [row.one(".badge")["class"] for row in rows] == [
        "badge badge-blue",
        "badge badge-green",
        "badge badge-red",
        "badge badge-green",
    ]
    assert [row["id"] for row in rows if row.has(".expiry-urgent .icon")] == [f"credential-{four[1]}"]
    assert whole.texts(f"#credential-{four[0]} .actions a") == ["Edit Aroha Ngata", "Remove Aroha Ngata"]
    assert whole.one(f"#credential-{four[0]}-select")["aria-label"] == "Select Aroha Ngata"
    counted = {link.one(".badge").text: link["href"] for link in whole.all(".status-counts a")}
    assert set(counted) == {"In Training", "Awarded", "Expired"}
    assert names(parse(admin_client.get(counted["Expired"].partition("#")[0]).text)) == ["Mere Latu"]


def test_definition_page_with_nobody_to_list_says_why(admin_client: BrowserClient, page: str, app: Flask) -> None:
    assert "Nobody is assigned" in parse(admin_client.get(page).text).one("#holders-table .empty").text
    new_credential(app, definition_id=page.removeprefix(f"{LIST}/"))
    nobody = parse(admin_client.get(f"{page}?q=nowhere").text)
    assert "Nobody matches" in nobody.one("#holders-table .empty").text
    assert len(names(parse(admin_client.get(nobody.one(".empty a")["href"].partition("#")[0]).text))) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=hemi+tu", [1]),
        ("q=slate", [2, 3]),
        ("status=EXPIRED", [2]),
        ("expiry=30", [1]),
        ("expiry=none", [0]),
        ("organisation=elsewhere", []),
        ("sort=-staff", [1, 3, 0, 2]),
        ("sort=expiry", [2, 1, 3, 0]),
    ],
)
def test_holders_are_searched_filtered_and_sorted(
    admin_client: BrowserClient, page: str, four: list[str], query: str, found: list[int]
) -> None:
    response = admin_client.htmx_get(f"{page}?{query}", source="holders-filter", current_url=page)
    assert_fragment(response, "holders-table")
    rows = [row["id"] for row in parse(response.text).all("tbody tr")]
    assert rows == [f"credential-{four[index]}" for index in found]
    assert htmx_event(response)["announce"] == (f"{len(found)} staff" if found else "No staff found")
    whole = assert_whole_page(admin_client.get(f"{page}?{query}"))
    assert names(whole) == names(parse(response.text))
    assert admin_client.get(f"{page}?sort=level").status_code == 400


def test_holders_have_pages_of_fifty_in_the_same_few_statements(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, definition: str, page: str
) -> None:
    people = [OrganisationMember(organisation_id=new_organisation(app), first_name="A", last_name="B")]
    people += [OrganisationMember(organisation_id=new_organisation(app), first_name="A", last_name="B")]
    people += [
        OrganisationMember(organisation_id=people[0].organisation_id, first_name="A", last_name=f"N{n:02}")
        for n in range(49)
    ]
    credentials = [StaffMicroCredential(definition_id=definition, member=member) for member in people]
    store_all(app, credentials[:1])
    with database_probe.statements() as few:
        admin_client.get(page)
    store_all(app, credentials[1:])
    with database_probe.statements() as many:
        first = parse(admin_client.get(page).text)
    assert len(many) == len(few) <= STATEMENTS
    assert len(names(first)) == 50
    response = admin_client.htmx_get(first.one("#page-next")["href"], source="page-next", current_url=page)
    assert htmx_event(response) == {"announce": "Page 2 of 2", "focus": ["holders-heading"]}
    assert len(names(parse(response.text))) == 1


def test_credential_edit_shows_where_somebody_stands_today(
    admin_client: BrowserClient, page: str, four: list[str]
) -> None:
    address = f"{page}/staff/{four[2]}/edit"
    response = admin_client.htmx_get(address, current_url=page)
    form = assert_fragment(response, "credential-form")
    assert htmx_event(response) == {"focus": ["standing"]}
    assert form.one("#standing option[selected]")["value"] == "EXPIRED"
    assert form.one("#awarded_on")["value"] == days(-40).isoformat()
    assert form.one("#awarded_on-hint").text == "YYYY-MM-DD; awarded 40 days ago"
    assert f"record={four[2]}" in form.one(".fields a")["href"]
    whole = assert_whole_page(admin_client.get(f"{address}?status=EXPIRED"))
    assert whole.one("title").text.startswith("Edit Mere Latu – Slate Repair")
    assert names(whole) == ["Mere Latu"]


def test_award_is_dated_today_unless_it_is_dated_back(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    address = f"{page}/staff/{four[0]}"
    response = admin_client.htmx_post(address, change(status="AWARDED"), current_url=page)
    fragment = assert_fragment(response, "credential-form")
    today = words(days(0))
    assert htmx_event(response) == {
        "announce": f"Aroha Ngata: In Training to Awarded, award date {today}",
        "focus": [f"credential-{four[0]}-edit"],
    }
    assert fragment.one(f"#credential-{four[0]} .badge").text == "Awarded"
    assert fragment.texts("#definition .status-counts li") == [
        "Not Started 0",
        "In Training 0",
        "Assessment Pending 0",
        "Awarded 3",
        "Expired 1",
    ]
    before = database_probe.last_seq()
    sent = change(status="AWARDED", awarded_on=days(-265), expiry_date=days(100), notes="Passed.", version="1")
    response = admin_client.post(f"{page}/staff/{four[2]}?status=EXPIRED", sent)
    assert response.headers["Location"] == f"{page}?status=EXPIRED#credential-{four[2]}-edit"
    shown = parse(admin_client.get(f"{page}?status=EXPIRED").text).one("#status")
    assert shown.text == (
        f"Mere Latu: Expired to Awarded, award date {words(days(-265))}, 265 days back, "
        f"expiry date {words(days(100))}, notes Show Mere Latu"
    )
    assert names(parse(admin_client.get(shown.one("a")["href"]).text)) == ["Mere Latu"]
    [entry] = database_probe.entries(after=before)
    assert json.loads(entry["metadata"])["backdated"] == "265 days"


@pytest.mark.parametrize(
    ("who", "fields", "field", "message"),
    [
        (0, {"status": "AWARDED", "awarded_on": days(1)}, "awarded_on", NOT_IN_FUTURE),
        (0, {"status": "AWARDED", "expiry_date": days(0)}, "expiry_date", AFTER_AWARD),
        (0, {"expiry_date": days(3)}, "expiry_date", DATE_OF_NO_AWARD),
        (2, {"status": "EXPIRED", "expiry_date": days(3)}, "expiry_date", LAPSED),
        (3, {"status": "IN_TRAINING"}, "reason", REASON_REQUIRED),
        (0, {"awarded_on": "3/3/2026"}, "awarded_on", "Award date must be a date as YYYY-MM-DD, such as 2026-02-28."),
        (0, {"status": "GONE"}, "standing", "Status must be one of the list."),
        (0, {"notes": "x" * 1001}, "notes", "Notes must have at most 1,000 characters. It has 1 too many."),
        (0, {"status": "EXPIRED"}, "", NO_AWARD),
    ],
)
def test_change_is_refused_at_its_field_and_nothing_typed_is_lost(
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    page: str,
    four: list[str],
    who: int,
    fields: dict[str, object],
    field: str,
    message: str,
) -> None:
    before = database_probe.last_seq()
    sent = {"notes": "Kept."} | fields
    for post in posts(admin_client, page):
        response = post(f"{page}/staff/{four[who]}", change(**sent))
        assert response.status_code == (422 if field else 409)
        shown = parse(response.text)
        assert message in shown.one("#credential-errors").text
        assert [link["href"] for link in shown.all("#credential-errors li a")] == ([f"#{field}"] if field else [])
        assert shown.one("#notes").raw_text.strip() == sent["notes"]
    assert database_probe.last_seq() == before


def test_award_is_withdrawn_with_a_reason(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    before = database_probe.last_seq()
    response = admin_client.htmx_post(
        f"{page}/staff/{four[3]}", change(reason="Entered for the wrong person."), current_url=page
    )
    assert htmx_event(response)["announce"].startswith("Sione Pou: Awarded to In Training")
    [entry] = database_probe.entries(after=before)
    assert json.loads(entry["metadata"])["reason"] == "Entered for the wrong person."


def test_credential_saved_by_two_shows_both(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    address = f"{page}/staff/{four[0]}"
    assert admin_client.post(address, change(status="NOT_STARTED")).status_code == 303
    for post in posts(admin_client, page):
        response = post(address, change(status="ASSESSMENT_PENDING", reason="Why not"))
        assert response.status_code == 409
        shown = parse(response.text)
        [row] = shown.all(".differences tbody tr")
        assert [cell.text for cell in row.elements] == ["Status", "Assessment Pending", "Not Started"]
        assert hidden_fields(shown.one("#credential-form form"))["version"] == "2"
        assert shown.one("#reason").raw_text.strip() == "Why not"


def test_removal_needs_a_reason_where_it_had_been_awarded(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    address = f"{page}/staff/{four[1]}/remove"
    dialog = admin_client.htmx_get(address, current_url=page)
    assert htmx_event(dialog) == {"focus": ["removal-reason"]}
    assert "It has been awarded: give a reason." in parse(dialog.text).one("#removal-text").text
    before = database_probe.last_seq()
    for post in posts(admin_client, page):
        response = post(address, {"reason": " "})
        assert response.status_code == 422
        assert parse(response.text).texts("#removal-errors a") == ["Give a reason: this credential has been awarded."]
    assert database_probe.last_seq() == before
    response = admin_client.htmx_post(address, {"reason": "A mistake."}, current_url=page)
    fragment = assert_fragment(response, "credential-removal")
    assert htmx_event(response) == {"announce": "Hēmi Tū removed. 3 staff", "focus": [f"credential-{four[2]}-remove"]}
    assert names(fragment) == ["Aroha Ngata", "Mere Latu", "Sione Pou"]
    assert fragment.one("#assigned-heading").text == "Assigned to 3 members"


def test_removal_of_what_was_never_awarded_and_of_the_last_one(
    app: Flask, admin_client: BrowserClient, page: str, definition: str
) -> None:
    key = new_credential(app, definition_id=definition)
    address = f"{page}/staff/{key}/remove"
    assert "give a reason" not in parse(admin_client.get(address).text).one("#removal-text").text
    assert admin_client.post(address).headers["Location"] == f"{page}#holders-heading"
    assert "Nobody is assigned" in parse(admin_client.get(page).text).one(".empty").text


def test_credential_under_another_definitions_address_is_not_found(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    other = f"{LIST}/{new_definition(app)}/staff"
    before = database_probe.last_seq()
    for action in ("edit", "remove"):
        assert admin_client.get(f"{other}/{four[0]}/{action}").status_code == 404
    for action in ("", "/remove"):
        assert admin_client.post(f"{other}/{four[0]}{action}", change(reason="x")).status_code == 404
    sent = {"chosen": f"{four[0]}:1", "action": "IN_TRAINING"}
    for action in ("", "/confirmed"):
        assert admin_client.post(f"{other}/bulk{action}", sent).status_code == 404
    assert database_probe.last_seq() == before
    assert database_probe.value(select(CREDENTIALS.status).where(CREDENTIALS.id == four[0])) == "IN_TRAINING"
