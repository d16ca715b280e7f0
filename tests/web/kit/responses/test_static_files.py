"""The static files: named after their content, compressed, and kept for as long."""

import gzip
import itertools
import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import brotli
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.config import ROOT
from ranzcred.web.kit.http.static_files import drop_stale_compressed, stale_compressed, version
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.web.kit.responses.headers import LIST, TLS, YEAR_SECONDS, assert_headers

CURRENT = version(ROOT / "static")
STATIC = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "static").rglob("*")
    if path.is_file() and path.suffix not in {".br", ".gz"}
)


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
    assert {f"/static/{CURRENT}/{path}" for path in ("css/base/tokens.css", "js/kit/response.js")} <= seen


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


def test_compressed_form_that_is_older_than_its_file_is_found_and_dropped(tmp_path: Path) -> None:
    """Where it cannot be dropped, because the code is somebody else's, a start in production refuses to serve it."""
    for name, moment in (("app.css", 2), ("app.css.br", 1), ("app.css.gz", 2), ("gone.css.gz", 1)):
        (tmp_path / name).write_bytes(b"a {}")
        os.utime(tmp_path / name, (moment, moment))
    assert list(stale_compressed(tmp_path)) == [tmp_path / "app.css.br"]
    drop_stale_compressed(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["app.css", "app.css.gz", "gone.css.gz"]


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
