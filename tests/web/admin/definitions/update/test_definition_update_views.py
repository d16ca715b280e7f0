"""The inline form for a definition that is there: saved, and refused."""

import json

import pytest
from flask import Flask

from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, hidden_fields, htmx_event, row_of, typed
from tests.web.admin.definitions.update.edit_form import LIST, MISSING, STORED, form_of, stored

EXISTS = "There's already a micro-credential with this title, level and issuing body."


def test_definition_update_redirects_and_says_so_on_the_next_page(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    opened = parse(admin_client.get(f"{LIST}/{slate}/edit?kind=custom").text)
    sent = STORED | {"title": "Slate Renewal", "version": hidden_fields(form_of(opened))["version"]}
    response = admin_client.post(form_of(opened)["action"], sent)
    assert response.status_code == 303
    assert response.headers["Location"] == f"{LIST}?kind=custom#definition-{slate}-edit"
    page = parse(admin_client.get(f"{LIST}?kind=custom").text)
    assert page.one("#status").text == "Slate Renewal saved"
    assert row_of(page, slate).one(".title").text == "Slate Renewal"
    definition = stored(database_probe, slate)
    assert (definition.title, definition.version) == ("Slate Renewal", 2)
    assert definition.updated_at > definition.created_at


def test_definition_update_for_htmx_closes_the_form_and_brings_the_table(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    address = f"{LIST}?kind=custom&sort=title"
    sent = STORED | {"level": "6", "version": "1"}
    # The browser's address is the form's own, as HX-Push-Url set it.
    current = f"{LIST}/{slate}/edit?kind=custom&sort=title"
    response = admin_client.htmx_post(f"{LIST}/{slate}", sent, current_url=current)
    page = assert_fragment(response, "definition-form")
    assert response.status_code == 200
    assert page.elements[0].elements == []
    assert page.has("hx-partial > #definitions-table")
    assert row_of(page, slate).elements[1].text == "6"
    assert htmx_event(response)["focus"] == [f"definition-{slate}-edit"]
    assert htmx_event(response)["announce"] == "Slate Repair saved"
    assert response.headers["HX-Replace-Url"] == address
    assert stored(database_probe, slate).level == 6


def test_definition_update_from_the_definitions_own_page_brings_it_anew(
    admin_client: BrowserClient, slate: str
) -> None:
    sent = STORED | {"title": "Slate Renewal", "version": "1"}
    response = admin_client.htmx_post(f"{LIST}/{slate}", sent, current_url=f"{LIST}/{slate}")
    page = assert_fragment(response, "definition-form")
    assert page.has("hx-partial > #definition")
    assert page.one("#definition h1").text.startswith("Slate Renewal")
    assert htmx_event(response) == {"announce": "Slate Renewal saved", "focus": ["edit-definition"]}
    assert page.one("#edit-definition").tag == "a"


def test_definition_update_writes_an_audit_entry(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    admin_client.client.environ_base["REMOTE_ADDR"] = "192.0.2.18"
    before = database_probe.last_seq()
    sent = STORED | {"level": "5", "requirements": "", "version": "1"}
    response = admin_client.post(f"{LIST}/{slate}", sent)
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_id"]) == ("UPDATE", slate)
    assert (entry["actor_id"], entry["actor_email"], entry["actor_role"]) == (admin.id, admin.email, "ranz:admin")
    assert entry["ip_address"] == "192.0.2.18"
    assert entry["user_agent"] == admin_client.client.environ_base["HTTP_USER_AGENT"]
    assert json.loads(entry["metadata"])["request_id"] == response.headers["X-Request-Id"]
    previous, new = json.loads(entry["previous_state"]), json.loads(entry["new_state"])
    assert (previous["level"], new["level"]) == (4, 5)
    assert (previous["requirements"], new["requirements"]) == (STORED["requirements"], None)
    assert "title" not in new


def test_definition_update_takes_a_default_too(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    sent = STORED | {"version": "1"}
    assert admin_client.post(f"{LIST}/{DEFAULTS[0].id}", sent).status_code == 303
    definition = stored(database_probe, DEFAULTS[0].id)
    assert (definition.title, definition.is_default) == ("Slate Repair", True)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "ab", "Title must be 3 characters or more."),
        ("level", "0", "NZQCF level must be a whole number from 1 to 10."),
        ("issuing_body", "", "Enter an issuing body."),
        ("requirements", "x" * 2001, "Requirements must be 2,000 characters or fewer (1 too many)."),
    ],
)
def test_definition_update_refuses_and_keeps_what_was_typed(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, field: str, value: str, message: str
) -> None:
    before = database_probe.last_seq()
    sent = STORED | {field: value, "version": "1"}
    whole = admin_client.post(f"{LIST}/{slate}", sent)
    part = admin_client.htmx_post(f"{LIST}/{slate}", sent, current_url=LIST)
    assert htmx_event(part) == {"focus": ["definition-errors"]}
    for response, page in ((whole, assert_whole_page(whole)), (part, assert_fragment(part, "definition-form"))):
        assert response.status_code == 422
        assert [(link["href"], link.text) for link in page.all(".error-summary a")] == [(f"#{field}", message)]
        assert page.one(f"#definition-form #{field}")["aria-invalid"] == "true"
        assert typed(page, {field: ""})[field] == value
        assert hidden_fields(form_of(page)) == {"version": "1"}
        assert form_of(page)["action"] == f"{LIST}/{slate}"
    assert parse(whole.text).one("title").text.startswith("Error: ")
    assert (stored(database_probe, slate).version, database_probe.last_seq()) == (1, before)


def test_definition_update_refuses_a_duplicate(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    new_definition(app, title="Slate Renewal", level=4, issuing_body="Ara Institute")
    before = database_probe.last_seq()
    sent = STORED | {"title": "slate renewal", "version": "1"}
    whole = admin_client.post(f"{LIST}/{slate}", sent)
    part = admin_client.htmx_post(f"{LIST}/{slate}", sent, current_url=LIST)
    for response in (whole, part):
        page = parse(response.text)
        assert response.status_code == 409
        assert [(link["href"], link.text) for link in page.all(".error-summary a")] == [("#title", EXISTS)]
        assert typed(page, {"title": ""}) == {"title": "slate renewal"}
        assert page.one("#definition-form h2").text == "Edit Slate Repair"
    assert (stored(database_probe, slate).title, database_probe.last_seq()) == ("Slate Repair", before)


@pytest.mark.parametrize("version", ["", "one", "-1", "1.0", "１", "9" * 5000, None])
def test_definition_update_refuses_a_damaged_version(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, version: str | None
) -> None:
    sent = STORED | {"title": "Slate Renewal"} | ({} if version is None else {"version": version})
    response = admin_client.post(f"{LIST}/{slate}", sent)
    assert response.status_code == 422
    page = assert_whole_page(response)
    assert page.one(".error-summary").text.startswith("There is a problem This page is out of date.")
    assert typed(page, {"title": ""}) == {"title": "Slate Renewal"}
    assert stored(database_probe, slate).version == 1


def test_definition_update_lets_nobody_set_what_is_not_in_the_form(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    forged = {"id": MISSING, "is_default": "true", "created_at": "2001-01-01T00:00:00Z", "title_key": "x"}
    before = stored(database_probe, slate)
    assert admin_client.post(f"{LIST}/{slate}", STORED | forged | {"level": "5", "version": "1"}).status_code == 303
    after = stored(database_probe, slate)
    assert (after.is_default, after.version, after.created_at) == (False, 2, before.created_at)
    assert after.title_key == before.title_key


def test_definition_update_twice_is_one_change(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    sent = STORED | {"title": "Slate Works", "version": "1"}
    before = database_probe.last_seq()
    assert admin_client.post(f"{LIST}/{slate}", sent).status_code == 303
    assert admin_client.post(f"{LIST}/{slate}", sent).status_code == 303
    assert (stored(database_probe, slate).version, database_probe.last_seq()) == (2, before + 1)


def test_definition_update_without_a_change_writes_nothing(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    before = database_probe.last_seq()
    # What a browser sends of a text with several lines.
    sent = STORED | {"requirements": "Two assessed roofs.\r\nOne interview.", "version": "1"}
    assert admin_client.post(f"{LIST}/{slate}", sent).status_code == 303
    assert (stored(database_probe, slate).version, database_probe.last_seq()) == (1, before)
