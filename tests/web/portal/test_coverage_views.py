"""Coverage of one's own people, for an organisation's administrator."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask

from ranzcred.core.permissions import Role
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element
from tests.support.http.responses import assert_whole_page
from tests.support.trade import Trade, new_trade

PAGE = "/coverage"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return new_trade(app)


@pytest.fixture
def boss(app: Flask, trade: Trade, signed_in: Callable[[Account], BrowserClient]) -> BrowserClient:
    """The administrator of Ridgeline."""
    return signed_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=trade.ridgeline))


def show(client: BrowserClient, **query: str) -> Element:
    return assert_whole_page(client.get(f"{PAGE}?{urlencode(query)}"))


def test_figures_are_those_of_ones_own_people(boss: BrowserClient, trade: Trade) -> None:
    page = show(boss, definition=trade.reroofing, on="2026-07-01")
    assert page.texts(".figures strong") == ["2 of 4 (50%)", "2 of 3 (66%)"]
    assert page.texts(".tabs a")[:2] == ["Micro-credentials", "Matrix"]
    assert page.one(".scope").text.startswith("People active on 1 Jul 2026 in Ridgeline.")
    [row] = page.all("[id$=-table] tbody tr")
    assert row.texts("th, td") == ["Reroofing", "5", "2 of 3", "1", "0", "0", "0", "0"]
    assert row.all("th a") == [], "the page of a micro-credential is RANZ's"


def test_matrix_is_that_of_ones_own_people(boss: BrowserClient, trade: Trade) -> None:
    page = show(boss, view="matrix", on="2026-07-01")
    assert page.texts(".matrix thead th") == ["Person", "Reroofing"]
    cells = [row.all("td")[-1] for row in page.all(".matrix tbody tr")]
    assert sorted(cell.text for cell in cells) == ["Expired 30 Jun 2026", "Held", "Held", "–"]
    held = next(cell for cell in cells if cell.text == "Held")
    assert "Reroofing" in assert_whole_page(boss.get(held.one("a")["href"])).text


@pytest.mark.parametrize("view", ["definitions", "matrix"])
def test_no_address_shows_anything_of_another_organisation(boss: BrowserClient, trade: Trade, view: str) -> None:
    plain = show(boss, view=view, definition=trade.reroofing, on="2026-07-01")
    for more in ({"organisation": trade.valley}, {"organisation": "Valley"}, {"tier": "CERTIFIED"}, {"city": "Gore"}):
        page = show(boss, view=view, definition=trade.reroofing, on="2026-07-01", **more)
        assert page.texts("[id$=-table] tbody th, [id$=-table] tbody td") == (
            plain.texts("[id$=-table] tbody th, [id$=-table] tbody td")
        )
        assert "Valley" not in page.one("main").text


def test_rows_behind_a_figure_are_ones_own(boss: BrowserClient, trade: Trade) -> None:
    page = show(boss, definition=trade.reroofing, on="2026-07-01")
    people, assigned = page.all(".figures a")
    assert len(assert_whole_page(boss.get(people["href"])).all(".matrix tbody tr")) == 2
    assert len(assert_whole_page(boss.get(assigned["href"])).all(".matrix tbody tr")) == 3


def test_who_lacks_what_is_said_of_ones_own_people(boss: BrowserClient, trade: Trade) -> None:
    page = show(boss, view="gaps", definition=trade.reroofing, on="2026-07-01")
    assert page.texts("[id$=-table] thead th") == ["Person", "Lacks", "Has instead"]
    rows = [row.texts("td") for row in page.all("[id$=-table] tbody tr")]
    assert sorted(rows) == [["Reroofing", "Expired 30 Jun 2026"], ["Reroofing", "–"]]
    assert not page.has("#bulk"), "to assign is RANZ's"


def test_day_that_cannot_be_asked_about_is_refused(boss: BrowserClient, trade: Trade) -> None:
    assert boss.get(f"{PAGE}?on=2026-02-30").status_code == 422
