"""Coverage of days: where people were, and as it was known, to their page."""

from datetime import date
from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.domain.coverage.slow_model import Award, Credential, Person, Revision
from tests.domain.coverage.stored import store_people
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element
from tests.support.http.responses import assert_whole_page
from tests.support.trade import BEGUN, Trade, new_trade

PAGE = "/admin/coverage"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return new_trade(app)


def show(client: BrowserClient, **query: str) -> Element:
    return assert_whole_page(client.get(f"{PAGE}?{urlencode(query)}"))


def people(client: BrowserClient, on: str) -> dict[str, str]:
    """How many people each organisation has on a day."""
    rows = show(client, on=on, sort="name").all("[id$=-table] tbody tr")
    return {row.one("th").text: row.all("td")[2].text for row in rows}


def test_somebody_who_moved_counts_where_they_were(app: Flask, admin_client: BrowserClient, trade: Trade) -> None:
    before = people(admin_client, "2026-07-01")
    moved = [(trade.ridgeline, BEGUN, date(2026, 7, 4)), (trade.valley, date(2026, 7, 5), None)]
    store_people(app, [Person(stays=moved)])
    assert before == {"Ridgeline": "4", "Summit": "0", "Valley": "6"}
    assert people(admin_client, "2026-07-01") == before | {"Ridgeline": "5"}
    assert people(admin_client, "2026-07-06") == before | {"Valley": "7"}


def test_what_was_revoked_afterwards_was_held_as_known_before(
    app: Flask, admin_client: BrowserClient, trade: Trade
) -> None:
    first = Revision(valid_from=BEGUN, expiry=None, ended_on=None, void=False, recorded=BEGUN)
    first.superseded = date(2026, 8, 10)
    revoked = Revision(valid_from=BEGUN, expiry=None, ended_on=date(2026, 7, 1), void=False, recorded=date(2026, 8, 10))
    credential = Credential(definition=trade.reroofing, created=BEGUN, awards=[Award(revisions=[first, revoked])])
    store_people(app, [Person(stays=[(trade.summit, BEGUN, None)], credentials=[credential])])
    asked = {"organisation": trade.summit, "definition": trade.reroofing, "on": "2026-07-02"}
    assert show(admin_client, **asked).all(".figures strong")[0].text == "0 of 1 (0%)"
    assert show(admin_client, **asked, view="matrix").all(".matrix td")[-1].text == "Revoked 1 Jul 2026"
    page = show(admin_client, **asked, known="2026-08-01")
    assert page.all(".figures strong")[0].text == "1 of 1 (100%)"
    assert page.one(".scope strong").text == "On 2 Jul 2026, as known on 1 Aug 2026."
    assert show(admin_client, **asked, known="2026-08-01", view="matrix").all(".matrix td")[-1].text == "Held"
