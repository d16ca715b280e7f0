"""The page of all credentials: what is shown, its address, and what it costs."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import LONG_AGO, new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page

LIST = "/admin/credentials"


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=4)


@pytest.fixture
def aroha(app: Flask, ridge: str, slate: str) -> str:
    member = new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata")
    ends = clock.today() + timedelta(days=30)
    return new_credential(
        app, definition_id=slate, member_id=member, status=Status.AWARDED, awarded_on=LONG_AGO, expiry_date=ends
    )


def rows(page: Element) -> list[list[str]]:
    return [[cell.text for cell in row.all("th, td:not(.select)")] for row in page.all("#credentials-table tbody tr")]


def test_row_says_who_has_what_and_links_to_each(
    app: Flask, admin_client: BrowserClient, ridge: str, slate: str, aroha: str
) -> None:
    page = assert_whole_page(admin_client.get(LIST))
    assert page.texts("h1") == ["Credentials"]
    assert page.one("#credentials-heading").text == "1 credential"
    [row] = rows(page)
    assert row[:4] == ["Aroha Ngata", "Ridgeline", "Slate Repair Level 4", "Awarded 1 Jan 2020"]
    assert row[4].endswith("30 days left")
    links = [link["href"] for link in page.all("#credentials-table tbody a")]
    assert links[0].startswith(f"/admin/programme/{ridge}/staff/")
    assert links[1:3] == [f"/admin/programme/{ridge}", f"/admin/micro-credentials/{slate}"]


def test_page_of_no_credentials_says_so(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(LIST).text)
    assert page.one("#credentials-heading").text == "No credentials found"
    assert page.one(".empty").text.startswith("No one has a credential yet.")
    filtered = parse(admin_client.get(f"{LIST}?status=AWARDED").text)
    assert [link["href"] for link in filtered.all(".empty a")] == [LIST]


@pytest.mark.usefixtures("aroha")
def test_address_holds_filters_order_and_page(app: Flask, admin_client: BrowserClient, ridge: str, slate: str) -> None:
    for number in range(60):
        member = new_member(app, organisation_id=ridge, last_name=f"Zed {number:02}")
        new_credential(app, definition_id=slate, member_id=member)
    page = parse(admin_client.get(f"{LIST}?status=IN_TRAINING&sort=-person&page=2").text)
    assert page.one("#credentials-heading").text == "60 credentials 51 to 60"
    assert [row[0] for row in rows(page)] == [f"Aroha Zed {number:02}" for number in range(9, -1, -1)]
    assert page.one("#page-previous")["href"] == f"{LIST}?status=IN_TRAINING&sort=-person"
    sorting = page.one("#credentials-sort")
    assert [(each["name"], each["value"]) for each in sorting.all("input")] == [("status", "IN_TRAINING")]
    assert page.one("th[aria-sort]")["aria-sort"] == "descending"


@pytest.mark.usefixtures("aroha")
def test_list_is_narrowed_to_a_record_until_that_is_cleared(
    app: Flask, admin_client: BrowserClient, ridge: str
) -> None:
    new_credential(app)
    page = parse(admin_client.get(f"{LIST}?organisation={ridge}&status=AWARDED").text)
    assert len(rows(page)) == 1
    assert page.one("#filter-organisation")["value"] == "Ridgeline"
    assert page.one("#credentials-filter [name=organisation]")["value"] == ridge
    assert page.one("#filter-organisation-clear").text == "Clear the organisation"
    assert page.one("#filter-organisation-clear")["href"] == f"{LIST}?status=AWARDED"


@pytest.mark.parametrize("query", ["status=LOST", "expiry=7", "level=11", "people=some", "sort=notes", "page=0"])
def test_what_the_list_cannot_have_is_refused(admin_client: BrowserClient, query: str) -> None:
    assert admin_client.get(f"{LIST}?{query}").status_code == 400


@pytest.mark.usefixtures("aroha")
def test_htmx_gets_the_table_alone(admin_client: BrowserClient) -> None:
    response = admin_client.htmx_get(f"{LIST}?q=aroha", current_url=LIST, source="credentials-search")
    assert_fragment(response, "credentials-table")


@pytest.mark.usefixtures("aroha")
def test_list_takes_the_same_few_statements_however_long_it_is(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    counts = []
    for query in ("", "?q=aroha", "?sort=-expiry"):
        with database_probe.statements() as few:
            admin_client.get(f"{LIST}{query}")
        counts.append(len(few))
    for _ in range(30):
        new_credential(app)
    for query, before in zip(("", "?q=aroha", "?sort=-expiry"), counts, strict=True):
        with database_probe.statements() as many:
            page = parse(admin_client.get(f"{LIST}{query}").text)
        assert len(rows(page)) == 31
        assert len(many) == before <= 5


@pytest.mark.usefixtures("aroha")
def test_name_is_the_only_title_of_a_row(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(LIST).text)
    assert page.texts("tbody a.title") == ["Aroha Ngata"]
