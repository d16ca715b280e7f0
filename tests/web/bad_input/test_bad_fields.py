"""What no field takes: refused by name, with nothing written."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.accounts.models import SignInFailure
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, typed
from tests.web.bad_input.inputs import LIST, SLATE

LABELS = {
    "title": "Title",
    "issuing_body": "Issuing body",
    "skill_standard": "Skill standard",
    "requirements": "Requirements",
}
# As the bytes that a client may send.
UNSEEN = {
    "NUL": b"\x00",
    "bell": b"\x07",
    "backspace": b"\x08",
    "escape": b"\x1b",
    "delete": b"\x7f",
    "vertical tab": b"\x0b",
    "next line": "\x85".encode(),
    "C1 control": "\x9f".encode(),
    "zero width non-joiner": "\u200c".encode(),
    "zero width joiner": "\u200d".encode(),
    "bidi override": "\u202e".encode(),
    "line separator": "\u2028".encode(),
    "paragraph separator": "\u2029".encode(),
    "replacement character": "\ufffd".encode(),
    "tag": "\U000e0041".encode(),
    "noncharacter": "\ufffe".encode(),
    "last of all": "\U0010ffff".encode(),
    "high surrogate": b"\xed\xa0\x80",
    "low surrogate": b"\xed\xbf\xbf",
    "surrogate pair": b"\xed\xa0\xbd\xed\xb8\x80",
    "not UTF-8": b"\xff",
    "cut UTF-8": b"\xe2\x82",
    "overlong NUL": b"\xc0\x80",
}
ONE_LINE = {"line feed": b"\n", "carriage return": b"\r", "tab": b"\t"}


@pytest.mark.parametrize("field", LABELS)
def test_definition_create_refuses_what_nobody_sees(
    admin_client: BrowserClient, database_probe: DatabaseProbe, field: str
) -> None:
    before = database_probe.last_seq()
    refused = UNSEEN if field == "requirements" else UNSEEN | ONE_LINE
    for name, unseen in refused.items():
        sent = {key: value.encode() for key, value in SLATE.items()} | {field: b"Slate" + unseen + b"Repair"}
        response = admin_client.post_bytes(LIST, sent, current_url=LIST)
        assert response.status_code == 422, name
        [problem] = parse(response.text).all(".error-summary a")
        assert problem["href"] == f"#{field}", name
        starts = ("has a character that can't be saved, U+", "has a line break after", "has a tab after")
        assert problem.text.removeprefix(f"{LABELS[field]} ").startswith(starts), name
    assert database_probe.last_seq() == before


def test_definition_create_leaves_out_what_nobody_sees_or_misses(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    """Pages and messages that are copied from have these, and nobody knows."""
    unseen = "\xad\u061c\u200b\u200e\u200f\u202a\u202c\u2060\u2066\u2069\ufeff"
    for field in LABELS:
        title = {"title": f"Slate of {field}"} | {field: f"{unseen}Slate{unseen} of {field}{unseen}"}
        assert admin_client.post(LIST, SLATE | title).status_code == 303
        found = database_probe.rows(select(getattr(MicroCredentialDefinition, field)))
        assert f"Slate of {field}" in [row[field] for row in found]


@pytest.mark.parametrize("blank", ["\u3164", "\u115f", "\uffa0", "\u2800", "\u034f", "\u17b4"])
def test_definition_create_refuses_a_title_that_only_looks_blank(
    admin_client: BrowserClient, database_probe: DatabaseProbe, blank: str
) -> None:
    before = database_probe.last_seq()
    response = admin_client.htmx_post(LIST, SLATE | {"title": blank * 3}, current_url=LIST)
    assert response.status_code == 422
    assert database_probe.last_seq() == before


def test_definition_create_refuses_what_is_no_level(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    levels = ["true", "5.5", "5,5", "５", "٥", "5abc", "-1", "+5", "0", "11", "1e1", "0x5", "5 5", "²", "Ⅴ", "null"]
    levels += ["[]", "NaN", "Infinity", str(2**31), str(2**63), "9" * 5000, "0" * 5000 + "5", "5\x00", "5\u202e"]
    for level in levels:
        response = admin_client.htmx_post(LIST, SLATE | {"level": level}, current_url=LIST)
        page = parse(response.text)
        assert response.status_code == 422, level[:20]
        assert page.texts(".error-summary a") == ["NZQCF level must be a whole number from 1 to 10."], level[:20]
        # A browser reads a NUL as this character.
        assert typed(page, {"level": ""})["level"] == level.replace("\x00", "\ufffd")
    assert database_probe.last_seq() == before


def test_definition_update_refuses_what_nobody_sees(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = new_definition(app, title="Slate Repair")
    before = database_probe.last_seq()
    for field, label in LABELS.items():
        sent = {name: value.encode() for name, value in SLATE.items()} | {field: b"a\x00\xed\xa0\x80b", "version": b"1"}
        response = admin_client.post_bytes(f"{LIST}/{key}", sent, current_url=LIST)
        assert response.status_code == 422
        assert parse(response.text).one(".error-summary a").text.startswith(label)
    assert database_probe.last_seq() == before


def test_definition_create_refuses_the_same_in_a_multipart_form(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    admin_client.get("/account")
    for unseen in (b"\x00", b"\xed\xa0\x80", "\u202e".encode(), b"\xff"):
        parts = {**{name: value.encode() for name, value in SLATE.items()}, "title": b"Slate" + unseen + b"Repair"}
        body = b"".join(
            b'--x\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n' + value + b"\r\n"
            for name, value in {**parts, "csrf_token": admin_client.token.encode()}.items()
        )
        response = admin_client.client.post(
            LIST, data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
        )
        assert response.status_code == 422
        assert parse(response.text).one(".error-summary a")["href"] == "#title"
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("field", ["email", "password"])
def test_sign_in_submit_refuses_what_nobody_sees(
    admin: Account, browser_client: BrowserClient, database_probe: DatabaseProbe, field: str
) -> None:
    browser_client.get("/sign-in")
    known = {"email": admin.email.encode(), "password": admin.password.encode()}
    chosen = ["NUL", "zero width joiner", "bidi override", "high surrogate", "not UTF-8", "overlong NUL", "tag"]
    for name in chosen:
        response = browser_client.post_bytes("/sign-in", known | {field: known[field] + UNSEEN[name]}, current_url=LIST)
        # Nine failures of one address are under the throttle's ten.
        assert response.status_code == 422, name
        [problem] = parse(response.text).all(".error-summary a")
        assert problem["href"] == ("#email" if field == "email" else problem["href"]), name
        assert browser_client.client.get("/account").status_code == 302
    if field == "email":
        assert database_probe.count(SignInFailure) == 0


@pytest.mark.parametrize(
    "sent",
    [
        {"email": "a" * 5000, "password": "x"},
        {"email": "@" * 254, "password": "x" * 200_000},
        {"email": "' OR 1=1 --", "password": "' OR 1=1 --"},
        {"email": "%", "password": "%"},
        {"email": "nobody@example.nz", "password": "x", "next": "/" * 5000},
        {"email": "nobody@example.nz", "password": "x", "typed": "e30." * 1000},
        {"email": ["mere@ranz.example.nz", "x"], "password": ["x", "y"]},
        {"email[]": "mere@ranz.example.nz", "password[$ne]": "x"},
    ],
)
def test_sign_in_submit_refuses_what_is_no_address(
    admin: Account, browser_client: BrowserClient, sent: dict[str, str | list[str]]
) -> None:
    browser_client.get("/sign-in")
    response = browser_client.post("/sign-in", sent)
    assert response.status_code == 422
    assert_whole_page(response)
