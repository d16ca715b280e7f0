"""What an answer tells the page beside its markup: focus, announcement, alert; and what stands in its table."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.test import TestResponse

from tests.support.http.markup import Element, parse


def htmx_event(response: TestResponse) -> dict[str, Any]:
    """The detail of the one event that an answer raises, or nothing; without whether it is heard only."""
    events: dict[str, dict[str, Any]] = json.loads(response.headers.get("HX-Trigger", "{}"))
    assert set(events) <= {"ranzcred:answer"}
    return {name: value for name, value in events.get("ranzcred:answer", {}).items() if name != "quiet"}


def titles(response: TestResponse) -> list[str]:
    """The definitions in the table, in its order."""
    return parse(response.text).texts("#definitions-table tbody .title")


def row_of(page: Element, definition_id: str) -> Element:
    """A definition's row in the table."""
    return page.one(f"#definition-{definition_id}")


def query_of(address: str) -> dict[str, str]:
    """What an address asks for."""
    return dict(parse_qsl(urlsplit(address).query, strict_parsing=True)) if "?" in address else {}


def hidden_fields(form: Element) -> dict[str, str]:
    """What a form carries unseen, less the CSRF token."""
    return {
        field["name"]: field.get("value") for field in form.all("input[type=hidden]") if field["name"] != "csrf_token"
    }


def typed(page: Element, names: Mapping[str, object]) -> dict[str, str]:
    """What the fields of these names hold."""
    values = {}
    for name in names:
        field = page.one(f"form[method=post] [name={name}]")
        values[name] = field.raw_text if field.tag == "textarea" else field.get("value")
    return values


def assert_whole_page(response: TestResponse) -> Element:
    """That an answer is a document by itself, with one h1 and no id twice."""
    assert response.mimetype == "text/html"
    assert response.text.lstrip().lower().startswith("<!doctype html>")
    page = parse(response.text)
    assert page.one("html")["lang"] == "en-NZ"
    assert page.one("h1")
    ids = [element["id"] for element in page.walk() if "id" in element.attributes]
    assert len(ids) == len(set(ids)), sorted(name for name in ids if ids.count(name) > 1)
    return page


def assert_fragment(response: TestResponse, root_id: str) -> Element:
    """That an answer is no page: a fragment whose root has this id, and others that name their targets."""
    assert response.mimetype == "text/html"
    assert "<html" not in response.text
    page = parse(response.text)
    assert page.elements[0].get("id") == root_id
    for beside in page.elements[1:]:
        assert beside.tag == "hx-partial"
        assert [f"#{root['id']}" for root in beside.elements] == [beside["hx-target"]]
    return page
