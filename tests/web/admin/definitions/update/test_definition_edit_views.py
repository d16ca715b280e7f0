"""The inline form for a definition that is there."""

import pytest

from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, hidden_fields, htmx_event, typed
from tests.web.admin.definitions.update.edit_form import LIST, MISSING, STORED, form_of


def test_definition_edit_is_the_list_with_the_form_filled_in(admin_client: BrowserClient, slate: str) -> None:
    page = assert_whole_page(admin_client.get(f"{LIST}/{slate}/edit?kind=custom"))
    assert typed(page, STORED) == STORED
    assert page.one("#definition-form h2").text == "Edit Slate Repair"
    assert page.one("title").text.startswith("Edit Slate Repair")
    assert form_of(page)["action"] == f"{LIST}/{slate}?kind=custom"
    assert form_of(page).one("#definition-form-cancel")["href"] == f"{LIST}?kind=custom"
    assert form_of(page).texts("button[type=submit]") == ["Save"]
    assert hidden_fields(form_of(page)) == {"version": "1"}
    assert page.texts("#definitions-table tbody .title") == ["Slate Repair"]


def test_definition_edit_for_htmx_is_the_form_alone(admin_client: BrowserClient, slate: str) -> None:
    response = admin_client.htmx_get(f"{LIST}/{slate}/edit", current_url=f"{LIST}?level=4")
    page = assert_fragment(response, "definition-form")
    assert htmx_event(response) == {"focus": ["title"]}
    assert typed(page, STORED) == STORED
    assert response.headers["HX-Push-Url"] == f"{LIST}/{slate}/edit?level=4"


def test_definition_edit_from_the_definitions_own_page_stays_there(admin_client: BrowserClient, slate: str) -> None:
    response = admin_client.htmx_get(f"{LIST}/{slate}/edit", current_url=f"{LIST}/{slate}")
    assert_fragment(response, "definition-form")
    assert "HX-Push-Url" not in response.headers
    assert parse(response.text).one("#definition-form")["data-opener"] == "edit-definition"


@pytest.mark.parametrize("key", [MISSING, "no-such-key", "x" * 64, "x" * 65, "%00", "..%2f..", "é"])
def test_definition_edit_of_what_is_not_there(admin_client: BrowserClient, key: str) -> None:
    response = admin_client.get(f"{LIST}/{key}/edit")
    assert response.status_code == 404
    assert_whole_page(response)
    response = admin_client.htmx_get(f"{LIST}/{key}/edit")
    assert (response.status_code, response.text) == (404, "")
    assert htmx_event(response)["alert"]
