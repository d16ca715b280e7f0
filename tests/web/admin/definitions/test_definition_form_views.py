"""The inline form for a new definition, posted by a browser and by htmx, and what it refuses."""

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
    titles,
    typed,
)

LIST = "/admin/micro-credentials"
SLATE = {
    "title": "Slate Repair",
    "level": "4",
    "issuing_body": "Ara Institute",
    "skill_standard": "Unit 31000",
    "requirements": "Two assessed roofs.\r\nOne interview.",
}
LABELS = ["Title", "NZQCF level", "Issuing body", "Skill standard (optional)", "Requirements (optional)"]
EXISTS = "A definition with this title, level and issuing body exists already."
MORE = "\N{HOUSE BUILDING}"  # one character, two UTF-16 units, four bytes


def stored(database_probe: DatabaseProbe, title: str = "Slate Repair") -> Definition:
    """The only definition with this title, as a row."""
    [row] = database_probe.rows(select(Definition).where(Definition.title == title))
    return Definition(**row)


def custom(database_probe: DatabaseProbe) -> int:
    """How many definitions there are beside the defaults."""
    return database_probe.count(Definition) - len(DEFAULTS)


def form_of(page: Element) -> Element:
    return page.one("#definition-form form")


def assert_refused(page: Element, field: str, message: str) -> None:
    """That the form says what is wrong, at the top and at the field, in the same words."""
    assert page.one(".error-summary")["role"] == "alert"
    assert page.one(".error-summary")["tabindex"] == "-1"
    assert page.one(".error-summary h3").text == "There is a problem"
    assert [(link["href"], link.text) for link in page.all(".error-summary a")] == [(f"#{field}", message)]
    control = page.one(f"#definition-form #{field}")
    assert control["aria-invalid"] == "true"
    described = [page.one(f"#{name}").text for name in control["aria-describedby"].split()]
    assert described[-1] == f"Error: {message}"
    assert [control["id"] for control in page.all("[aria-invalid]")] == [field]


def test_definition_new_is_the_list_with_the_form_above(admin_client: BrowserClient) -> None:
    response = admin_client.get(f"{LIST}/new")
    page = assert_whole_page(response)
    form = form_of(page)
    assert page.texts("#definition-form label") == LABELS
    assert [page.one(f"#{label['for']}")["name"] for label in form.all("label")] == list(SLATE)
    assert typed(page, SLATE) == dict.fromkeys(SLATE, "") | {"issuing_body": "RANZ"}
    assert form.texts("button") == ["Save"]
    assert (form.one("#definition-form-cancel").text, form.one("#definition-form-cancel")["href"]) == ("Cancel", LIST)
    assert (form["method"], form["action"], "novalidate" in form.attributes) == ("post", LIST, True)
    assert not page.has(".error-summary")
    assert page.one("title").text.startswith("Create Definition")
    assert len(titles(response)) == 3
    markup = response.text
    assert markup.index('id="definition-form"') < markup.index('id="definitions-table"')


def test_definition_new_for_htmx_is_the_form_alone(admin_client: BrowserClient) -> None:
    response = admin_client.htmx_get(f"{LIST}/new", current_url=f"{LIST}?level=5&page=2", source="create-definition")
    page = assert_fragment(response, "definition-form")
    assert htmx_event(response) == {"focus": ["title"]}
    assert page.one("#title")["name"] == "title"
    assert form_of(page)["hx-post"] == form_of(page)["action"]
    assert response.headers["HX-Push-Url"].startswith(f"{LIST}/new?")
    assert query_of(response.headers["HX-Push-Url"]) == {"level": "5", "page": "2"}


def test_definition_new_fields_stop_nobody_from_typing(admin_client: BrowserClient) -> None:
    form = form_of(parse(admin_client.get(f"{LIST}/new").text))
    for name in ("maxlength", "required", "pattern", "min", "max", "autofocus"):
        assert not form.has(f"[{name}]")


def test_definition_create_redirects_and_says_so_on_the_next_page(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    response = admin_client.post(LIST, SLATE)
    key = stored(database_probe).id
    assert response.status_code == 303
    assert response.headers["Location"] == f"{LIST}#definition-{key}-edit"
    page = parse(admin_client.get(LIST).text)
    assert page.one("#status").text == "Slate Repair created. 4 definitions"
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
    assert event["announce"] == "Slate Repair created. 4 definitions"
    assert page.one(f"#definition-{key}-edit").tag == "a"
    assert response.headers["HX-Replace-Url"] == address


def test_definition_create_for_htmx_links_to_what_a_filter_hides(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    response = admin_client.htmx_post(LIST, SLATE, current_url=f"{LIST}?level=5")
    key = stored(database_probe).id
    assert len(titles(response)) == 2
    assert htmx_event(response)["link"] == [f"{LIST}/{key}", "View Slate Repair"]
    assert htmx_event(response)["announce"] == "Slate Repair created. 4 definitions"


def test_definition_create_keeps_the_filters_of_a_plain_page(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    opened = parse(admin_client.get(f"{LIST}/new?kind=custom&sort=title").text)
    response = admin_client.post(form_of(opened)["action"], SLATE)
    address = f"{LIST}?kind=custom&sort=title"
    assert response.headers["Location"] == f"{address}#definition-{stored(database_probe).id}-edit"
    assert parse(admin_client.get(address).text).one("#status").text == "Slate Repair created. 4 definitions"


def test_definition_create_on_a_plain_page_links_to_what_a_filter_hides(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    response = admin_client.post(f"{LIST}?level=5", SLATE)
    page = parse(admin_client.get(response.headers["Location"]).text)
    assert "Slate Repair created. 4 definitions" in page.one("#status").text
    assert page.one("#status a")["href"] == f"{LIST}/{stored(database_probe).id}"


REFUSALS = [
    ("title", "", "Enter a title."),
    ("title", " \u00a0\u2003 ", "Enter a title."),
    ("title", "ab", "Title must have at least 3 characters."),
    ("title", "a" * 201, "Title must have at most 200 characters. It has 1 too many."),
    ("title", MORE * 1200, "Title must have at most 200 characters. It has 1,000 too many."),
    ("level", "", "NZQCF level must be a whole number from 1 to 10."),
    ("level", "0", "NZQCF level must be a whole number from 1 to 10."),
    ("level", "11", "NZQCF level must be a whole number from 1 to 10."),
    ("level", "5.5", "NZQCF level must be a whole number from 1 to 10."),
    ("issuing_body", "  ", "Enter an issuing body."),
    ("issuing_body", "a" * 201, "Issuing body must have at most 200 characters. It has 1 too many."),
    ("skill_standard", "a" * 201, "Skill standard must have at most 200 characters. It has 1 too many."),
    ("requirements", "x\r\n" * 1000 + "x", "Requirements must have at most 2,000 characters. It has 1 too many."),
]


@pytest.mark.parametrize(("field", "value", "message"), REFUSALS)
def test_definition_create_refuses_and_keeps_what_was_typed(
    admin_client: BrowserClient, database_probe: DatabaseProbe, field: str, value: str, message: str
) -> None:
    before = database_probe.last_seq()
    sent = SLATE | {field: value}
    response = admin_client.post(LIST, sent)
    assert response.status_code == 422
    page = assert_whole_page(response)
    assert_refused(page, field, message)
    kept = typed(page, sent)
    assert {name: text.replace("\r\n", "\n").strip() for name, text in kept.items()} == {
        name: text.replace("\r\n", "\n").strip() for name, text in sent.items()
    }
    assert page.one("title").text.startswith("Error: ")
    assert (custom(database_probe), database_probe.last_seq()) == (0, before)


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


def test_definition_create_refuses_every_field_at_once_in_their_order(admin_client: BrowserClient) -> None:
    wrong = {"title": "", "level": "x", "issuing_body": "", "skill_standard": "s" * 201, "requirements": "r" * 2001}
    page = parse(admin_client.post(LIST, wrong).text)
    assert [link["href"] for link in page.all(".error-summary a")] == [f"#{name}" for name in wrong]


def test_definition_create_refused_for_htmx_is_the_form_again(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    sent = SLATE | {"level": "eleven"}
    response = admin_client.htmx_post(LIST, sent, current_url=LIST, target="definition-form")
    assert response.status_code == 422
    page = assert_fragment(response, "definition-form")
    assert_refused(page, "level", "NZQCF level must be a whole number from 1 to 10.")
    assert typed(page, {"title": "", "level": ""}) == {"title": "Slate Repair", "level": "eleven"}
    assert htmx_event(response) == {"focus": ["definition-errors"]}
    assert page.one("#definition-errors")["class"] == "error-summary"
    assert page.one("#definition-form")["data-title"].startswith("Error: ")
    assert form_of(page)["hx-status:422"] == "swap:outerHTML"
    assert "HX-Replace-Url" not in response.headers
    assert custom(database_probe) == 0


@pytest.mark.parametrize(
    ("title", "issuing_body"),
    [("Slate Repair", "Ara"), ("SLATE repair", "ara"), ("\uff33late Repair", "Ara"), (" Slate Repair ", "Ara ")],
)
def test_definition_create_refuses_a_duplicate(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, title: str, issuing_body: str
) -> None:
    new_definition(app, title="Slate Repair", level=4, issuing_body="Ara")
    before = database_probe.last_seq()
    sent = SLATE | {"title": title, "issuing_body": issuing_body}
    response = admin_client.post(LIST, sent)
    assert response.status_code == 409
    page = assert_whole_page(response)
    assert_refused(page, "title", EXISTS)
    assert typed(page, {"requirements": ""})["requirements"].splitlines() == ["Two assessed roofs.", "One interview."]
    response = admin_client.htmx_post(LIST, sent, current_url=LIST)
    assert response.status_code == 409
    assert_refused(assert_fragment(response, "definition-form"), "title", EXISTS)
    assert htmx_event(response) == {"focus": ["definition-errors"]}
    assert (custom(database_probe), database_probe.last_seq()) == (1, before)


@pytest.mark.parametrize("other", [{"level": "5"}, {"issuing_body": "RANZ"}, {"title": "Slate Repairs"}])
def test_definition_create_takes_what_differs_in_one_part(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, other: dict[str, str]
) -> None:
    new_definition(app, title="Slate Repair", level=4, issuing_body="Ara Institute")
    assert admin_client.post(LIST, SLATE | other).status_code == 303
    assert custom(database_probe) == 2


def test_definition_create_twice_makes_one(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    assert admin_client.post(LIST, SLATE).status_code == 303
    assert admin_client.post(LIST, SLATE).status_code == 409
    assert (custom(database_probe), database_probe.last_seq()) == (1, before + 1)


def test_definition_create_lets_nobody_set_what_is_not_in_the_form(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    forged = {"id": "mine", "is_default": "true", "isDefault": "true", "version": "7", "created_at": "2001-01-01"}
    assert admin_client.post(LIST, SLATE | forged | {"title_key": "x", "search_text": "x"}).status_code == 303
    definition = stored(database_probe)
    assert definition.id != "mine"
    assert (definition.is_default, definition.version) == (False, 1)
    assert definition.created_at.year > 2001
    assert titles(admin_client.get(f"{LIST}?q=slate")) == ["Slate Repair"]


def test_definition_create_is_kept_where_a_default_is_missing(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    with database_probe.connection() as connection:
        connection.execute(delete(Definition).where(Definition.id == DEFAULTS[0].id))
    assert admin_client.htmx_post(LIST, SLATE, current_url=LIST).status_code == 200
    assert stored(database_probe).level == 4
    assert len(titles(admin_client.get(LIST))) == 4
    assert stored(database_probe, DEFAULTS[0].title).is_default


def test_definition_form_carries_nothing_unseen_but_the_token(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(f"{LIST}/new").text)
    assert hidden_fields(form_of(page)) == {}
    assert form_of(page).one("[name=csrf_token]")["value"]


def test_definition_create_takes_no_default_for_what_was_not_sent(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    sent = {name: value for name, value in SLATE.items() if name != "issuing_body"}
    response = admin_client.post(LIST, sent)
    assert response.status_code == 422
    assert parse(response.text).texts(".error-summary li") == ["Enter an issuing body."]
    assert custom(database_probe) == 0
