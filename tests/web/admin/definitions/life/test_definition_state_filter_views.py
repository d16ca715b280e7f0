"""Which part of the catalogue is listed, by state and purpose, and its columns."""

from datetime import date

import pytest
from flask import Flask

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.state import DefinitionState, Purpose
from tests.support.factories.catalogue import new_definition
from tests.support.http.api_client import API, ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import titles
from tests.web.api.definitions.list.listed import listed_titles

LIST = "/admin/micro-credentials"
RETIRED = {"state": DefinitionState.RETIRED, "retired_on": date(2026, 2, 1), "retired_reason": "No one takes it."}


@pytest.fixture(autouse=True)
def catalogue(app: Flask) -> None:
    """One of each state besides the defaults."""
    new_definition(app, title="Active", level=9, validity_months=36, purposes=(Purpose.SUPERVISION,))
    new_definition(app, title="Draft", level=8, state=DefinitionState.DRAFT)
    new_definition(app, title="Retired", level=7, **RETIRED)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Active", "Draft"]),
        ("?state=active", ["Active"]),
        ("?state=draft", ["Draft"]),
        ("?state=retired", ["Retired"]),
        ("?state=all", ["Active", "Draft", "Retired"]),
        ("?purpose=supervision", ["Active"]),
        ("?purpose=compliance&state=all", []),
    ],
)
def test_list_by_state_and_purpose(admin_client: BrowserClient, query: str, found: list[str]) -> None:
    shown = titles(admin_client.htmx_get(f"{LIST}{query}"))
    assert [title for title in shown if title not in {each.title for each in DEFAULTS}] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Active", "Retired"]),
        ("?state=active", ["Active"]),
        ("?state=draft", ["Draft"]),
        ("?state=retired", ["Retired"]),
        ("?state=all", ["Active", "Draft", "Retired"]),
        ("?purpose=supervision", ["Active"]),
    ],
)
def test_api_lists_all_but_drafts_unless_told_otherwise(api_client: ApiClient, query: str, found: list[str]) -> None:
    shown = listed_titles(api_client.get(f"{API}{query}"))
    assert [title for title in shown if title not in {each.title for each in DEFAULTS}] == found


def test_bad_state_is_refused(admin_client: BrowserClient, api_client: ApiClient) -> None:
    assert api_client.get(f"{API}?state=gone").status_code == 400
    assert admin_client.get(f"{LIST}?state=gone").status_code == 400


def test_columns_of_validity_and_state_may_be_chosen(admin_client: BrowserClient) -> None:
    usual = parse(admin_client.get(f"{LIST}?state=all").text)
    chosen = parse(admin_client.get(f"{LIST}?state=all&columns=life&sort=-validity").text)
    assert "Validity" not in usual.texts("thead th")
    assert chosen.texts("thead th")[3:5] == ["Validity", "State"]
    assert chosen.all("tbody tr")[0].texts("td")[2:4] == ["36 months", "Active"]
    assert chosen.one("th[aria-sort]").text == "Validity"


def test_badges_tell_draft_and_retired(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(f"{LIST}?state=all&kind=custom").text)
    assert [row.texts("th .badge") for row in page.all("tbody tr")] == [[], ["Draft"], ["Retired"]]
