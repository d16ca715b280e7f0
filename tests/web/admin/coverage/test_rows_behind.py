"""Each figure of coverage leads to exactly its rows."""

import re
from urllib.parse import urlencode

import pytest
from flask import Flask

from ranzcred.domain.definitions.state import Purpose
from tests.support.factories.relations import new_purpose
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.trade import Trade, new_trade

PAGE = "/admin/coverage"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return new_trade(app)


def rows(page: Element) -> list[Element]:
    return page.all("[id$=-table] tbody tr")


def promised(link: Element) -> int:
    """The number of rows that the text of a link speaks of: all of "2 of 5", of which the rows say how they are."""
    numbers = [int(each) for each in re.findall(r"\d+", re.sub(r"\(\d+%\)", "", link.text))]
    return numbers[-1] if "standing=assigned" in str(link["href"]) else numbers[0]


@pytest.mark.parametrize("view", ["organisations", "definitions"])
@pytest.mark.parametrize("on", ["2026-06-15", "2026-07-15", ""])
@pytest.mark.parametrize("more", [{}, {"known": "2026-11-01"}, {"staff": "all"}])
def test_numbers_lead_to_as_many_rows(
    admin_client: BrowserClient, trade: Trade, view: str, on: str, more: dict[str, str]
) -> None:
    page = parse(
        admin_client.get(f"{PAGE}?{urlencode({'view': view, 'on': on, 'definition': trade.reroofing} | more)}").text
    )
    links = page.all(".figures a") + page.all("[id$=-table] tbody td.number a")
    assert len(links) > 6
    for link in links:
        behind = rows(parse(admin_client.get(link["href"]).text))
        assert len(behind) == promised(link), link["href"]


def test_numbers_of_a_purpose_lead_to_its_micro_credentials(
    app: Flask, admin_client: BrowserClient, trade: Trade
) -> None:
    new_purpose(app, trade.reroofing, Purpose.QUALIFIED)
    page = parse(admin_client.get(f"{PAGE}?on=2026-07-15").text)
    assigned = page.all(".figures a")[1]
    [row] = rows(parse(admin_client.get(assigned["href"]).text))
    assert row.all("td")[1].text == "2 of 5"
