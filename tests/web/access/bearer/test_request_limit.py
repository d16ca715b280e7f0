"""How often a token may call: a runaway loop is stopped, and nobody else is."""

from flask import Flask

from ranzcred.web.access.request_limit import RequestLimit
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import change_settings
from tests.support.factories.people import Account, new_token
from tests.support.http.api_client import ApiClient, refused
from tests.support.http.browser_client import BrowserClient
from tests.web.access.bearer.token_calls import SLATE

LIMIT = 5


def test_count_starts_again_after_a_minute() -> None:
    counts = RequestLimit()
    waits = [counts.admit("a", limit=2, now=now) for now in (100.0, 130.0, 130.5, 159.9, 160.0, 161.0, 162.0)]
    assert waits == [0, 0, 30, 1, 0, 0, 58]
    assert counts.admit("b", limit=2, now=162.0) == 0


def test_token_that_calls_too_often_waits(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    change_settings(app, api_requests=LIMIT)
    loop, other = (ApiClient(app, new_token(app, admin, name=name)) for name in ("Loop", "Other"))
    assert [loop.get().status_code for _ in range(LIMIT)] == [200] * LIMIT
    before = database_probe.last_seq()
    for response in (loop.get(), loop.post(SLATE), loop.get("/api/credentials")):
        details = refused(response, 429, "Too many requests")
        [sentence] = details["Authorization"]
        assert sentence.startswith("Token Loop has made more than 5 requests in a minute.")
        assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert database_probe.last_seq() == before
    assert other.get().status_code == 200
    assert [admin_client.json("GET", "/api/admin/organisations").status_code for _ in range(LIMIT + 1)] == [200] * 6


def test_limit_of_nought_is_none(app: Flask, api_client: ApiClient) -> None:
    change_settings(app, api_requests=0)
    assert {api_client.get().status_code for _ in range(20)} == {200}


def test_count_costs_no_statement(app: Flask, api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    counts = []
    for limit in (0, 600):
        change_settings(app, api_requests=limit)
        api_client.get()
        with database_probe.statements() as seen:
            api_client.get()
        counts.append(len(seen))
    assert counts[0] == counts[1]
