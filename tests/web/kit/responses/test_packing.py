"""Responses are packed by what the client takes, and are the same ones when they are unpacked."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, Response
from werkzeug.test import TestResponse

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.web.access.declare import public
from tests.domain.audit.test_chain import happened, written
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import new_definitions
from tests.support.factories.people import new_token
from tests.support.http.api_client import API, ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.packed import CODINGS, UNPACK
from tests.web.kit.responses.headers import LIST, assert_headers

BROWSER = "gzip, deflate, br, zstd"
DEFAULT = f"{API}/{DEFAULTS[0].id}"
EXPORT = "/admin/audit-log/export"
OWN = re.compile(rb"[0-9a-f]{64}")
"""What is another one in each response: the token of its forms."""


def coding_of(response: TestResponse) -> str:
    return response.headers.get("Content-Encoding", "")


def unpacked(response: TestResponse) -> bytes:
    """The content, with the length that the header says."""
    assert int(response.headers["Content-Length"]) == len(response.data)
    return UNPACK[coding_of(response)](response.data)


def kept_headers(response: TestResponse) -> dict[str, str]:
    """The headers that have nothing to do with packing."""
    changed = {"Content-Length", "Content-Encoding", "X-Request-Id"}
    return {name: value for name, value in response.headers if name not in changed}


@pytest.mark.parametrize("coding", CODINGS)
def test_page_is_the_same_when_it_is_unpacked(app: Flask, admin_client: BrowserClient, coding: str) -> None:
    new_definitions(app, [f"Kererū {number}" for number in range(50)])
    admin_client.get(LIST)
    for asked in ({}, {"HX-Request": "true"}):
        plain = admin_client.get(LIST, headers=asked)
        packed = admin_client.client.get(LIST, headers={"Accept-Encoding": coding, **asked})
        assert (coding_of(plain), coding_of(packed)) == ("", coding)
        assert OWN.sub(b"", unpacked(packed)) == OWN.sub(b"", unpacked(plain))
        assert len(packed.data) < len(plain.data) / 4
        assert_headers(packed)
        assert {"accept-encoding", "hx-request", "cookie"} == packed.vary.as_set() == plain.vary.as_set()
        assert kept_headers(packed) == kept_headers(plain)


def test_list_of_definitions_is_small_on_the_wire(app: Flask, admin_client: BrowserClient) -> None:
    new_definitions(app, [f"{number:x} Re-roofing of {number * 7919 % 1000:x}" for number in range(50)])
    for coding in CODINGS:
        assert len(admin_client.client.get(LIST, headers={"Accept-Encoding": coding}).data) <= 12_000


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (None, ""),
        ("", ""),
        (BROWSER, "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=1.0, br;q=0.9, zstd;q=0.8", "gzip"),
        ("gzip;q=0.5, zstd;q=0.5", "zstd"),
        ("zstd;q=0, br;q=0, gzip", "gzip"),
        ("gzip;q=0", ""),
        ("zstd;q=0.000, *", "gzip"),
        ("*", "gzip"),
        ("*;q=0", ""),
        ("gzip;q=0, *", ""),
        ("br, *;q=0", "br"),
        ("identity", ""),
        ("identity, gzip", "gzip"),
        ("identity;q=0.9, gzip;q=0.8", ""),
        ("identity;q=0.5, gzip;q=0.8", "gzip"),
        ("identity;q=0, br", "br"),
        ("identity;q=0", ""),
        ("deflate, compress, exi, x", ""),
        (",;q=, gzip;q=abc,,=", ""),
        ("gzip;q=2", ""),
        ("zstd\xff, br", "br"),
    ],
)
def test_coding_is_what_the_client_likes_best(api_client: ApiClient, accepted: str | None, coding: str) -> None:
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    response = api_client.client.get("/api/openapi.json", headers=headers)
    assert coding_of(response) == coding
    assert unpacked(response) == api_client.client.get("/api/openapi.json").data
    assert "accept-encoding" in response.vary.as_set()


def test_what_is_short_is_packed_only_where_nothing_else_is_taken(browser_client: BrowserClient) -> None:
    plain = browser_client.client.get("/livez", headers={"Accept-Encoding": BROWSER})
    assert (coding_of(plain), plain.data) == ("", b"ok\n")
    packed = browser_client.client.get("/livez", headers={"Accept-Encoding": f"{BROWSER}, identity;q=0"})
    assert coding_of(packed) == "zstd"
    assert unpacked(packed) == plain.data


def test_record_keeps_its_entity_tag_and_is_never_packed(api_client: ApiClient) -> None:
    takes = {"Accept-Encoding": f"{BROWSER}, identity;q=0"}
    plain, taken = api_client.get(DEFAULT), api_client.get(DEFAULT, headers=takes)
    assert (coding_of(taken), taken.data) == ("", plain.data)
    tag = taken.headers["ETag"]
    assert tag == plain.headers["ETag"]
    assert re.fullmatch(r'"[0-9.-]+"', tag)
    unchanged = api_client.get(DEFAULT, headers={**takes, "If-None-Match": tag})
    assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", tag)
    assert coding_of(unchanged) == ""
    changed = api_client.call("PATCH", DEFAULT, {"level": 8}, headers={**takes, "If-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    stale = api_client.call("PATCH", DEFAULT, {"level": 6}, headers={**takes, "If-Match": tag})
    assert stale.status_code == 412
    assert api_client.get(DEFAULT, headers={**takes, "If-None-Match": tag}).status_code == 200


def test_head_is_as_get_without_the_content(app: Flask) -> None:
    client, headers = app.test_client(), {**new_token(app).headers, "Accept-Encoding": BROWSER}
    got, head = (client.open("/api/openapi.json", method=method, headers=headers) for method in ("GET", "HEAD"))
    assert (coding_of(head), head.data) == ("zstd", b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"] == str(len(got.data))


def test_error_is_packed_as_any_page(broken_app: Flask, admin_client: BrowserClient) -> None:
    sent = {"title": "Slate", "level": "x", "issuing_body": "RANZ", "csrf_token": ""}
    admin_client.get("/account")
    sent["csrf_token"] = admin_client.token
    takes = {"Accept-Encoding": BROWSER}
    for status, packed, plain in (
        (404, admin_client.client.get("/nothing", headers=takes), admin_client.client.get("/nothing")),
        (500, admin_client.client.get("/broken", headers=takes), admin_client.client.get("/broken")),
        (422, admin_client.client.post(LIST, data=sent, headers=takes), admin_client.client.post(LIST, data=sent)),
    ):
        assert (packed.status_code, coding_of(packed), coding_of(plain)) == (status, "zstd", "")
        assert b"<h1" in unpacked(packed)
        assert abs(len(unpacked(packed)) - len(plain.data)) < 100


def test_events_for_htmx_arrive_with_what_is_packed(app: Flask, admin_client: BrowserClient) -> None:
    admin_client.get("/account")
    headers = {"HX-Request": "true", "X-CSRFToken": admin_client.token, "HX-Current-URL": f"http://localhost{LIST}"}
    sent = {"title": "Slate", "level": "5", "issuing_body": "RANZ"}
    plain = admin_client.client.post(LIST, data=sent, headers=headers)
    packed = admin_client.client.post(
        LIST, data={**sent, "title": "Slats"}, headers={**headers, "Accept-Encoding": BROWSER}
    )
    assert (coding_of(plain), coding_of(packed)) == ("", "zstd")
    own = {name: value for name, value in plain.headers if name.startswith("HX-")}
    assert own
    assert set(own) <= set(packed.headers.keys())
    assert "Slats" in str(packed.headers) + unpacked(packed).decode()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_makes_a_browser_ask_for_is_not_packed(admin_client: BrowserClient, site: str) -> None:
    takes = {"Accept-Encoding": f"{BROWSER}, identity;q=0"}
    guess = f"{LIST}?q=Re-roofing"
    assert coding_of(admin_client.client.get(guess, headers={**takes, "Sec-Fetch-Site": site})) == ""
    for own in ("same-origin", "none"):
        assert coding_of(admin_client.client.get(guess, headers={**takes, "Sec-Fetch-Site": own})) == "zstd"


def test_what_is_packed_already_or_is_no_text_stays_as_it_is(app: Flask, browser_client: BrowserClient) -> None:
    content = b"PK\x03\x04" + b"a" * 5000
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    app.add_url_rule("/sheet", view_func=public(lambda: (content, {"Content-Type": sheet})), endpoint="sheet")
    response = browser_client.client.get("/sheet", headers={"Accept-Encoding": BROWSER})
    assert (coding_of(response), response.data) == ("", content)
    assert response.vary.as_set() == {"cookie"}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("kind", ["csv", "json-lines"])
def test_export_is_packed_while_it_is_made(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, kind: str, coding: str
) -> None:
    written(app, *[happened(details={"notes": f"{number:x}" * 100}) for number in range(3000)])
    admin_client.get("/account")
    sent = {"format": kind, "csrf_token": admin_client.token, "action": "CREATE"}
    plain = admin_client.client.post(EXPORT, data=sent)
    packed = admin_client.client.post(EXPORT, data=sent, headers={"Accept-Encoding": coding})
    assert (coding_of(packed), "Content-Length" in packed.headers) == (coding, False)
    assert packed.headers["Content-Disposition"] == plain.headers["Content-Disposition"]
    assert UNPACK[coding](packed.data) == plain.data
    every = {**sent, "action": ""}
    broken_off = admin_client.client.post(EXPORT, data=every, headers={"Accept-Encoding": coding}, buffered=False)
    first = next(iter(broken_off.response))
    assert 0 < len(first) < len(plain.data) + 500_000
    assert database_probe.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
    broken_off.close()
    assert database_probe.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


class Lines:
    """Lines that somebody has to let go of."""

    is_closed = False

    def __iter__(self) -> Iterator[str]:
        return iter(["Kererū Roofing\n"] * 20_000)

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize("coding", CODINGS)
def test_stream_is_let_go_of_and_says_no_length_but_its_own(
    app: Flask, browser_client: BrowserClient, coding: str
) -> None:
    lines = Lines()
    content = "".join(lines).encode()
    headers = {"Content-Length": str(len(content))}
    app.add_url_rule("/lines", view_func=public(lambda: Response(lines, headers=headers)), endpoint="lines")
    response = browser_client.client.get("/lines", headers={"Accept-Encoding": coding})
    assert UNPACK[coding](response.data) == content
    assert "Content-Length" not in response.headers
    assert not lines.is_closed
    response.close()
    assert lines.is_closed
