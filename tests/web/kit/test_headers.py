"""What every answer carries, whatever it is; what is logged of it; and the static files."""

import gzip
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.config import ROOT
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.web.access.declare import public
from ranzcred.web.kit.http.static_files import version
from tests.support.database.outage import database_away
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, htmx_event
from tests.support.logs import logged

LIST = "/admin/micro-credentials"
TLS = "https://localhost"
SELF = ["'self'"]
NONE = ["'none'"]
YEAR_SECONDS = 31_536_000
CURRENT = version(ROOT / "static")
STATIC = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "static").rglob("*")
    if path.is_file() and path.suffix not in {".br", ".gz"}
)


def explode() -> str:
    raise RuntimeError("what the log is for")


@pytest.fixture
def broken_app(app: Flask) -> Flask:
    """The application with an address at which something goes wrong."""
    app.add_url_rule("/broken", view_func=public(explode), endpoint="broken", methods=["GET", "POST"])
    return app


def assert_headers(response: TestResponse, *, tls: bool = False) -> None:
    policy = {
        name: sources
        for name, *sources in (part.split() for part in response.headers["Content-Security-Policy"].split(";"))
    }
    assert policy.pop("img-src") in (SELF, ["'self'", "data:"])
    assert policy == {
        "default-src": NONE,
        **dict.fromkeys(["script-src", "style-src", "font-src", "connect-src", "form-action"], SELF),
        "frame-ancestors": NONE,
        "base-uri": NONE,
    }
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] in {"same-origin", "no-referrer", "strict-origin-when-cross-origin"}
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in response.headers
    assert "Access-Control-Allow-Origin" not in response.headers
    if tls:
        assert int(re.findall(r"max-age=(\d+)", response.headers["Strict-Transport-Security"])[0]) >= YEAR_SECONDS
    else:
        assert "Strict-Transport-Security" not in response.headers
    for name in set(response.headers.keys()):
        assert name in {"Set-Cookie", "Vary"} or len(response.headers.getlist(name)) == 1, name


def responses(app: Flask, base_url: str, admin: Account) -> dict[str, tuple[int, TestResponse]]:
    """One answer of each kind, with the status that it should have."""
    browser_client, signed_in = BrowserClient(app, base_url=base_url), BrowserClient(app, base_url=base_url)
    signed_in.sign_in(admin)
    plain = browser_client.client
    slate = {"title": "Slate", "level": "x", "issuing_body": "RANZ"}
    default = f"{LIST}/{DEFAULTS[0].id}"
    return {
        "page": (200, signed_in.get(LIST)),
        "fragment": (200, signed_in.htmx_get(LIST)),
        "sign-in": (200, browser_client.get("/sign-in")),
        "health": (200, browser_client.get("/livez")),
        "ready": (200, browser_client.get("/readyz")),
        "redirect": (302, browser_client.get(LIST)),
        "created": (303, signed_in.post(LIST, slate | {"level": "5"})),
        "bad filter": (400, signed_in.get(f"{LIST}?level=x")),
        "bad filter, htmx": (400, signed_in.htmx_get(f"{LIST}?level=x")),
        "no token": (400, signed_in.client.post(LIST, base_url=base_url, data=slate)),
        "session ended": (401, browser_client.post(LIST, slate)),
        "session ended, htmx": (401, browser_client.htmx_post(LIST, slate)),
        "not there": (404, browser_client.get("/nothing")),
        "no method": (405, plain.delete("/livez", base_url=base_url)),
        "blocked": (409, signed_in.post(f"{default}/delete")),
        "too large": (413, plain.post("/sign-in", base_url=base_url, data={"a": "a" * 300_000})),
        "no form": (415, plain.post("/sign-in", base_url=base_url, json={})),
        "refused": (422, signed_in.post(LIST, slate)),
        "options": (200, plain.options("/livez", base_url=base_url)),
        "head": (200, plain.head("/sign-in", base_url=base_url)),
        "broken": (500, browser_client.get("/broken")),
        "broken, htmx": (500, browser_client.htmx_get("/broken")),
        "static, absent": (404, browser_client.get("/static/absent.css")),
        "unknown host": (400, plain.get("/", base_url=base_url.replace("localhost", "evil.example"))),
    }


def test_headers_stand_on_every_answer(broken_app: Flask) -> None:
    for name, (status, response) in responses(broken_app, "http://localhost", new_user(broken_app)).items():
        assert response.status_code == status, name
        assert_headers(response)
        assert response.headers["Cache-Control"] == "no-store", name
        assert re.fullmatch(r"[0-9a-f]{8,}", response.headers["X-Request-Id"]), name
        if response.mimetype == "text/html":
            assert "hx-request" in response.vary.as_set(), name


def test_headers_stand_on_every_answer_on_tls(production_app: Flask) -> None:
    production_app.add_url_rule("/broken", view_func=public(explode), endpoint="broken")
    for name, (status, response) in responses(production_app, TLS, new_user(production_app)).items():
        assert response.status_code == status, name
        assert_headers(response, tls=True)
        assert response.headers["Cache-Control"] == "no-store", name


def test_headers_stand_on_the_answer_of_an_absent_database(app: Flask, admin_client: BrowserClient) -> None:
    admin_client.get(LIST)
    with database_away(app):
        for response in (admin_client.get(LIST), admin_client.htmx_get(LIST), admin_client.get("/readyz")):
            assert response.status_code == 503
            assert_headers(response)
            assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "a@localhost"]
)
def test_host_that_is_not_ours_is_refused(browser_client: BrowserClient, host: str) -> None:
    for path in ("/", "/sign-in", "/account", "/nothing"):
        response = browser_client.client.get(path, headers={"Host": host})
        assert response.status_code == 400
        assert "<form" not in response.text
        assert "Set-Cookie" not in response.headers
    # A supervisor asks for health by whatever address it has.
    assert browser_client.client.get("/livez", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "localhost:8443", "127.0.0.1:5000", "LOCALHOST"])
def test_host_that_is_ours_is_answered(browser_client: BrowserClient, host: str) -> None:
    assert browser_client.client.get("/sign-in", headers={"Host": host}).status_code == 200


def test_host_that_is_only_forwarded_is_not_believed(browser_client: BrowserClient) -> None:
    response = browser_client.get(LIST, headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert response.headers["Location"] == f"/sign-in?next={LIST}"
    assert_headers(response)


def test_error_page_says_what_went_wrong_and_gives_a_reference(broken_app: Flask, admin_client: BrowserClient) -> None:
    references = set()
    for path, status, words in (
        ("/nothing", 404, "nothing at this address"),
        (f"{LIST}?level=x", 400, "Level must be a whole number from 1 to 10"),
        ("/broken", 500, "Nothing was saved"),
    ):
        response = admin_client.get(path)
        page = assert_whole_page(response)
        assert response.status_code == status
        assert words in page.one("main").text
        assert response.headers["X-Request-Id"] in page.one("main").text
        assert "RuntimeError" not in response.text
        assert page.has("main a[href='/']")
        references.add(response.headers["X-Request-Id"])
    assert len(references) == 3


def test_error_for_htmx_is_an_alert_that_swaps_nothing(broken_app: Flask, admin_client: BrowserClient) -> None:
    for path, status in (("/nothing", 404), (f"{LIST}?level=x", 400), ("/broken", 500)):
        response = admin_client.htmx_get(path, current_url=LIST)
        assert (response.status_code, response.text) == (status, "")
        assert set(htmx_event(response)) == {"alert"}


def test_error_is_logged_with_its_cause_and_its_reference(broken_app: Flask, admin_client: BrowserClient) -> None:
    admin_client.get("/account")
    with logged() as lines:
        response = admin_client.post("/broken?secret=in-the-query", {"password": "typed in the form"})
    assert response.status_code == 500
    logged_text = "\n".join(lines)
    assert "RuntimeError: what the log is for" in logged_text
    assert response.headers["X-Request-Id"] in logged_text
    assert "in-the-query" not in logged_text
    assert "typed in the form" not in logged_text


def test_request_is_one_line_of_json_in_the_log(admin: Account, admin_client: BrowserClient) -> None:
    admin_client.client.environ_base["REMOTE_ADDR"] = "192.0.2.41"
    with logged("ranzcred.access") as lines:
        sent = [
            admin_client.get(f"{LIST}?q=private"),
            admin_client.post(LIST, {"title": "typed"}),
            admin_client.htmx_get("/nothing"),
            admin_client.client.get("/livez", headers={"X-Request-Id": "forged", "User-Agent": "a\tb"}),
        ]
    logs = [json.loads(line) for line in lines]
    assert len(logs) == len(sent)
    for log, response in zip(logs, sent, strict=True):
        assert (log["request"], log["status"]) == (response.headers["X-Request-Id"], response.status_code)
        assert log["address"] == "192.0.2.41"
        assert log["ms"] >= 0
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00|Z)", log["time"])
    assert [log["method"] for log in logs] == ["GET", "POST", "GET", "GET"]
    assert [log["path"] for log in logs] == [LIST, LIST, "/nothing", "/livez"]
    assert [log["user"] for log in logs[:2]] == [admin.id] * 2
    assert not any(word in line for line in lines for word in ("private", "typed", "forged"))
    assert len({log["request"] for log in logs}) == len(logs)


def fetch(browser_client: BrowserClient, address: str, **headers: str) -> TestResponse:
    """Ask for a static file, and let go of it."""
    response = browser_client.get(address, headers=headers)
    response.get_data()
    response.close()
    return response


def imported(address: str, text: str) -> set[str]:
    """The addresses that a style sheet or a script leads to."""
    if address.endswith(".css"):
        return {urljoin(address, found) for found in re.findall(r'@import url\("([^"]+)"\)', text)}
    return {urljoin(address, found) for found in re.findall(r'(?m)^(?:import|export) [^;"]*"([^"]+)";$', text)}


def test_static_files_are_named_after_their_content_and_kept_for_a_year(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(LIST).text)
    named = page.all("link[href^='/static/'], script[src^='/static/'], use[href^='/static/']")
    left = {(element.get("href") or element.get("src") or "").partition("#")[0] for element in named}
    assert len(left) > 4
    seen: set[str] = set()
    while left:
        seen |= left
        found: set[str] = set()
        for address in left:
            path = address.removeprefix(f"/static/{CURRENT}/")
            assert path != address
            response = fetch(admin_client, address)
            assert response.status_code == 200
            assert response.data == (ROOT / "static" / path).read_bytes()
            assert_headers(response)
            assert (response.cache_control.public, response.cache_control.immutable) == (True, True)
            assert (response.cache_control.max_age or 0) >= YEAR_SECONDS
            assert "Set-Cookie" not in response.headers
            if path.startswith(("css/", "js/")):
                found |= imported(address, response.text)
        left = found - seen
    assert {f"/static/{CURRENT}/{path}" for path in ("css/base/tokens.css", "js/response.js")} <= seen


def test_version_changes_with_any_file_but_not_with_compressed_forms(tmp_path: Path) -> None:
    def versions(path: str, content: bytes) -> str:
        (tmp_path / path).write_bytes(content)
        version.cache_clear()
        return version(tmp_path)

    (tmp_path / "css").mkdir()
    first = versions("css/app.css", b"a {}")
    assert re.fullmatch(r"[0-9a-f]{12}", first)
    assert versions("css/app.css.br", b"compressed") == first
    changed = [versions("css/app.css", b"b {}"), versions("css/base.css", b"a {}"), versions("css/more.css", b"a {}")]
    assert len({first, *changed}) == 4
    assert versions("css/more.css", b"a {}") == changed[-1]
    version.cache_clear()


@pytest.mark.parametrize("before", ["", "0123456789ab/"])
def test_address_of_no_version_or_another_gives_the_file_of_today_to_keep_for_no_time(
    browser_client: BrowserClient, before: str
) -> None:
    for path in ("css/app.css", "js/main.js", "icons.svg"):
        response = fetch(browser_client, f"/static/{before}{path}")
        assert response.status_code == 200
        assert response.data == (ROOT / "static" / path).read_bytes()
        assert_headers(response)
        assert response.cache_control.no_cache
        assert not response.cache_control.immutable
        assert not response.cache_control.max_age
        again = fetch(browser_client, f"/static/{before}{path}", **{"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304
    assert fetch(browser_client, f"/static/{before}css/absent.css").status_code == 404


def test_static_files_carry_the_headers_on_tls(production_app: Flask) -> None:
    for before in ("", f"{CURRENT}/"):
        assert_headers(fetch(BrowserClient(production_app, base_url=TLS), f"/static/{before}css/app.css"), tls=True)


UNPACKED: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def test_static_files_arrive_as_they_are_compressed_or_not(browser_client: BrowserClient) -> None:
    for path, before in itertools.product(STATIC, ("static", f"static/{CURRENT}")):
        for accepted in ("identity", "gzip", "gzip, br"):
            address = path.replace("static", before, 1)
            response = fetch(browser_client, f"/{address}", **{"Accept-Encoding": accepted})
            coding = response.headers.get("Content-Encoding", "")
            assert coding in {"", *accepted.split(", ")}
            assert UNPACKED[coding](response.data) == Path(ROOT / path).read_bytes(), (path, coding)
            assert int(response.headers["Content-Length"]) == len(response.data)


@pytest.mark.parametrize("before", ["", f"{CURRENT}/", "0123456789ab/"])
@pytest.mark.parametrize(
    "path", ["../wsgi.py", "%2e%2e/wsgi.py", "..%2fwsgi.py", "css/../../wsgi.py", "//etc/passwd", "%00", "css", ""]
)
def test_static_files_are_all_that_is_served(browser_client: BrowserClient, path: str, before: str) -> None:
    response = fetch(browser_client, f"/static/{before}{path}")
    assert response.status_code in {308, 404} or "evil" in path
    assert b"create_app" not in response.data
    assert b"root:" not in response.data


def test_sign_in_page_asks_nothing_of_other_sites(browser_client: BrowserClient) -> None:
    page = parse(browser_client.get("/sign-in").text)
    for element in page.walk():
        for name in ("src", "href", "action", "hx-get", "hx-post"):
            assert element.get(name, "/").startswith(("/", "#")), element.get(name)
        assert not any(name.startswith("on") or name == "style" for name in element.attributes)
        assert element.tag != "style"
        assert element.tag != "script" or element.get("src")
