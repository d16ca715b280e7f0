"""The matrix of coverage: its cells in words, and whose rows each figure leads to."""

from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_definition
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element
from tests.support.http.responses import assert_whole_page
from tests.support.trade import Trade, new_trade

PAGE = "/admin/coverage"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return new_trade(app)


def show(client: BrowserClient, **query: str) -> Element:
    return assert_whole_page(client.get(f"{PAGE}?{urlencode({'view': 'matrix'} | query)}"))


def cells(page: Element) -> list[str]:
    """What the only column of micro-credentials says, in no order."""
    return sorted(row.all("th, td")[-1].text for row in page.all("#coverage-matrix-table tbody tr"))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-06-30", ["Held", "Held", "Held to 30 Jun 2026", *["–"] * 5, *["Assigned"] * 2]),
        ("2026-07-01", ["Held", "Held", "Expired 30 Jun 2026", *["–"] * 5, *["Assigned"] * 2]),
    ],
)
def test_cell_says_how_somebody_is_with_it_on_the_day(
    admin_client: BrowserClient, trade: Trade, on: str, expected: list[str]
) -> None:
    page = show(admin_client, on=on)
    assert page.texts(".matrix thead th") == ["Person", "Organisation", "Reroofing"]
    assert cells(page) == sorted(expected)
    assert page.one("#coverage-matrix-heading").text == "10 people"


def test_cell_leads_to_its_credential(admin_client: BrowserClient, trade: Trade) -> None:
    page = show(admin_client, on="2026-07-01", standing="expired", definition=trade.reroofing)
    [cell] = page.all("tbody td a")
    assert "Reroofing" in assert_whole_page(admin_client.get(cell["href"])).one("h1").text


@pytest.mark.parametrize(
    ("standing", "number"),
    [("covered", 2), ("lacking", 8), ("assigned", 5), ("held", 2), ("expired", 1), ("suspended", 0), ("lost-30", 0)],
)
def test_people_are_those_who_are_so(admin_client: BrowserClient, trade: Trade, standing: str, number: int) -> None:
    page = show(admin_client, definition=trade.reroofing, on="2026-07-01", standing=standing)
    assert len(page.all("tbody tr")) == number


def test_columns_are_those_that_anybody_has_or_that_are_chosen(
    app: Flask, admin_client: BrowserClient, trade: Trade
) -> None:
    torch = new_definition(app, title="Torch-on")
    assert show(admin_client, on="2026-07-01").texts(".matrix thead th a") == ["Reroofing"]
    assert show(admin_client, on="2026-07-01", organisation=trade.summit).all(".matrix thead th") == []
    assert show(admin_client, definition=f"{torch},{trade.reroofing}").texts(".matrix thead th a") == [
        "Torch-on",
        "Reroofing",
    ]
