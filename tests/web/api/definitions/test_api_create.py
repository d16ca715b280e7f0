"""POST: a definition made, and each rule of its fields in the words of the page's form."""

import json
import unicodedata
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account
from tests.support.http.api_client import API, JSON, ApiClient, invalid, refused
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, typed

LIST = "/admin/micro-credentials"
SLATE = {
    "title": "Slate Repair",
    "level": 4,
    "skillStandard": "Unit 31000",
    "issuingBody": "Ara Institute",
    "requirements": "Two assessed roofs.",
}
LEAST: dict[str, Any] = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"}
SNAKE = {"skillStandard": "skill_standard", "issuingBody": "issuing_body"}
EXISTS = "There's already a micro-credential with this title, level and issuing body."
ASTRAL = "\N{HOUSE BUILDING}"
LEVEL = "NZQCF level must be a whole number from 1 to 10."
REFUSALS: list[tuple[str, Any, str]] = [
    ("title", "", "Enter a title."),
    ("title", " \u00a0\u2003 ", "Enter a title."),
    ("title", "ab", "Title must be 3 characters or more."),
    ("title", " ab ", "Title must be 3 characters or more."),
    ("title", "a" * 201, "Title must be 200 characters or fewer (1 too many)."),
    ("title", ASTRAL * 1200, "Title must be 200 characters or fewer (1,000 too many)."),
    ("level", 0, LEVEL),
    ("level", -1, LEVEL),
    ("level", 11, LEVEL),
    ("level", 2**63, LEVEL),
    ("issuingBody", "", "Enter an issuing body."),
    ("issuingBody", "  ", "Enter an issuing body."),
    ("issuingBody", "a" * 201, "Issuing body must be 200 characters or fewer (1 too many)."),
    ("skillStandard", "a" * 201, "Skill standard must be 200 characters or fewer (1 too many)."),
    ("requirements", "x\r\n" * 1000 + "x", "Requirements must be 2,000 characters or fewer (1 too many)."),
]


def create(api_client: ApiClient, body: dict[str, Any]) -> dict[str, Any]:
    """What the definition of this body reads as afterwards."""
    response = api_client.post(body)
    assert response.status_code == 201, response.text[:300]
    got = json.loads(api_client.get(response.headers["Location"]).text)
    assert {name: got[name] for name in json.loads(response.text)} == json.loads(response.text)
    return dict(got)


def test_api_create_answers_the_definition_and_where_it_is(
    api_client: ApiClient, database_probe: DatabaseProbe
) -> None:
    response = api_client.post(SLATE)
    assert (response.status_code, response.mimetype) == (201, JSON)
    body = json.loads(response.text)
    assert {name: body[name] for name in SLATE} == SLATE
    assert (body["isDefault"], body["version"], body["_count"]) == (False, 1, {"staffCredentials": 0})
    assert response.headers["Location"].endswith(f"{API}/{body['id']}")
    got = api_client.get(response.headers["Location"])
    assert got.status_code == 200
    assert got.headers["ETag"] == response.headers["ETag"]
    assert response.headers["ETag"].startswith('"')
    assert {**json.loads(got.text), **body} == json.loads(got.text)
    assert database_probe.count(Definition) == len(DEFAULTS) + 1


def test_api_create_gives_a_key_and_times_of_its_own(api_client: ApiClient) -> None:
    first, second = create(api_client, LEAST), create(api_client, LEAST | {"level": 5})
    assert first["id"] < second["id"]
    assert [len(each["id"]) for each in (first, second)] == [36, 36]
    assert first["id"][14] == "7"
    assert first["createdAt"] == first["updatedAt"] <= second["createdAt"]
    assert datetime.fromisoformat(first["createdAt"]).utcoffset() is not None


def test_api_create_writes_one_audit_entry(
    admin: Account, api_client: ApiClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    response = api_client.post(SLATE)
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_type"]) == ("CREATE", "MicroCredentialDefinition")
    assert (entry["resource_id"], entry["actor_id"]) == (json.loads(response.text)["id"], admin.id)
    assert entry["previous_state"] is None
    assert json.loads(entry["new_state"])["title"] == "Slate Repair"
    assert json.loads(entry["metadata"])["request_id"] == response.headers["X-Request-Id"]


def test_api_create_needs_no_optional_text(api_client: ApiClient) -> None:
    without: list[dict[str, Any]] = [{}, {"skillStandard": None, "requirements": None}, {"skillStandard": " \n"}]
    for level, nothing in enumerate(without, 1):
        got = create(api_client, LEAST | {"level": level} | nothing)
        assert (got["skillStandard"], got["requirements"]) == (None, None)


def test_api_create_cleans_text_as_the_form_does(api_client: ApiClient, admin_client: BrowserClient) -> None:
    got = create(api_client, LEAST | {"title": "  Slate Repair\u00a0", "requirements": " one\r\ntwo\rthree\n\tfour \n"})
    assert (got["title"], got["requirements"]) == ("Slate Repair", "one\ntwo\nthree\n\tfour")
    edit = parse(admin_client.get(f"{LIST}/{got['id']}/edit").text)
    assert typed(edit, {"requirements": ""}) == {"requirements": got["requirements"]}


def test_api_create_takes_what_is_just_long_enough(api_client: ApiClient) -> None:
    for field, value, kept in (
        ("title", "abc", "abc"),
        ("title", ASTRAL * 200, ASTRAL * 200),
        ("issuingBody", "R", "R"),
        ("issuingBody", "a" * 200, "a" * 200),
        ("skillStandard", ASTRAL * 200, ASTRAL * 200),
        ("requirements", ASTRAL * 2000, ASTRAL * 2000),
        ("requirements", "x\r\n" * 999 + "xx", "x\n" * 999 + "xx"),
        ("level", 1, 1),
        ("level", 10, 10),
    ):
        got = create(api_client, LEAST | {field: value})
        assert got[field] == kept
        assert api_client.delete(got["id"]).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_api_body_is_refused_in_the_words_of_the_form(
    app: Flask, api_client: ApiClient, admin_client: BrowserClient, database_probe: DatabaseProbe, method: str
) -> None:
    path = API if method == "POST" else f"{API}/{new_definition(app)}"
    before = database_probe.last_seq()
    form = {SNAKE.get(name, name): str(value) for name, value in SLATE.items()}
    for field, value, message in REFUSALS:
        details = invalid(api_client.call(method, path, SLATE | {field: value}))
        assert details == {field: [message]}
        page = parse(admin_client.post(LIST, form | {SNAKE.get(field, field): str(value)}).text)
        assert page.texts(".error-summary a") == [message]
    assert database_probe.last_seq() == before


def test_api_create_tells_all_that_is_wrong(api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    details = invalid(api_client.post({"title": "ab", "level": 11, "issuingBody": "", "skillStandard": "a" * 201}))
    assert set(details) == {"title", "level", "issuingBody", "skillStandard"}
    assert set(invalid(api_client.post({}))) == {"title", "level", "issuingBody"}
    for name in LEAST:
        assert set(invalid(api_client.post({key: value for key, value in LEAST.items() if key != name}))) == {name}
    assert database_probe.last_seq() == before


def test_api_create_refuses_a_duplicate_in_any_case_and_width(
    app: Flask, api_client: ApiClient, database_probe: DatabaseProbe
) -> None:
    new_definition(app, title="Slate Straße ﬁx", level=4, issuing_body="Ara Institute")
    before = database_probe.last_seq()
    for title in ("Slate Straße ﬁx", "SLATE STRASSE FIX", "Ｓlate straße fix", "  slate strasse fix\u3000"):
        for body in ("Ara Institute", "ARA INSTITUTE", " ara ｉnstitute "):
            refused(api_client.post({"title": title, "level": 4, "issuingBody": body}), 409, EXISTS)
    assert database_probe.last_seq() == before
    assert api_client.post({"title": "Slate Straße ﬁx", "level": 5, "issuingBody": "Ara Institute"}).status_code == 201
    assert api_client.post({"title": "Slate Straße ﬁx", "level": 4, "issuingBody": "RANZ"}).status_code == 201
    assert api_client.post({"title": "Slate Straße fixed", "level": 4, "issuingBody": "RANZ"}).status_code == 201


def test_api_create_refuses_a_default_again(api_client: ApiClient) -> None:
    same = {"title": DEFAULTS[0].title, "level": DEFAULTS[0].level, "issuingBody": "ranz"}
    refused(api_client.post(same), 409, EXISTS)


MARKUP = [
    "<script>alert(1)</script>",
    "</title></textarea></script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{ 7*7 }}{% raw %}{{ config }}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "&lt;b&gt; &amp;amp; &#x3C;",
    '\\u003cb\\u003e \\" \\\\ \\n',
    "=cmd|'/c calc'!A1",
    "' OR 1=1 --",
]


def test_api_create_keeps_markup_as_text_everywhere(api_client: ApiClient, admin_client: BrowserClient) -> None:
    for evil in MARKUP:
        sent = {"title": evil, "level": 9, "skillStandard": evil, "issuingBody": evil, "requirements": evil}
        got = create(api_client, sent)
        assert {name: got[name] for name in sent} == sent
        assert json.loads(api_client.get().text)[0]["title"] == evil
        response = admin_client.get(f"{LIST}/{got['id']}")
        page = assert_whole_page(response)
        assert " ".join(evil.split()) in page.one("main").text
        assert {element.tag for element in page.one("main").walk()}.isdisjoint({"script", "img", "b"})
        assert not [element for element in page.walk() if any(name.startswith("on") for name in element.attributes)]
        assert parse(admin_client.get(LIST).text).has(f"#definition-{got['id']}")
        assert api_client.delete(got["id"]).status_code == 200


def test_api_create_keeps_the_letters_of_every_script(api_client: ApiClient) -> None:
    for text in ("Tāmaki Makaurau", "屋根葺き職人", "قرميد السقف", "крыша", "👷🏽 roofer", "Z̊inc e\u0301"):
        got = create(api_client, LEAST | {"title": text, "requirements": text})
        # Composed or not, it is the same text.
        assert [len(got[name]) > 0 for name in ("title", "requirements")] == [True, True]
        assert api_client.get(f"{API}/{got['id']}").headers["Content-Type"] == JSON
        assert got["title"] in {text, unicodedata.normalize("NFC", text)}
