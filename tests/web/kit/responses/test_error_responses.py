"""What somebody sees of an error, and what is logged of it and of every request."""

import json
import re

from flask import Flask

from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import assert_whole_page, htmx_event
from tests.support.logs import logged
from tests.web.kit.responses.headers import LIST


def test_error_page_says_what_went_wrong_and_gives_a_reference(broken_app: Flask, admin_client: BrowserClient) -> None:
    references = set()
    for path, status, words in (
        ("/nothing", 404, "Page not found."),
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
