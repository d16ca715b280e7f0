"""What the inline form for a new definition refuses."""

import pytest
from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event, titles, typed
from tests.web.admin.definitions.create.new_form import LIST, MORE, SLATE, custom, form_of, stored

EXISTS = "There's already a micro-credential with this title, level and issuing body."


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


REFUSALS = [
    ("title", "", "Enter a title."),
    ("title", " \u00a0\u2003 ", "Enter a title."),
    ("title", "ab", "Title must be 3 characters or more."),
    ("title", "a" * 201, "Title must be 200 characters or fewer (1 too many)."),
    ("title", MORE * 1200, "Title must be 200 characters or fewer (1,000 too many)."),
    ("level", "", "Enter an NZQCF level, from 1 to 10."),
    ("level", "0", "NZQCF level must be a whole number from 1 to 10."),
    ("level", "11", "NZQCF level must be a whole number from 1 to 10."),
    ("level", "5.5", "NZQCF level must be a whole number from 1 to 10."),
    ("issuing_body", "  ", "Enter an issuing body."),
    ("issuing_body", "a" * 201, "Issuing body must be 200 characters or fewer (1 too many)."),
    ("skill_standard", "a" * 201, "Skill standard must be 200 characters or fewer (1 too many)."),
    ("requirements", "x\r\n" * 1000 + "x", "Requirements must be 2,000 characters or fewer (1 too many)."),
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


def test_definition_create_takes_no_default_for_what_was_not_sent(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    sent = {name: value for name, value in SLATE.items() if name != "issuing_body"}
    response = admin_client.post(LIST, sent)
    assert response.status_code == 422
    assert parse(response.text).texts(".error-summary li") == ["Enter an issuing body."]
    assert custom(database_probe) == 0
