"""Coverage as files: what they say is what the pages say, to RANZ and to the organisation."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask

from ranzcred.core.permissions import Role
from tests.support.factories.people import Account, new_member, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.trade import Trade, new_trade
from tests.web.exports.files import csv_rows, sheet_rows, workbook

ADMIN = "/admin/coverage"
FORMULA = "=1+1"


@pytest.fixture
def trade(app: Flask) -> Trade:
    trade = new_trade(app)
    new_member(app, organisation_id=trade.ridgeline, first_name=FORMULA, last_name=None)
    return trade


@pytest.fixture
def boss(app: Flask, trade: Trade, signed_in: Callable[[Account], BrowserClient]) -> BrowserClient:
    """The administrator of Ridgeline."""
    return signed_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=trade.ridgeline))


def page_rows(client: BrowserClient, address: str, **query: str) -> list[list[str]]:
    page = parse(client.get(f"{address}?{urlencode(query)}").text)
    return [row.texts("th, td") for row in page.all("[id$=-table] tbody tr")]


@pytest.mark.parametrize("of_one", [True, False])
def test_matrix_file_is_what_the_page_shows(admin_client: BrowserClient, trade: Trade, of_one: bool) -> None:
    query = {"view": "matrix"} | ({"organisation": trade.ridgeline} if of_one else {})
    shown = page_rows(admin_client, ADMIN, **query)
    columns = parse(admin_client.get(f"{ADMIN}?{urlencode(query)}").text).texts(".matrix thead th")
    rows = csv_rows(admin_client, f"{ADMIN}/export", **query)
    sheet = sheet_rows(workbook(admin_client, f"{ADMIN}/export", **query))
    assert list(rows[0]) == list(sheet[0]) == columns
    assert [list(row.values()) for row in sheet] == shown
    assert [[value.removeprefix("'") for value in row.values()] for row in rows] == shown
    assert FORMULA in [row["Person"] for row in sheet]
    assert f"'{FORMULA}" in [row["Person"] for row in rows], "text, and no formula"


def test_own_files_are_what_the_own_pages_show(boss: BrowserClient, trade: Trade) -> None:
    shown = page_rows(boss, "/coverage", view="matrix", organisation=trade.valley)
    rows = csv_rows(boss, "/coverage/export", view="matrix", organisation=trade.valley)
    assert [[value.removeprefix("'") for value in row.values()] for row in rows] == shown
    assert len(rows) == 5
    [of_it] = csv_rows(boss, "/coverage/export", definition=trade.reroofing, on="2026-07-01")
    assert [of_it[name] for name in ("Micro-credential", "Held", "Assigned", "Expired")] == ["Reroofing", "2", "3", "1"]
    assert "Organisations" not in of_it
