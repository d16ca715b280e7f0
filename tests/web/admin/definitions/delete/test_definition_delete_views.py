"""Deleting a definition: the confirmation, and what follows it."""

import json

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event, query_of, titles
from tests.web.admin.definitions.delete.confirmation import COMPLIANCE, LIST, confirm, exists


def assert_asks(dialog: Element, key: str, query: dict[str, str]) -> None:
    """That a dialog names the definition and the consequence, with Cancel before Delete."""
    assert dialog.tag == "dialog"
    assert dialog.one(f"#{dialog['aria-labelledby']}").text == "Delete Slate Repair?"
    assert dialog.one(f"#{dialog['aria-describedby']}").text
    controls = dialog.all("a, button")
    assert [(control.tag, control.text) for control in controls] == [("a", "Cancel"), ("button", "Delete")]
    assert controls[0]["href"].partition("?")[0] == LIST
    assert query_of(controls[0]["href"]) == query
    form = dialog.one("form")
    assert (form["method"], form["action"].partition("?")[0]) == ("post", f"{LIST}/{key}/delete")
    assert query_of(form["action"]) == query
    assert form.one("[name=csrf_token]")["value"]


def test_definition_delete_asks_on_a_page_of_its_own(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    response = admin_client.get(f"{LIST}/{slate}/delete?level=4&sort=title")
    page = assert_whole_page(response)
    assert response.status_code == 200
    assert_asks(page.one("main dialog"), slate, {"level": "4", "sort": "title"})
    assert "open" in page.one("main dialog").attributes
    assert "hx-post" not in page.one("main dialog form").attributes, "there is no list behind it to swap"
    assert "Slate Repair" in page.one("title").text
    assert exists(database_probe, slate)


def test_definition_delete_asks_htmx_in_a_modal_on_cancel(admin_client: BrowserClient, slate: str) -> None:
    response = admin_client.htmx_get(f"{LIST}/{slate}/delete", current_url=f"{LIST}?level=4")
    page = assert_fragment(response, "definition-delete")
    assert_asks(page.elements[0], slate, {"level": "4"})
    assert "open" not in page.elements[0].attributes
    assert page.one("form")["hx-post"] == page.one("form")["action"]
    assert htmx_event(response) == {"focus": ["delete-cancel"]}
    assert page.one("#delete-cancel").text == "Cancel"


def test_definition_delete_confirmed_redirects_and_says_so(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    dialog_page = parse(admin_client.get(f"{LIST}/{slate}/delete?sort=title").text)
    response = admin_client.post(dialog_page.one("main dialog form")["action"])
    assert (response.status_code, response.headers["Location"]) == (303, f"{LIST}?sort=title#create-definition")
    assert not exists(database_probe, slate)
    page = parse(admin_client.get(f"{LIST}?sort=title").text)
    assert page.one("#status").text == "Slate Repair deleted. 3 micro-credentials"
    assert not page.has(f"#definition-{slate}")


def test_definition_delete_confirmed_writes_an_audit_entry(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    before = database_probe.last_seq()
    response = admin_client.post(f"{LIST}/{slate}/delete")
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_type"]) == ("DELETE", "MicroCredentialDefinition")
    assert (entry["resource_id"], entry["actor_id"], entry["actor_role"]) == (slate, admin.id, "ranz:admin")
    assert entry["ip_address"] == "127.0.0.1"
    assert entry["user_agent"] == admin_client.client.environ_base["HTTP_USER_AGENT"]
    assert json.loads(entry["metadata"])["request_id"] == response.headers["X-Request-Id"]
    assert json.loads(entry["previous_state"])["title"] == "Slate Repair"
    assert entry["new_state"] is None


def test_definition_delete_confirmed_for_htmx_brings_the_table(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    response = confirm(admin_client, slate, current_url=f"{LIST}?level=4")
    page = assert_fragment(response, "definition-delete")
    assert response.status_code == 200
    assert page.elements[0].elements == []
    assert page.has("hx-partial > #definitions-table")
    assert titles(response) == [COMPLIANCE.title]
    assert htmx_event(response)["announce"] == "Slate Repair deleted. 3 micro-credentials"
    assert not exists(database_probe, slate)


def test_definition_delete_confirmed_on_the_definitions_own_page_leads_to_the_list(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    response = confirm(admin_client, slate, current_url=f"{LIST}/{slate}")
    assert (response.status_code, response.text) == (200, "")
    assert response.headers["HX-Redirect"] == f"{LIST}#create-definition"
    assert not exists(database_probe, slate)
    assert parse(admin_client.get(LIST).text).one("#status").text == "Slate Repair deleted. 3 micro-credentials"
