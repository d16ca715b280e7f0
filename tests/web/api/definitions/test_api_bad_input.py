"""What no body may be: refused by the name of the field, with nothing written."""

import json
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.http.api_client import API, JSON, ApiClient, assert_plain, invalid, refused

SLATE: dict[str, Any] = {
    "title": "Slate Repair",
    "level": 4,
    "skillStandard": "Unit 31000",
    "issuingBody": "Ara Institute",
    "requirements": "Two assessed roofs.",
}
TEXTS = ["title", "skillStandard", "issuingBody", "requirements"]
BODY_LIMIT = 256 * 1024
UNSEEN = (
    "\x00\x01\x07\x08\x0b\x0c\x1b\x1f\x7f\x85\x9f\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufffd\ufffe\uffff\U000e0041\U0010ffff"
)
SURROGATES = ["\\ud800", "\\udfff", "\\udc00\\ud800", "\\ud83c x", "\\uD83C\\uD83C"]
BLANK = "\u3164\u115f\uffa0\u2800\u034f\u17b4"


@pytest.fixture(params=["POST", "PATCH"])
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(app: Flask, method: str) -> str:
    """Where the method goes: to a definition that is there, or to all of them."""
    return API if method == "POST" else f"{API}/{new_definition(app)}"


def raw(field: str, value: str, **others: object) -> bytes:
    """A body with the text of one value as it is."""
    rest = {name: each for name, each in {**SLATE, **others}.items() if name != field}
    return (json.dumps(rest)[:-1] + f', "{field}": {value}}}').encode()


def test_api_body_with_a_level_that_is_no_integer(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    levels = ['"5"', "true", "false", "5.5", "null", "[]", "{}", "[5]", '{"level": 5}', "-1", "0", "11", "-0"]
    levels += [
        '""',
        '"five"',
        "5e-1",
        "1e400",
        "-1e400",
        str(2**31),
        str(2**63),
        str(-(2**63)),
        str(2**64),
    ]
    levels += ["9" * 5000, "-" + "9" * 5000, "1" + "0" * 4299]
    for level in levels:
        details = invalid(api_client.send(method, path, raw("level", level)))
        assert list(details) == ["level"], level[:20]
    assert database_probe.last_seq() == before


def test_api_body_with_a_whole_number_in_another_spelling(api_client: ApiClient, method: str, path: str) -> None:
    """JSON has one kind of number: 5.0 is the integer 5 (JSON Schema 2020-12, 6.1.1)."""
    response = api_client.send(method, path, raw("level", "5.0"))
    assert response.json is not None
    assert response.text.count('"level":5,') == 1


def test_api_body_with_text_that_is_no_text(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    for field in TEXTS:
        for value in ("5", "5.5", "0", "true", "false", "[]", "{}", '["Slate"]', '{"a": "Slate"}', "9" * 5000):
            details = invalid(api_client.send(method, path, raw(field, value)))
            assert list(details) == [field], value[:20]
    for field in ("title", "issuingBody"):
        assert list(invalid(api_client.send(method, path, raw(field, "null")))) == [field]
    assert database_probe.last_seq() == before


def test_api_body_with_keys_that_may_not_be(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    read_only = ["id", "isDefault", "version", "createdAt", "updatedAt", "_count", "statusCounts"]
    unknown = [
        "foo",
        "Title",
        "TITLE",
        " title",
        "issuing_body",
        "skill_standard",
        "is_default",
        "csrf_token",
        "__proto__",
    ]
    unknown += [
        "",
        "title\x00",
        "level\u200b",
        "ｔitle",
        "title_key",
        "organisation",
        "role",
        "é",
        "a" * 10_000,
        "<b>",
        "{{7*7}}",
    ]
    values: list[object] = [None, True, 1, "x", {}, []]
    for key in read_only + unknown:
        for value in values:
            details = invalid(api_client.call(method, path, SLATE | {key: value}))
            assert list(details) == [key], key[:20]
    assert set(invalid(api_client.call(method, path, SLATE | {"foo": 1, "isDefault": True}))) == {"foo", "isDefault"}
    assert database_probe.last_seq() == before


def test_api_body_with_a_key_that_is_no_text(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    for key in SURROGATES:
        body = json.dumps(SLATE).encode()[:-1] + f', "{key}": 1}}'.encode()
        invalid(api_client.send(method, path, body))
    assert database_probe.last_seq() == before


def test_api_body_with_a_key_twice(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    whole = json.dumps(SLATE)[:-1]
    for field, value in SLATE.items():
        escaped = "".join(f"\\u{ord(letter):04x}" for letter in field)
        for spelt in (field, escaped, f"\\u{ord(field[0]):04X}{field[1:]}"):
            details = invalid(api_client.send(method, path, f'{whole}, "{spelt}": {json.dumps(value)}}}'.encode()))
            assert list(details) == [field], spelt
    assert database_probe.last_seq() == before


def test_api_body_that_is_no_json(api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str) -> None:
    before = database_probe.last_seq()
    good = json.dumps(SLATE).encode()
    bodies = [b"", b" ", b"{", b"}", good[:-1], good + b"x", good + good, good[:-1] + b",}", b"{'title': 'Slate'}"]
    bodies += [
        b"{title: 1}",
        b'{"title":}',
        b'{"title"}',
        b"//\n" + good,
        b"title=Slate",
        b"\x00",
        b"\xff\xfe",
        b"undefined",
    ]
    bodies += [
        raw("level", value) for value in ("NaN", "Infinity", "-Infinity", "05", "+5", "0x5", "5.", ".5", "True", "５")
    ]
    bodies += [
        raw("title", value) for value in ('"a\nb"', '"a\tb"', '"a\x00b"', '"\\x41bc"', '"\\u00g0"', '"abc', "'abc'")
    ]
    bodies += [good.decode().encode(encoding) for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-16-be")]
    for broken in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xe2\x82", b"caf\xe9"):
        bodies += [good.replace(b"Slate", broken), good.replace(b"title", b"title" + broken)]
    for body in bodies:
        invalid(api_client.send(method, path, body))
    assert database_probe.last_seq() == before


def test_api_body_that_is_no_object(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    bodies: list[object] = [[], [SLATE], "Slate", "", 5, 0, 5.5, None, True, False]
    for body in bodies:
        invalid(api_client.call(method, path, body))
    assert database_probe.last_seq() == before


def test_api_body_that_is_nested_deeply(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    for depth in (40, 5000, 100_000):
        for body in (
            b"[" * depth + b"]" * depth,
            b'{"title":' * depth + b"1" + b"}" * depth,
            b"[" * depth,
            b'{"a":[' * (depth // 2),
            raw("title", "[" * depth + "]" * depth),
            raw("requirements", '{"a":' * (depth // 3) + "1" + "}" * (depth // 3)),
        ):
            if len(body) <= BODY_LIMIT:
                invalid(api_client.send(method, path, body))
    assert database_probe.last_seq() == before


def test_api_body_with_a_byte_order_mark_is_no_error_of_the_server(
    api_client: ApiClient, method: str, path: str
) -> None:
    # RFC 8259, 8.1: a reader may refuse it or pass it by.
    assert api_client.send(method, path, b"\xef\xbb\xbf" + json.dumps(SLATE).encode()).status_code in {200, 201, 400}


def test_api_body_with_what_nobody_sees(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    for field in TEXTS:
        for unseen in UNSEEN:
            details = invalid(api_client.call(method, path, SLATE | {field: f"Slate{unseen}Repair"}))
            assert list(details) == [field], ascii(unseen)
        for unseen in SURROGATES:
            details = invalid(api_client.send(method, path, raw(field, f'"Slate {unseen} Repair"')))
            assert list(details) == [field], unseen
        if field != "requirements":
            for unseen in "\n\r\t":
                assert list(invalid(api_client.call(method, path, SLATE | {field: f"Slate{unseen}Repair"}))) == [field]
    for blank in BLANK:
        assert list(invalid(api_client.call(method, path, SLATE | {"title": blank * 3}))) == ["title"], ascii(blank)
    unescaped = json.dumps(SLATE | {"title": "Slate\u202eRepair"}, ensure_ascii=False).encode()
    assert list(invalid(api_client.send(method, path, unescaped))) == ["title"]
    assert database_probe.last_seq() == before


def test_api_body_of_another_type(api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str) -> None:
    before = database_probe.last_seq()
    good = json.dumps(SLATE).encode()
    types: list[str | None] = [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "text/json",
        "text/html",
    ]
    types += ["application/xml", "application/jsonp", "application/octet-stream", "json", "x", "", None]
    types += [f"{JSON}; charset=latin-1", f"{JSON}; charset=utf-16", f"{JSON}, text/plain"]
    for content_type in types:
        for body in (good, b"", b"title=Slate"):
            refused(api_client.send(method, path, body, content_type=content_type), 415)
    assert database_probe.last_seq() == before


def test_api_body_of_json_however_it_is_spelt(api_client: ApiClient) -> None:
    for level, content_type in enumerate(
        [JSON, "Application/JSON", f"{JSON}; charset=utf-8", f'{JSON};charset="UTF-8"'], 1
    ):
        response = api_client.send(
            "POST", API, json.dumps(SLATE | {"level": level}).encode(), content_type=content_type
        )
        assert response.status_code == 201, content_type


def test_api_body_over_the_limit(api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str) -> None:
    before = database_probe.last_seq()
    short = BODY_LIMIT - len(json.dumps(SLATE | {"requirements": ""}))
    assert list(invalid(api_client.call(method, path, SLATE | {"requirements": "r" * short}))) == ["requirements"]
    for length in (short + 1, 3 * BODY_LIMIT):
        refused(api_client.call(method, path, SLATE | {"requirements": "r" * length}), 413)
    refused(api_client.send(method, path, b" " * BODY_LIMIT + json.dumps(SLATE).encode()), 413)
    assert database_probe.last_seq() == before


def send_in_chunks(api_client: ApiClient, method: str, path: str, body: bytes) -> TestResponse:
    """Send a body whose length only its end tells."""
    response = api_client.client.open(
        path,
        method=method,
        input_stream=BytesIO(body),
        content_type=JSON,
        headers={**api_client.token.headers, "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert_plain(response)
    return response


def test_api_body_in_chunks(api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str) -> None:
    before = database_probe.last_seq()
    assert list(invalid(send_in_chunks(api_client, method, path, raw("level", "11")))) == ["level"]
    assert database_probe.last_seq() == before
    good = json.dumps(SLATE).encode()
    assert send_in_chunks(api_client, method, path, good.ljust(BODY_LIMIT - 1)).status_code in {200, 201}
    assert database_probe.last_seq() == before + 1


def test_api_body_in_chunks_over_the_limit(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    good = json.dumps(SLATE).encode()
    for body in (b"[".ljust(BODY_LIMIT) + b"]", good.ljust(BODY_LIMIT + 1), good.ljust(3 * BODY_LIMIT) + b"x"):
        refused(send_in_chunks(api_client, method, path, body), 413)
    assert database_probe.last_seq() == before
