"""The inline form for a new definition, posted by a browser and by htmx."""

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
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, htmx_event, titles
from tests.web.admin.definitions.create.new_form import LIST, MORE, SLATE, custom, form_of, stored


def test_definition_create_redirects_and_says_so_on_the_next_page(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    response = admin_client.post(LIST, SLATE)
    key = stored(database_probe).id
    assert response.status_code == 303
    assert response.headers["Location"] == f"{LIST}#definition-{key}-edit"
    page = parse(admin_client.get(LIST).text)
    assert page.one("#status").text == "Slate Repair created. 4 micro-credentials"
    assert page.one(f"#definition-{key}-edit").tag == "a"
    assert parse(admin_client.get(LIST).text).one("#status").text == ""


def test_definition_create_stores_what_was_typed(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    admin_client.post(LIST, SLATE | {"title": "  Slate Repair\t", "level": " 4 "})
    definition = stored(database_probe)
    assert (definition.level, definition.issuing_body, definition.skill_standard) == (4, "Ara Institute", "Unit 31000")
    assert definition.requirements == "Two assessed roofs.\nOne interview."
    assert (definition.is_default, definition.version) == (False, 1)


@pytest.mark.parametrize("blank", ["", " ", " \t\r\n\u00a0\u3000"])
def test_definition_create_stores_blank_optional_text_as_null(
    admin_client: BrowserClient, database_probe: DatabaseProbe, blank: str
) -> None:
    assert admin_client.post(LIST, SLATE | {"skill_standard": blank, "requirements": blank}).status_code == 303
    assert (stored(database_probe).skill_standard, stored(database_probe).requirements) == (None, None)


def test_definition_create_writes_an_audit_entry(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.client.environ_base["REMOTE_ADDR"] = "192.0.2.17"
    before = database_probe.last_seq()
    response = admin_client.post(LIST, SLATE)
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_type"]) == ("CREATE", "MicroCredentialDefinition")
    assert entry["resource_id"] == stored(database_probe).id
    assert (entry["actor_id"], entry["actor_email"], entry["actor_role"]) == (admin.id, admin.email, "ranz:admin")
    assert entry["ip_address"] == "192.0.2.17"
    assert entry["user_agent"] == admin_client.client.environ_base["HTTP_USER_AGENT"]
    assert json.loads(entry["metadata"])["request_id"] == response.headers["X-Request-Id"]
    assert entry["previous_state"] is None
    new_state = json.loads(entry["new_state"])
    assert new_state["title"] == "Slate Repair"
    assert new_state["requirements"] == "Two assessed roofs.\nOne interview."


def test_definition_create_for_htmx_closes_the_form_and_brings_the_table(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    address = f"{LIST}?level=4&sort=-title"
    response = admin_client.htmx_post(LIST, SLATE, current_url=address, target="definition-form")
    key = stored(database_probe).id
    page = assert_fragment(response, "definition-form")
    assert response.status_code == 200
    assert page.elements[0].elements == []
    assert page.has("hx-partial > #definitions-table")
    assert titles(response) == ["Slate Repair", "Compliance Practices Level 4"]
    event = htmx_event(response)
    assert event["focus"] == [f"definition-{key}-edit"]
    assert event["announce"] == "Slate Repair created. 4 micro-credentials"
    assert page.one(f"#definition-{key}-edit").tag == "a"
    assert response.headers["HX-Replace-Url"] == address


def test_definition_create_for_htmx_links_to_what_a_filter_hides(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    response = admin_client.htmx_post(LIST, SLATE, current_url=f"{LIST}?level=5")
    key = stored(database_probe).id
    assert len(titles(response)) == 2
    assert htmx_event(response)["link"] == [f"{LIST}/{key}", "View Slate Repair"]
    assert htmx_event(response)["announce"] == "Slate Repair created. 4 micro-credentials"


def test_definition_create_keeps_the_filters_of_a_plain_page(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    opened = parse(admin_client.get(f"{LIST}/new?kind=custom&sort=title").text)
    response = admin_client.post(form_of(opened)["action"], SLATE)
    address = f"{LIST}?kind=custom&sort=title"
    assert response.headers["Location"] == f"{address}#definition-{stored(database_probe).id}-edit"
    assert parse(admin_client.get(address).text).one("#status").text == "Slate Repair created. 4 micro-credentials"


def test_definition_create_on_a_plain_page_links_to_what_a_filter_hides(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    response = admin_client.post(f"{LIST}?level=5", SLATE)
    page = parse(admin_client.get(response.headers["Location"]).text)
    assert "Slate Repair created. 4 micro-credentials" in page.one("#status").text
    assert page.one("#status a")["href"] == f"{LIST}/{stored(database_probe).id}"


ACCEPTED = [
    ("title", "abc", "abc"),
    ("title", MORE * 200, MORE * 200),
    ("title", "a\u0304" * 200, "ā" * 200),
    ("level", "1", 1),
    ("level", "10", 10),
    ("level", "05", 5),
    ("issuing_body", "I", "I"),
    ("issuing_body", MORE * 200, MORE * 200),
    ("skill_standard", "S", "S"),
    ("skill_standard", MORE * 200, MORE * 200),
    ("requirements", "x\r\n" * 999 + "xx", "x\n" * 999 + "xx"),
    ("requirements", "one\rtwo\n\tthree", "one\ntwo\n\tthree"),
]


@pytest.mark.parametrize(("field", "value", "expected"), ACCEPTED)
def test_definition_create_takes_what_lies_within_the_limits(
    admin_client: BrowserClient, database_probe: DatabaseProbe, field: str, value: str, expected: object
) -> None:
    assert admin_client.post(LIST, SLATE | {field: value}).status_code == 303
    [definition] = database_probe.rows(select(Definition).where(~Definition.is_default))
    assert definition[field] == expected


@pytest.mark.parametrize("other", [{"level": "5"}, {"issuing_body": "RANZ"}, {"title": "Slate Repairs"}])
def test_definition_create_takes_what_differs_in_one_part(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, other: dict[str, str]
) -> None:
    new_definition(app, title="Slate Repair", level=4, issuing_body="Ara Institute")
    assert admin_client.post(LIST, SLATE | other).status_code == 303
    assert custom(database_probe) == 2


def test_definition_create_is_kept_where_a_default_is_missing(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    with database_probe.connection() as connection:
        connection.execute(delete(Definition).where(Definition.id == DEFAULTS[0].id))
    assert admin_client.htmx_post(LIST, SLATE, current_url=LIST).status_code == 200
    assert stored(database_probe).level == 4
    assert len(titles(admin_client.get(LIST))) == 4
    assert stored(database_probe, DEFAULTS[0].title).is_default
