"""The inline form for a definition that is there: saved, refused, and saved by somebody else meanwhile."""

import json

import pytest
from flask import Flask
from sqlalchemy import delete, select

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import (
    assert_fragment,
    assert_whole_page,
    hidden_fields,
    htmx_event,
    query_of,
    row_of,
    titles,
    typed,
)

LIST = "/admin/micro-credentials"
STORED = {
    "title": "Slate Repair",
    "level": "4",
    "issuing_body": "Ara Institute",
    "skill_standard": "Unit 31000",
    "requirements": "Two assessed roofs.\nOne interview.",
}
EXISTS = "A definition with this title, level and issuing body exists already."
STALE = "Somebody else changed this definition while you were editing it."
MISSING = "00000000-0000-7000-8000-0000000000ff"


@pytest.fixture
def slate(app: Flask) -> str:
    """A custom definition at version 1."""
    return new_definition(app, **{**STORED, "level": 4})


def stored(database_probe: DatabaseProbe, key: str) -> Definition:
    [row] = database_probe.rows(select(Definition).where(Definition.id == key))
    return Definition(**row)


def form_of(page: Element) -> Element:
    return page.one("#definition-form form")


def remove(database_probe: DatabaseProbe, key: str) -> None:
    """Delete a definition as somebody else would see it: it is gone."""
    database_probe.run(delete(Definition).where(Definition.id == key))


def test_definition_edit_is_the_list_with_the_form_filled_in(admin_client: BrowserClient, slate: str) -> None:
    page = assert_whole_page(admin_client.get(f"{LIST}/{slate}/edit?kind=custom"))
    assert typed(page, STORED) == STORED
    assert page.one("#definition-form h2").text == "Edit Slate Repair"
    assert page.one("title").text.startswith("Edit Slate Repair")
    assert form_of(page)["action"] == f"{LIST}/{slate}?kind=custom"
    assert form_of(page).one("#definition-form-cancel")["href"] == f"{LIST}?kind=custom"
    assert form_of(page).texts("button") == ["Save"]
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
        ("title", "ab", "Title must have at least 3 characters."),
        ("level", "0", "NZQCF level must be a whole number from 1 to 10."),
        ("issuing_body", "", "Enter an issuing body."),
        ("requirements", "x" * 2001, "Requirements must have at most 2,000 characters. It has 1 too many."),
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
    assert page.one(".error-summary").text.startswith("There is a problem Version ")
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


def assert_stale(page: Element, expected: list[list[str]], version: str) -> None:
    """That the form tells field by field what is mine and theirs, and would win if saved again."""
    assert STALE in page.one(".error-summary").text
    assert page.one(".error-summary")["role"] == "alert"
    table = page.one(".error-summary table.differences")
    assert table.texts("thead th") == ["Field", "Yours", "Saved now"]
    assert [[cell.text for cell in row.elements] for row in table.all("tbody tr")] == expected
    for link in table.all("a"):
        assert page.has(link["href"])
    assert hidden_fields(form_of(page)) == {"version": version}


def test_definition_update_after_somebody_else_tells_mine_and_theirs(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    theirs = STORED | {"title": "Slate Renewal", "level": "5", "skill_standard": "", "version": "1"}
    assert admin_client.post(f"{LIST}/{slate}", theirs).status_code == 303
    before = database_probe.last_seq()
    mine = STORED | {"title": "Slate Works", "requirements": "", "version": "1"}
    differences = [
        ["Title", "Slate Works", "Slate Renewal"],
        ["NZQCF level", "4", "5"],
        ["Skill standard", "Unit 31000", "(nothing)"],
        ["Requirements", "(nothing)", "Two assessed roofs. One interview."],
    ]
    whole = admin_client.post(f"{LIST}/{slate}", mine)
    part = admin_client.htmx_post(f"{LIST}/{slate}", mine, current_url=LIST)
    assert htmx_event(part) == {"focus": ["definition-errors"]}
    for response, page in ((whole, assert_whole_page(whole)), (part, assert_fragment(part, "definition-form"))):
        assert response.status_code == 409
        assert_stale(page, differences, "2")
        assert typed(page, STORED) == STORED | {"title": "Slate Works", "requirements": ""}
    assert parse(whole.text).one("title").text.startswith("Error: ")
    assert (stored(database_probe, slate).title, database_probe.last_seq()) == ("Slate Renewal", before)


def test_definition_update_saved_again_wins(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    admin_client.post(f"{LIST}/{slate}", STORED | {"title": "Slate Renewal", "version": "1"})
    mine = STORED | {"title": "Slate Works", "version": "1"}
    again = parse(admin_client.post(f"{LIST}/{slate}", mine).text)
    sent = {**typed(again, STORED), **hidden_fields(form_of(again))}
    assert admin_client.post(form_of(again)["action"], sent).status_code == 303
    definition = stored(database_probe, slate)
    assert (definition.title, definition.version) == ("Slate Works", 3)


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


def test_definition_update_of_what_was_deleted_gives_the_typed_form_back(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    remove(database_probe, slate)
    sent = STORED | {"title": "Slate Works", "version": "1"}
    whole = admin_client.post(f"{LIST}/{slate}?level=4", sent)
    part = admin_client.htmx_post(f"{LIST}/{slate}", sent, current_url=f"{LIST}?level=4")
    assert htmx_event(part) == {"focus": ["definition-errors"]}
    for response, page in ((whole, assert_whole_page(whole)), (part, assert_fragment(part, "definition-form"))):
        assert response.status_code == 404
        assert "deleted" in page.one(".error-summary").text
        assert typed(page, STORED) == STORED | {"title": "Slate Works"}
        assert form_of(page)["action"] == f"{LIST}?level=4"
        assert query_of(form_of(page)["action"]) == {"level": "4"}
        assert hidden_fields(form_of(page)) == {}


def test_definition_update_of_what_was_deleted_can_be_saved_anew(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    remove(database_probe, slate)
    page = parse(admin_client.post(f"{LIST}/{slate}", STORED | {"version": "1"}).text)
    assert admin_client.post(form_of(page)["action"], typed(page, STORED)).status_code == 303
    assert "Slate Repair" in titles(admin_client.get(LIST))


def test_definition_update_of_what_was_deleted_can_be_saved_anew_from_its_own_page(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    remove(database_probe, slate)
    page = f"{LIST}/{slate}"
    form = form_of(parse(admin_client.htmx_post(page, STORED | {"version": "1"}, current_url=page).text))
    response = admin_client.htmx_post(form["action"], STORED, current_url=page)
    key = database_probe.value(select(Definition.id).where(Definition.title == "Slate Repair"))
    assert (response.status_code, response.text) == (200, "")
    assert response.headers["HX-Redirect"] == f"{LIST}/{key}#edit-definition"
    assert "Slate Repair created" in parse(admin_client.get(f"{LIST}/{key}").text).one("#status").text
