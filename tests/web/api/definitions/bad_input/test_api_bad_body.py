"""What no body may be, whatever its fields: refused with nothing written."""

import json
from io import BytesIO

from werkzeug.test import TestResponse

from tests.support.database.probe import DatabaseProbe
from tests.support.http.api_client import API, JSON, ApiClient, assert_plain, invalid, refused
from tests.web.api.definitions.bad_input.bodies import SLATE, raw

BODY_LIMIT = 256 * 1024


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


def test_api_body_of_very_many_keys(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    """One is doubled among as many as fit, or none is known: the answer names the limit, and not each of them."""
    before = database_probe.last_seq()
    for keys in ([f"k{number}" for number in range(20_000)] + ["k1"], ["k"] * 24_000, [f"k{n}" for n in range(101)]):
        objects = (f"{{{','.join(f'{chr(34)}{key}{chr(34)}:1' for key in keys)}}}").encode()
        for body in (objects, raw("title", objects.decode())):
            details = invalid(api_client.send(method, path, body))
            limit = f"An object in the body has {len(keys):,} keys, and may have at most 100. Leave some out."
            assert details == {"body": [limit]}
    assert database_probe.last_seq() == before


def test_api_body_with_long_keys_is_answered_in_short(api_client: ApiClient, method: str, path: str) -> None:
    keys = [f"{number:03}{'k' * 2_000}" for number in range(100)]
    for body in (dict.fromkeys(keys, 1), dict.fromkeys(keys[:2], 1)):
        response = api_client.call(method, path, body)
        assert len(response.data) < 30_000
        assert f"{keys[0][:99]}…" in invalid(response)
    doubled = f'{{"{keys[0]}": 1, "{keys[0]}": 2}}'.encode()
    assert invalid(api_client.send(method, path, doubled)) == {f"{keys[0][:99]}…": ["This key appears more than once."]}


def test_api_body_with_a_byte_order_mark_is_no_error_of_the_server(
    api_client: ApiClient, method: str, path: str
) -> None:
    # RFC 8259, 8.1: a reader may refuse it or pass it by.
    assert api_client.send(method, path, b"\xef\xbb\xbf" + json.dumps(SLATE).encode()).status_code in {200, 201, 400}


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
