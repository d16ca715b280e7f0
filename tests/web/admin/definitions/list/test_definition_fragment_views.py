"""The table of definitions as htmx's fragment of its page."""

import re

from flask import Flask

from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_definitions
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event, titles

LIST = "/admin/micro-credentials"
RECLAD, REPAIRS, COMPLIANCE = DEFAULTS


def without_tokens(page: str) -> str:
    """A page with its space as one character, and without CSRF tokens, which are other ones each time."""
    return re.sub(r'(?<=name="csrf_token" value=")[^"]*', "", re.sub(r"\s+", " ", page))


def test_definition_list_partial_is_the_part_of_the_page(admin_client: BrowserClient) -> None:
    response = admin_client.htmx_get(f"{LIST}?level=5", current_url=LIST, source="definitions-filter")
    assert response.status_code == 200
    assert_fragment(response, "definitions-table")
    assert "hx-request" in response.vary.as_set()
    assert titles(response) == [RECLAD.title, REPAIRS.title]
    whole = admin_client.get(f"{LIST}?level=5").text
    assert without_tokens(response.text).strip() in without_tokens(whole)


def test_definition_list_gives_a_history_restore_the_whole_page(admin_client: BrowserClient) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    response = admin_client.get(LIST, headers=headers)
    assert_whole_page(response)
    assert "HX-Trigger" not in response.headers


def test_definition_list_partial_tells_how_many_and_leaves_the_focus(app: Flask, admin_client: BrowserClient) -> None:
    new_definition(app, title="Slate Repair", level=3)
    for query, sentence in (
        ("", "4 micro-credentials"),
        ("?level=3", "1 micro-credential"),
        ("?q=nobody+wrote+this", "No micro-credentials found"),
    ):
        assert htmx_event(admin_client.htmx_get(LIST + query, source="definitions-filter")) == {"announce": sentence}


def test_definition_list_partial_tells_of_sorting(admin_client: BrowserClient) -> None:
    for sort, sentence, header in (
        ("level", "Sorted by level, ascending", "sort-level"),
        ("-issuing_body", "Sorted by issuing body, descending", "sort-issuing_body"),
    ):
        response = admin_client.htmx_get(f"{LIST}?sort={sort}", source="definitions-sort")
        assert htmx_event(response) == {"announce": sentence, "focus": [header]}
        assert parse(response.text).one(f"#{header}").tag == "button"


def test_definition_list_partial_tells_of_the_page(app: Flask, admin_client: BrowserClient) -> None:
    new_definitions(app, [f"Slate {number:02}" for number in range(99)])
    response = admin_client.htmx_get(f"{LIST}?page=2", current_url=LIST, source="page-next")
    assert htmx_event(response) == {"announce": "Page 2 of 3", "focus": ["definitions-heading"]}
    assert parse(response.text).one("#definitions-heading")["tabindex"] == "-1"
