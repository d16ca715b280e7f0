"""The inline form of an organisation: created, edited, refused, and saved by two."""

import pytest
from flask import Flask
from sqlalchemy import RowMapping, select

from ranzcred.domain.directory.models import Organisation
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import new_organisation
from tests.support.factories.roofers import SKYLINE
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, hidden_fields, htmx_event

PROGRAMME = "/admin/programme"
STALE = "Mere Tamahori saved a change at"


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline", nzbn="9429000000024")


def stored(database_probe: DatabaseProbe, key: str) -> RowMapping:
    rows = table(Organisation)
    [row] = database_probe.rows(select(rows).where(rows.c.id == key))
    return row


def form_of(page: Element) -> Element:
    return page.one("#organisation-form form")


def test_organisation_new_starts_pending(admin_client: BrowserClient) -> None:
    for response in (admin_client.get(f"{PROGRAMME}/new?q=x"), admin_client.htmx_get(f"{PROGRAMME}/new")):
        page = parse(response.text)
        assert page.one("#programme_status option[selected]").text == "Pending"
        assert page.one("#certification_tier option[selected]").text == "Accredited"
    assert htmx_event(response) == {"focus": ["name"]}
    assert response.headers["HX-Push-Url"] == f"{PROGRAMME}/new"


def test_organisation_create_redirects_and_says_so(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    response = admin_client.post(f"{PROGRAMME}?sort=-name", SKYLINE)
    assert response.status_code == 303
    key = database_probe.value(select(Organisation.id))
    assert response.headers["Location"] == f"{PROGRAMME}?sort=-name#organisation-{key}-edit"
    row = stored(database_probe, key)
    assert (row["nzbn"], row["name_folded"], row["city_folded"]) == ("9429000000017", "skyline roofing", "whangarei")
    page = parse(admin_client.get(f"{PROGRAMME}?sort=-name").text)
    assert page.one("#status").text == "Skyline Roofing created. 1 organisation"


def test_organisation_create_for_htmx_brings_the_table(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    response = admin_client.htmx_post(PROGRAMME, SKYLINE, current_url=f"{PROGRAMME}/new?tier=ACCREDITED")
    page = assert_fragment(response, "organisation-form")
    assert page.has("hx-partial > #organisations-table")
    key = database_probe.value(select(Organisation.id))
    link = [f"{PROGRAMME}/{key}", "View Skyline Roofing"]
    assert htmx_event(response) == {"announce": "Skyline Roofing created. 1 organisation", "link": link}
    assert response.headers["HX-Replace-Url"] == f"{PROGRAMME}?tier=ACCREDITED"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", " ", "Enter a name."),
        ("name", "x" * 201, "Name must be 200 characters or fewer (1 too many)."),
        ("name", "a\x00b", "Name has a character that can't be saved, U+0000, after “a”. Delete it."),
        ("nzbn", "942900000001", "NZBN must have 13 digits."),
        ("nzbn", "９429000000017", "NZBN must have 13 digits."),
        ("nzbn", "9429000000018", "NZBN isn't valid. Check for a typing mistake."),
        ("certification_tier", "PLATINUM", "Choose a certification tier from the list."),
        ("programme_status", "", "Choose a programme status from the list."),
        ("email", "office", "Enter an email address, such as aroha@example.co.nz."),
        ("phone", "1" * 41, "Phone must be 40 characters or fewer (1 too many)."),
        ("city", "x" * 101, "City must be 100 characters or fewer (1 too many)."),
    ],
)
def test_organisation_create_and_update_refuse_and_keep_what_was_typed(
    admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str, field: str, value: str, message: str
) -> None:
    before = database_probe.last_seq()
    for address, version in ((PROGRAMME, {}), (f"{PROGRAMME}/{ridge}", {"version": "1"})):
        sent = SKYLINE | {field: value} | version
        whole = admin_client.post(address, sent)
        part = admin_client.htmx_post(address, sent, current_url=PROGRAMME)
        assert htmx_event(part) == {"focus": ["organisation-errors"]}
        for response, page in ((whole, assert_whole_page(whole)), (part, assert_fragment(part, "organisation-form"))):
            assert response.status_code == 422
            assert [(link["href"], link.text) for link in page.all(".error-summary a")] == [(f"#{field}", message)]
            assert page.one("#phone")["value"] == sent["phone"]
    assert database_probe.last_seq() == before


def test_organisation_update_changes_the_status_by_the_same_form(
    admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str
) -> None:
    page = parse(admin_client.get(f"{PROGRAMME}/{ridge}/edit").text)
    assert hidden_fields(form_of(page)) == {"version": "1"}
    sent = {"name": "Ridgeline", "nzbn": "9429000000024", "certification_tier": "CERTIFIED", "version": "1"}
    before = database_probe.last_seq()
    for _ in range(2):  # the second time it says so already
        assert admin_client.post(f"{PROGRAMME}/{ridge}", sent | {"programme_status": "SUSPENDED"}).status_code == 303
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_type"]) == ("UPDATE", "Organisation")
    row = stored(database_probe, ridge)
    assert (row["programme_status"], row["version"], row["trading_name"]) == ("SUSPENDED", 2, None)


def test_organisation_update_from_its_own_page_brings_it_anew(admin_client: BrowserClient, ridge: str) -> None:
    own = f"{PROGRAMME}/{ridge}"
    opened = admin_client.htmx_get(f"{own}/edit", current_url=own)
    assert "HX-Push-Url" not in opened.headers
    assert parse(opened.text).one("#organisation-form")["data-opener"] == "edit-organisation"
    response = admin_client.htmx_post(own, SKYLINE | {"version": "1"}, current_url=own)
    page = assert_fragment(response, "organisation-form")
    assert page.one("hx-partial > #organisation h1").text == "Skyline Roofing"
    assert page.has("hx-partial > #organisation-history")
    assert htmx_event(response) == {"announce": "Skyline Roofing saved", "focus": ["edit-organisation"]}


def test_organisation_with_the_nzbn_of_another_is_refused(
    admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str
) -> None:
    assert admin_client.post(PROGRAMME, SKYLINE).status_code == 303
    before = database_probe.last_seq()
    message = "This NZBN belongs to another organisation."
    for address, version in ((PROGRAMME, {}), (f"{PROGRAMME}/{ridge}", {"version": "1"})):
        for response in (
            admin_client.post(address, SKYLINE | version),
            admin_client.htmx_post(address, SKYLINE | version, current_url=PROGRAMME),
        ):
            assert response.status_code == 409
            page = parse(response.text)
            assert [(link["href"], link.text) for link in page.all(".error-summary a")] == [("#nzbn", message)]
    assert database_probe.last_seq() == before


def test_organisation_update_after_somebody_else_tells_mine_and_theirs(
    admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str
) -> None:
    address = f"{PROGRAMME}/{ridge}"
    theirs = SKYLINE | {"programme_status": "SUSPENDED", "city": ""}
    assert admin_client.post(address, theirs | {"version": "1"}).status_code == 303
    whole = admin_client.post(address, SKYLINE | {"version": "1"})
    part = admin_client.htmx_post(address, SKYLINE | {"version": "1"}, current_url=PROGRAMME)
    for response, page in ((whole, assert_whole_page(whole)), (part, assert_fragment(part, "organisation-form"))):
        assert response.status_code == 409
        assert STALE in page.one(".error-summary").text
        assert [[cell.text for cell in row.elements] for row in page.all(".differences tbody tr")] == [
            ["Programme status", "Active", "Suspended"],
            ["City", "Whangārei", "(blank)"],
        ]
        assert hidden_fields(form_of(page)) == {"version": "2"}
    assert admin_client.post(address, SKYLINE | {"version": "2"}).status_code == 303
    assert stored(database_probe, ridge)["programme_status"] == "ACTIVE"


def test_organisation_form_comes_back_after_a_sign_in(
    admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str
) -> None:
    before = database_probe.last_seq()
    for address, version in ((PROGRAMME, {}), (f"{PROGRAMME}/{ridge}", {"version": "1"})):
        page = assert_whole_page(admin_client.post(address, SKYLINE | version | {"resumed": "yes"}))
        assert page.one("#name")["value"] == "Skyline Roofing"
        assert form_of(page).has("[name=version]") == bool(version)
    assert database_probe.last_seq() == before
