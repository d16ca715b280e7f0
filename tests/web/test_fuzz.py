"""Whatever stands in any field of any form: refused or taken, by a sentence or as text, and never a fault."""

import itertools
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ranzcred.core.db.transactions import snapshot
from ranzcred.domain.audit.proof.chain_check import verify_chain
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches
from tests.access import ABSENT, TABLE
from tests.addresses import address, read, routes
from tests.inspector import Inspector
from tests.markup import Element, parse
from tests.visitor import Visitor

MARKUP = '"><img src=x onerror=alert(1)>'
BAD: list[bytes | Sequence[bytes]] = [
    b"",
    b"   ",
    b"a\x00b",
    b"a\xed\xa0\x80b",
    b"a\xffb",
    "a\u202eb".encode(),
    "a\u200bb".encode(),
    b"a\r\nb",
    b"x" * 100_000,
    b"9" * 5_000,
    b"-1",
    b"1e309",
    b"NaN",
    "٥".encode(),
    b"2026-02-30",
    b"0000-01-01",
    b"10000-01-01",
    b"' OR 1=1 --",
    MARKUP.encode(),
    b"{{7*7}}%s%n",
    b"NO_SUCH_CHOICE",
    ABSENT.encode(),
    b'["a"]',
    [b"1", b"2"],
]
EACH = len(BAD) if os.environ.get("RANZCRED_TEST_FUZZ") == "all" else 3
"""How many of them a field is given; the next field is given the next."""

# Forms that no page shows as a test finds it: their table has no rows, or their fields stand elsewhere.
UNSHOWN = {
    "/admin/audit-log/export": ("format", "q", "actor", "from", "to"),
    "/admin/micro-credentials/<key:definition_id>/staff/bulk": ("credential", "verb", "status", "reason"),
    "/admin/micro-credentials/<key:definition_id>/staff/bulk/confirmed": ("credential", "verb", "status", "reason"),
}


class Form(NamedTuple):
    """A form on a page: where the page is, where the form is sent, and what it sends as it stands."""

    page: Rule
    action: str
    values: dict[str, str]


def values_of(page: Element, form: Element) -> dict[str, str]:
    """What a browser would send if nothing were typed, less the token; boxes that are not ticked are sent empty."""
    found = {}
    beside = page.all(f"[form={form['id']}]") if form.get("id") else []
    for field in [*form.all("[name]"), *beside]:
        if field.tag == "button" or field.get("type") in {"submit", "file"} or field["name"] == "csrf_token":
            continue
        if field.tag == "select":
            found[field["name"]] = next((one.get("value") for one in field.all("option[selected]")), "")
        elif field.tag == "textarea":
            found[field["name"]] = field.raw_text
        elif field.get("type") in {"checkbox", "radio"}:
            found.setdefault(field["name"], "")
            if "checked" in field.attributes:
                found[field["name"]] = field.get("value", "on")
        else:
            found[field["name"]] = field.get("value")
    return found


def forms_on(app: Flask, visitor: Visitor, page: Rule, method: str) -> Iterator[tuple[str, Form]]:
    """The forms of a page, of a record made for it, with the rule that each is sent to."""
    here = address(app, page)
    response = read(visitor.get(here))
    if response.mimetype != "text/html" or response.status_code != 200:
        return
    document = parse(response.text)
    for form in document.all("form"):
        action = form.get("action", here).partition("?")[0] or here
        try:
            rule, _ = app.url_map.bind("localhost").match(action, method=method, return_rule=True)
        except HTTPException:
            continue
        values = values_of(document, form)
        if form.get("method", "get") == method.lower() and values:
            yield rule.rule, Form(page, action, values)


def found_forms(app: Flask, visitor: Visitor, method: str) -> dict[str, Form]:
    found: dict[str, Form] = {}
    for asked, rule in routes(app):
        if asked == "GET":
            for where, form in forms_on(app, visitor, rule, method):
                known = found.get(where)
                if known is None or len(form.values) > len(known.values):
                    found[where] = form
    return found


def bad_values(turn: "itertools.count[int]") -> list[bytes | Sequence[bytes]]:
    start = next(turn) * EACH
    return [BAD[(start + number) % len(BAD)] for number in range(EACH)]


def assert_no_fault(response: TestResponse, *told: object) -> None:
    assert response.status_code < 500, told
    assert MARKUP.encode() not in response.data, told
    if response.status_code == 422 and response.mimetype == "text/html" and response.data:
        page = parse(response.text)
        problems = page.all(".error-summary a")
        for problem in problems:
            assert page.has(problem["href"]), (problem["href"], told)


def assert_log_holds(inspector: Inspector) -> None:
    with snapshot(inspector.engine) as connection:
        verify_chain(connection)
        for mapper in audited_mappers():
            assert list(mismatches(connection, mapper)) == []


def assert_every_form_is_there(app: Flask, forms: Collection[str]) -> None:
    """A route that is sent a form has one on some page, or says here why not."""
    sent = {
        rule.rule
        for method, rule in routes(app)
        if method == "POST" and not rule.rule.startswith("/api/") and TABLE[method, rule.rule].sent
    }
    assert sent - set(forms) <= set(UNSHOWN)


def test_field_of_a_form_takes_whatever_is_sent(app: Flask, admin_client: Visitor, inspector: Inspector) -> None:
    turn = itertools.count()
    forms = found_forms(app, admin_client, "POST")
    assert_every_form_is_there(app, forms)
    for where, form in forms.items():
        stands = form
        for name in form.values:
            for bad in bad_values(turn):
                good: Mapping[str, object] = stands.values | dict(TABLE["POST", where].sent)
                fields: dict[str, bytes | Sequence[bytes]] = {key: str(value).encode() for key, value in good.items()}
                response = admin_client.post_bytes(stands.action, fields | {name: bad}, current_url="/admin")
                assert_no_fault(response, where, name, bad)
                if response.status_code in {200, 303}:
                    # It was taken: the next is sent for a record that is as new.
                    stands = dict(forms_on(app, admin_client, form.page, "POST")).get(where, stands)
    for where, names in UNSHOWN.items():
        rule = next(rule for method, rule in routes(app) if (method, rule.rule) == ("POST", where))
        for name in names:
            for bad in bad_values(turn):
                response = admin_client.post_bytes(address(app, rule), {name: bad}, current_url="/admin")
                assert_no_fault(response, where, name, bad)
    assert_log_holds(inspector)


def test_field_of_a_search_takes_whatever_is_asked(app: Flask, admin_client: Visitor, inspector: Inspector) -> None:
    turn = itertools.count()
    forms = found_forms(app, admin_client, "GET")
    assert len(forms) > 5
    before = inspector.last_seq()
    for form in forms.values():
        for name in [*form.values, "page", "sort"]:
            for bad in bad_values(turn):
                each = [bad] if isinstance(bad, bytes) else bad
                query = b"&".join(name.encode() + b"=" + bytes_quoted(value) for value in each)
                response = read(admin_client.get(f"{form.action}?{query[:6000].decode()}"))
                assert_no_fault(response, form.action, name, bad)
    assert inspector.last_seq() == before


def bytes_quoted(value: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in value)
