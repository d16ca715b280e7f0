"""Deleting a definition: the confirmation, what is refused, and where the focus goes."""

import json

import pytest
from flask import Flask
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event, query_of, titles

LIST = "/admin/micro-credentials"
RECLAD, REPAIRS, COMPLIANCE = DEFAULTS
MISSING = "00000000-0000-7000-8000-0000000000ff"
DEFAULT_REFUSED = "Cannot delete a default credential definition. Default definitions are core RANZ credentials."


def in_use(count: int) -> str:
    return (
        f"Cannot delete this definition because it has {count} staff credential assignment(s). "
        "Remove all assignments first."
    )


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=4)


def confirm(browser_client: BrowserClient, key: str, *, current_url: str) -> TestResponse:
    """Press Delete in the dialog: htmx sends the form, whose only field is the token."""
    return browser_client.htmx_post(
        f"{LIST}/{key}/delete", {"csrf_token": browser_client.token}, current_url=current_url
    )


def exists(database_probe: DatabaseProbe, key: str) -> bool:
    return bool(database_probe.rows(select(Definition.id).where(Definition.id == key)))


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
    assert form["hx-post"] == form["action"]
    assert form.one("[name=csrf_token]")["value"]


def test_definition_delete_asks_on_a_page_of_its_own(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    response = admin_client.get(f"{LIST}/{slate}/delete?level=4&sort=title")
    page = assert_whole_page(response)
    assert response.status_code == 200
    assert_asks(page.one("main dialog"), slate, {"level": "4", "sort": "title"})
    assert "open" in page.one("main dialog").attributes
    assert "Slate Repair" in page.one("title").text
    assert exists(database_probe, slate)


def test_definition_delete_asks_htmx_in_a_modal_on_cancel(admin_client: BrowserClient, slate: str) -> None:
    response = admin_client.htmx_get(f"{LIST}/{slate}/delete", current_url=f"{LIST}?level=4")
    page = assert_fragment(response, "definition-delete")
    assert_asks(page.elements[0], slate, {"level": "4"})
    assert "open" not in page.elements[0].attributes
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
    assert page.one("#status").text == "Slate Repair deleted. 3 definitions"
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
    assert htmx_event(response)["announce"] == "Slate Repair deleted. 3 definitions"
    assert not exists(database_probe, slate)


def focus_after_delete(browser_client: BrowserClient, key: str, query: str) -> str:
    """The first of the elements to focus that is on the page."""
    response = confirm(browser_client, key, current_url=LIST + query)
    assert response.status_code == 200
    page = parse(response.text)
    wanted: list[str] = htmx_event(response)["focus"]
    return next(name for name in wanted if name == "create-definition" or page.has(f"#{name}"))


def test_definition_delete_confirmed_focuses_the_next_row(app: Flask, admin_client: BrowserClient, slate: str) -> None:
    after = new_definition(app, title="Tile Repair", level=4)
    assert focus_after_delete(admin_client, slate, "") == f"definition-{after}-delete"


def test_definition_delete_confirmed_focuses_the_row_before_the_last(
    app: Flask, admin_client: BrowserClient, slate: str
) -> None:
    before = new_definition(app, title="Iron Repair", level=4)
    assert focus_after_delete(admin_client, slate, "?kind=custom&sort=title") == f"definition-{before}-delete"


def test_definition_delete_confirmed_focuses_create_where_no_row_is_left(
    admin_client: BrowserClient, slate: str
) -> None:
    assert focus_after_delete(admin_client, slate, "?q=slate") == "create-definition"


def test_definition_delete_confirmed_focuses_the_row_that_moved_up_a_page(
    app: Flask, admin_client: BrowserClient
) -> None:
    new_definitions(app, [f"Tile {number:03}" for number in range(60)], level=1)
    page = parse(admin_client.get(f"{LIST}?level=1").text)
    last = page.all("#definitions-table tbody tr")[-1]["id"].removeprefix("definition-")
    response = confirm(admin_client, last, current_url=f"{LIST}?level=1")
    assert titles(response)[-1] == "Tile 050"
    assert parse(response.text).all("#definitions-table tbody tr")[-1].has(f"#{htmx_event(response)['focus'][0]}")


def test_definition_delete_confirmed_of_the_last_page_focuses_the_row_before(
    app: Flask, admin_client: BrowserClient
) -> None:
    new_definitions(app, [f"Tile {number:03}" for number in range(51)], level=1)
    only = (
        parse(admin_client.get(f"{LIST}?level=1&page=2").text)
        .one("#definitions-table tbody tr")["id"]
        .removeprefix("definition-")
    )
    response = confirm(admin_client, only, current_url=f"{LIST}?level=1&page=2")
    page = parse(response.text)
    assert len(page.all("#definitions-table tbody tr")) == 50
    assert page.all("#definitions-table tbody tr")[-1].has(f"#{htmx_event(response)['focus'][0]}")
    assert htmx_event(response)["announce"] == "Tile 050 deleted. 53 definitions"


def test_definition_delete_confirmed_on_the_definitions_own_page_leads_to_the_list(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    response = confirm(admin_client, slate, current_url=f"{LIST}/{slate}")
    assert (response.status_code, response.text) == (200, "")
    assert response.headers["HX-Redirect"] == f"{LIST}#create-definition"
    assert not exists(database_probe, slate)
    assert parse(admin_client.get(LIST).text).one("#status").text == "Slate Repair deleted. 3 definitions"


def assert_stays(browser_client: BrowserClient, database_probe: DatabaseProbe, key: str, reason: str) -> None:
    """That a definition is not deleted, however it is asked, and why is told."""
    before = database_probe.last_seq()
    address = f"{LIST}/{key}/delete"
    for whole in (browser_client.get(address), browser_client.post(address)):
        assert whole.status_code == 409
        page = assert_whole_page(whole)
        assert page.one("#delete-text").text == reason
        assert page.texts("main dialog button") == []
    for current in (LIST, f"{LIST}/{key}"):
        dialog_page = browser_client.htmx_get(address, current_url=current)
        assert (dialog_page.status_code, dialog_page.text) == (409, "")
        assert htmx_event(dialog_page) == {"announce": reason}
        confirmed = confirm(browser_client, key, current_url=current)
        assert confirmed.status_code == 409
        assert assert_fragment(confirmed, "definition-delete").one("#delete-text").text == reason
    assert exists(database_probe, key)
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("default", DEFAULTS)
def test_definition_delete_of_a_default_is_refused(
    admin_client: BrowserClient, database_probe: DatabaseProbe, default: Definition
) -> None:
    assert_stays(admin_client, database_probe, default.id, DEFAULT_REFUSED)


def test_definition_delete_of_a_renamed_default_is_refused(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    changed = {"title": "Custom", "level": "1", "issuing_body": "Ara", "is_default": "", "version": "1"}
    assert admin_client.post(f"{LIST}/{RECLAD.id}", changed).status_code == 303
    assert_stays(admin_client, database_probe, RECLAD.id, DEFAULT_REFUSED)


@pytest.mark.parametrize("count", [1, 2])
def test_definition_delete_of_one_in_use_is_refused(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, count: int
) -> None:
    for _ in range(count):
        new_credential(app, definition_id=slate)
    assert_stays(admin_client, database_probe, slate, in_use(count))


def test_definition_delete_of_a_default_in_use_is_refused_as_a_default(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_credential(app, definition_id=COMPLIANCE.id)
    assert_stays(admin_client, database_probe, COMPLIANCE.id, DEFAULT_REFUSED)


def test_definition_delete_confirmed_after_an_assignment_is_refused(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    page = parse(admin_client.get(f"{LIST}/{slate}/delete").text)
    new_credential(app, definition_id=slate)
    response = admin_client.post(page.one("main dialog form")["action"])
    assert response.status_code == 409
    assert parse(response.text).one("#delete-text").text == in_use(1)
    assert exists(database_probe, slate)


@pytest.mark.parametrize("key", [MISSING, "no-such-key", "x" * 65])
def test_definition_delete_of_what_is_not_there(
    admin_client: BrowserClient, database_probe: DatabaseProbe, key: str
) -> None:
    before = database_probe.last_seq()
    address = f"{LIST}/{key}/delete"
    for whole in (admin_client.get(address), admin_client.post(address)):
        assert whole.status_code == 404
        assert_whole_page(whole)
    for part in (admin_client.htmx_get(address), confirm(admin_client, key, current_url=LIST)):
        assert (part.status_code, part.text) == (404, "")
        assert htmx_event(part)["alert"]
    assert database_probe.last_seq() == before


def test_definition_delete_confirmed_twice_is_one_deletion(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    before = database_probe.last_seq()
    assert admin_client.post(f"{LIST}/{slate}/delete").status_code == 303
    assert admin_client.post(f"{LIST}/{slate}/delete").status_code == 404
    assert database_probe.last_seq() == before + 1


def test_definition_delete_confirmed_is_kept_where_a_default_is_missing(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    database_probe.run(delete(Definition).where(Definition.id == RECLAD.id))
    assert confirm(admin_client, slate, current_url=LIST).status_code == 200
    assert not exists(database_probe, slate)
    assert titles(admin_client.get(LIST)) == [RECLAD.title, REPAIRS.title, COMPLIANCE.title]
