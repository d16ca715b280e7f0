"""The page of all people: what is shown, where its numbers lead, and what it costs."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import LONG_AGO, new_award, new_credential
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page

LIST = "/admin/people"


def rows(page: Element) -> list[list[str]]:
    return [[cell.text for cell in row.all("th, td")] for row in page.all("#people-table tbody tr")]


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


def test_row_says_who_it_is_and_how_much_they_have(app: Flask, admin_client: BrowserClient, ridge: str) -> None:
    aroha = new_member(
        app,
        organisation_id=ridge,
        first_name="Aroha",
        last_name="Ngata",
        email="aroha@ridge.example.nz",
        lbp_number="BP123456",
    )
    new_award(app, aroha, expiry=clock.today() + timedelta(days=90))
    new_award(app, aroha, expiry=None)
    new_award(app, aroha, expiry=clock.today() - timedelta(days=1))
    new_credential(app, member_id=aroha)
    page = assert_whole_page(admin_client.get(LIST))
    assert (page.texts("h1"), page.one("#people-heading").text) == (["People"], "1 person")
    [row] = rows(page)
    assert row[:4] == ["Aroha Ngata", "Ridgeline Staff", "BP123456", "aroha@ridge.example.nz"]
    numbers = page.all("#people-table tbody .number a")
    assert [number.text.split()[0] for number in numbers] == ["4", "2", "1"]
    for number in numbers:
        listed = parse(admin_client.get(number["href"]).text)
        assert len(listed.all("#credentials-table tbody tr")) == int(number.text.split()[0])


def test_numbers_of_someone_who_has_left_lead_to_their_credentials(
    app: Flask, admin_client: BrowserClient, ridge: str
) -> None:
    new_award(app, new_member(app, organisation_id=ridge, active=False), expiry=None)
    page = parse(admin_client.get(f"{LIST}?people=left").text)
    assert rows(page)[0][0].endswith("Inactive")
    assigned, awarded = page.all("#people-table tbody .number a")
    for number in (assigned, awarded):
        assert len(parse(admin_client.get(number["href"]).text).all("#credentials-table tbody tr")) == 1


def test_page_without_people_says_so(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(LIST).text)
    assert page.one(".empty").text.startswith("No people yet.")
    assert [link["href"] for link in parse(admin_client.get(f"{LIST}?role=OWNER").text).all(".empty a")] == [LIST]


def test_address_holds_filters_order_and_page(app: Flask, admin_client: BrowserClient, ridge: str) -> None:
    for number in range(60):
        new_member(app, organisation_id=ridge, last_name=f"Zed {number:02}")
    new_member(app)
    page = parse(admin_client.get(f"{LIST}?organisation={ridge}&sort=-name&page=2").text)
    assert page.one("#people-heading").text == "60 people 51 to 60"
    assert [row[0] for row in rows(page)] == [f"Aroha Zed {number:02}" for number in range(9, -1, -1)]
    assert page.one("#page-previous")["href"] == f"{LIST}?organisation={ridge}&sort=-name"
    assert page.one("#filter-organisation")["value"] == "Ridgeline"


@pytest.mark.parametrize("query", ["role=BOSS", "holding=much", "people=some", "sort=credentials", "page=0"])
def test_what_the_list_cannot_have_is_refused(admin_client: BrowserClient, query: str) -> None:
    assert admin_client.get(f"{LIST}?{query}").status_code == 400


def test_list_takes_the_same_few_statements_however_long_it_is(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_credential(app, status=Status.AWARDED, awarded_on=LONG_AGO)
    with database_probe.statements() as few:
        admin_client.get(LIST)
    for _ in range(30):
        new_credential(app)
    with database_probe.statements() as many:
        assert len(rows(parse(admin_client.get(LIST).text))) == 31
    assert len(many) == len(few) <= 6
