"""The search's own page: sections of links, for whoever has no scripts, and for whoever has."""

from collections.abc import Callable

import pytest
from flask import Flask

from ranzcred.core.permissions import Role
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.factories.many import store_all
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element
from tests.support.http.responses import assert_whole_page
from tests.web.admin.search.conftest import Records
from tests.web.admin.search.finding import SEARCH


def sections(page: Element) -> dict[str, list[str]]:
    return {section.one("h2").text: section.texts("li a, li button") for section in page.all("main section")}


def test_page_finds_the_same_with_counts(admin_client: BrowserClient, records: Records) -> None:
    page = assert_whole_page(admin_client.get(f"{SEARCH}?q=ridge"))
    assert page.one("title").text == "“ridge” – Search – RANZ micro-credentials"
    assert page.one("h1").text == "Search"
    assert page.one("#page-search")["value"] == "ridge"
    assert sections(page) == {
        "Organisations 2 results": ["Ridge Roofing", "Ridge Slating"],
        "People 2 results": ["Sione Latu", "Aroha Ngata"],
    }
    assert page.one("main a[href='" + records.person_page + "']").text == "Aroha Ngata"


def test_page_says_where_there_are_more(app: Flask, admin_client: BrowserClient, records: Records) -> None:
    people = [OrganisationMember(organisation_id=records.ridge, first_name="Hana", last_name=f"{n}") for n in range(25)]
    store_all(app, people)
    page = assert_whole_page(admin_client.get(f"{SEARCH}?q=hana"))
    [(heading, found)] = sections(page).items()
    assert page.one("main section > p a")["href"] == "/admin/people?q=hana&people=all"
    assert (heading, len(found)) == ("People The first 20 results", 20)


def test_page_says_that_nothing_was_found(admin_client: BrowserClient) -> None:
    page = assert_whole_page(admin_client.get(f"{SEARCH}?q=%22%3E%3Cscript%3E"))
    assert page.one("main .empty").text.startswith('Nothing found for “"><script>”.')
    assert page.one("#page-search")["value"] == '"><script>'


def test_page_without_a_search_offers_the_areas_and_the_actions(admin_client: BrowserClient) -> None:
    page = assert_whole_page(admin_client.get(SEARCH))
    assert page.one("title").text == "Search – RANZ micro-credentials"
    assert list(sections(page)) == ["Go to", "Actions"]
    assert sections(page)["Actions"] == [
        "Create micro-credential",
        "Create organisation",
        "Add person: choose the organisation first",
        "Sign out",
    ]
    assert page.one("main button[form=sign-out]").text == "Sign out"


def test_every_page_leads_to_it(admin_client: BrowserClient) -> None:
    page = assert_whole_page(admin_client.get("/account"))
    opener = page.one("#search-open")
    assert (opener["href"], opener["aria-keyshortcuts"]) == (SEARCH, "Control+K Meta+K")
    assert page.has("dialog#search-dialog")


@pytest.mark.parametrize("role", [Role.ORG_ADMIN, Role.ORG_STAFF])
def test_whoever_is_no_administrator_has_no_search(
    app: Flask, signed_in: Callable[[Account], BrowserClient], role: Role
) -> None:
    client = signed_in(new_user(app, role=role))
    page = assert_whole_page(client.get("/account"))
    assert not page.has("#search-open, #search-dialog")
    assert "Ctrl+K" not in page.text
    assert client.get(f"{SEARCH}?q=aroha").status_code == 403
    assert client.htmx_get(f"{SEARCH}?q=aroha", current_url="/account", source="search-form").status_code == 403


def test_nobody_searches_who_is_not_signed_in(browser_client: BrowserClient) -> None:
    assert browser_client.get(f"{SEARCH}?q=aroha").status_code == 302
    assert "search-dialog" not in browser_client.get("/sign-in").text
