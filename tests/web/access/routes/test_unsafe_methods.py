"""What changes something: by no GET, by no other method, and by no request from another site."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from ranzcred.web.access.declare import public
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.routes.access import SLATE, TABLE
from tests.support.routes.addresses import address, read, routes
from tests.support.routes.statuses import ExpectedStatuses
from tests.web.access.routes.rows import everything

SAFE = {"GET", "HEAD", "OPTIONS"}


def test_access_by_other_methods(
    app: Flask, browser_client: BrowserClient, org_staff_client: BrowserClient, admin_client: BrowserClient
) -> None:
    """HEAD is answered like GET; a method that a route does not know is refused whoever asks."""
    for method, rule in routes(app):
        where = address(app, rule, exists=False)
        if method == "GET":
            for somebody in (browser_client, org_staff_client, admin_client):
                responses = [read(somebody.client.open(where, method=name)) for name in ("GET", "HEAD")]
                assert responses[0].status_code == responses[1].status_code, rule.rule
                assert responses[1].data == b""
        known = set(app.url_map.bind("localhost").allowed_methods(where)) | SAFE
        for name in {"PUT", "PATCH", "DELETE", "TRACE"} - known:
            assert admin_client.client.open(where, method=name).status_code == 405, (name, rule.rule)


def test_get_changes_nothing(app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    addresses = [address(app, rule) for method, rule in routes(app) if method == "GET"]
    before = everything(database_probe)
    for where in addresses:
        for headers in ({}, {"HX-Request": "true"}):
            read(admin_client.get(where, headers=headers))
    assert everything(database_probe) == before


def unsafe(app: Flask) -> list[tuple[str, Rule]]:
    return [(method, rule) for method, rule in routes(app) if method not in SAFE]


def refusal_of(expected: ExpectedStatuses, who: str) -> int:
    """What a form without the session's token comes to: whoever is not signed in is asked to do that first, and whoever
    may not send it at all gets to know that, since it is nothing that a new page would mend."""
    if who == "browser_client":
        return 401 if expected.anonymous == 401 else 400
    return 403 if {"admin_client": expected.admin, "org_admin_client": expected.org_admin}[who] == 403 else 400


@pytest.mark.parametrize("who", ["browser_client", "admin_client", "org_admin_client"])
def test_post_without_the_sessions_token_is_refused(
    app: Flask, admin: Account, request: pytest.FixtureRequest, database_probe: DatabaseProbe, who: str
) -> None:
    somebody: BrowserClient = request.getfixturevalue(who)
    somebody.get("/sign-in")
    other = BrowserClient(app)
    other.get("/sign-in")
    assert unsafe(app)
    for method, rule in unsafe(app):
        where = address(app, rule)
        before = everything(database_probe)
        sent = dict(TABLE[method, rule.rule].sent) | {"email": admin.email, "password": admin.password}
        forged: list[dict[str, Any]] = [
            {"data": sent},
            {"data": {**sent, "csrf_token": ""}},
            {"data": {**sent, "csrf_token": "x.y.z"}},
            {"data": {**sent, "csrf_token": other.token}},
            {"data": sent, "headers": {"X-CSRFToken": other.token, "HX-Request": "true"}},
        ]
        for options in forged:
            response = somebody.client.open(where, method=method, **options)
            assert response.status_code == refusal_of(TABLE[method, rule.rule], who), (method, rule.rule)
        assert everything(database_probe) == before, (method, rule.rule)


def test_post_from_another_site_touches_nothing(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    """Another site's form comes without our cookie: what answers it must not put a new one in its place."""
    admin_client.get("/account")
    before = everything(database_probe)
    for method, rule in unsafe(app):
        sent = dict(TABLE[method, rule.rule].sent) | {"csrf_token": admin_client.token}
        where = address(app, rule, exists=False)
        for somebody in (admin_client.client, app.test_client()):
            response = somebody.open(where, method=method, data=sent, headers={"Sec-Fetch-Site": "cross-site"})
            assert response.status_code == 403, (method, rule.rule)
            assert "Set-Cookie" not in response.headers
    assert everything(database_probe) == before
    assert admin_client.get("/account").status_code == 200
    sent = {**SLATE, "csrf_token": admin_client.token}
    for site in ("same-origin", "none"):
        response = admin_client.client.post(
            "/admin/micro-credentials", data={**sent, "title": f"From {site}"}, headers={"Sec-Fetch-Site": site}
        )
        assert response.status_code == 303


def test_view_that_says_nothing_is_refused_to_everybody(
    app: Flask, admin: Account, signed_in: Callable[[Account], BrowserClient], browser_client: BrowserClient
) -> None:
    app.add_url_rule("/undeclared", view_func=lambda: "secret", endpoint="undeclared")
    app.add_url_rule("/declared", view_func=public(lambda: "open"), endpoint="declared")
    response = signed_in(admin).get("/undeclared")
    assert response.status_code == 403
    assert "secret" not in response.text
    assert browser_client.get("/undeclared").status_code == 302
    assert browser_client.get("/declared").text == "open"
