"""The forecast: what each month brings, drawn and as a table, and what is behind each number."""

from datetime import date
from urllib.parse import urlencode

import pytest
from flask import Flask

from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus
from tests.domain.coverage.slow_model import Award, Credential, Person, Revision
from tests.domain.coverage.stored import store_people
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_organisation
from tests.support.factories.relations import new_purpose, new_target
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element
from tests.support.http.responses import assert_whole_page

PAGE = "/admin/coverage"
ROWS = f"{PAGE}/forecast"
BEGUN, MARCH, AFTER = date(2026, 1, 1), date(2027, 3, 31), date(2030, 3, 31)
ASKED = {"view": "forecast", "on": "2026-11-20"}


def award(since: date, until: date) -> Award:
    return Award([Revision(valid_from=since, expiry=until, ended_on=None, void=False, recorded=BEGUN)])


def person(place: str, definition: str, *awards: Award) -> Person:
    return Person([(place, BEGUN, None)], [Credential(definition, BEGUN, list(awards))])


@pytest.fixture
def trade(app: Flask) -> str:
    """A firm of which two should be qualified: of three who are until March 2027, one has been renewed."""
    of = {"programme_status": ProgrammeStatus.ACTIVE, "certification_tier": CertificationTier.MASTER_ROOFER}
    ridge, slate = new_organisation(app, name="Ridgeline", **of), new_definition(app, title="Slate")
    new_purpose(app, slate, Purpose.QUALIFIED)
    new_target(app)
    renewed = (award(BEGUN, MARCH), award(date(2027, 4, 1), AFTER))
    store_people(app, [*(person(ridge, slate, award(BEGUN, MARCH)) for _ in range(2)), person(ridge, slate, *renewed)])
    return ridge


def show(client: BrowserClient, address: str = PAGE, **query: str) -> Element:
    return assert_whole_page(client.get(f"{address}?{urlencode(query)}"))


def cells(page: Element) -> list[list[str]]:
    return [[cell.text for cell in row.all("th, td")] for row in page.all("[id$=-table] tbody tr")]


@pytest.mark.usefixtures("trade")
def test_months_have_their_numbers_in_a_chart_and_a_table(admin_client: BrowserClient) -> None:
    page = show(admin_client, **ASKED)
    assert [row[0] for row in cells(page)][:2] == ["November 2026", "December 2026"]
    assert len(cells(page)) == 12
    assert [row for row in cells(page) if row[1:] != ["0"] * 4] == [["March 2027", "2", "1", "2", "1"]]
    chart = page.one("svg#forecast-chart")
    assert chart["role"] == "img"
    assert chart.one("title").text == "Awards that run out, by month"
    assert chart.one("desc").text == "2 awards run out in March 2027, the most of the next 12 months"
    assert chart["aria-labelledby"] == f"{chart.one('title')['id']} {chart.one('desc')['id']}"
    assert chart.texts("text")[1::2] == ["0", "0", "0", "0", "2 + 1", *["0"] * 7]
    assert page.one(".chart-head")["aria-hidden"] == "true"
    assert not page.has("svg [style]")


@pytest.mark.usefixtures("trade")
def test_forecast_looks_further_ahead_and_for_a_month(admin_client: BrowserClient) -> None:
    page = show(admin_client, **ASKED, months="36")
    assert len(cells(page)) == 36
    assert "of the next 36 months" in page.one("desc").text
    assert [row[0] for row in cells(show(admin_client, **ASKED, months="24", q="march"))] == [
        "March 2027",
        "March 2028",
    ]


@pytest.mark.usefixtures("trade")
@pytest.mark.parametrize(
    ("number", "heading", "rows", "columns"),
    [
        ("run-out", "Run out: March 2027", 2, ["Person", "Organisation", "Micro-credential", "Until"]),
        ("renewed", "Renewed already: March 2027", 1, ["Person", "Organisation", "Micro-credential", "Until"]),
        ("last-qualified", "Lose their last that qualifies: March 2027", 2, ["Person", "Organisation", "Until"]),
        ("below", "Fall below target: March 2027", 1, ["Organisation"]),
    ],
)
def test_each_number_leads_to_its_rows(
    admin_client: BrowserClient, number: str, heading: str, rows: int, columns: list[str]
) -> None:
    [link] = [each["href"] for each in show(admin_client, **ASKED).all("td a") if f"number={number}" in each["href"]]
    page = assert_whole_page(admin_client.get(link))
    assert page.texts("h1") == [heading]
    assert page.texts("#forecast-rows-table thead th") == columns
    assert len(cells(page)) == rows
    assert {row[0 if number == "below" else 1] for row in cells(page)} == {"Ridgeline"}
    if number != "below":
        assert {row[-1] for row in cells(page)} == {"31 Mar 2027"}
    assert page.one(".breadcrumbs a")["href"] == f"{PAGE}?view=forecast&on=2026-11-20"


@pytest.mark.usefixtures("trade")
def test_scope_narrows_the_forecast(admin_client: BrowserClient) -> None:
    page = show(admin_client, **ASKED, tier="CERTIFIED")
    assert {number for row in cells(page) for number in row[1:]} == {"0"}
    assert page.one("desc").text == "No award runs out in the next 12 months"


@pytest.mark.usefixtures("trade")
def test_forecast_as_known_before_is_none(admin_client: BrowserClient) -> None:
    page = show(admin_client, **ASKED, known="2026-11-01")
    assert not page.has("svg#forecast-chart")
    assert "A forecast is by what is known now." in page.one("#coverage-forecast-table").text
    assert admin_client.get(f"{ROWS}?month=2027-03&known=2026-11-01").status_code == 404


@pytest.mark.parametrize("month", ["2020-01", "2199-01", "March"])
def test_month_that_the_forecast_has_not_is_not_found(admin_client: BrowserClient, month: str) -> None:
    assert admin_client.get(f"{ROWS}?month={month}").status_code == 404


def test_forecast_takes_as_many_statements_however_many_run_out(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, trade: str
) -> None:
    with database_probe.statements() as few:
        show(admin_client, **ASKED)
    slate = new_definition(app)
    new_purpose(app, slate, Purpose.QUALIFIED)
    store_people(app, [person(trade, slate, award(BEGUN, MARCH)) for _ in range(5)])
    with database_probe.statements() as many:
        show(admin_client, **ASKED, months="36")
    assert len(many) == len(few) <= 20
