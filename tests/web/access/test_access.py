"""Who may do what: every address of the application, every method, every role, in one table.

A route that the table does not know fails: whoever adds one says here who may call it.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import RowMapping, select
from werkzeug.routing import Rule

from ranzcred.core.db.base import Base
from ranzcred.core.permissions import Role, allowed
from ranzcred.web.access.declare import is_public, permissions_of, public
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import Account, new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import htmx_event
from tests.support.routes.access import SLATE, TABLE, ExpectedStatuses
from tests.support.routes.addresses import address, call, read, routes

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
SAFE = {"GET", "HEAD", "OPTIONS"}
LAST_USE = {"last_seen_at", "last_used_at"}


def everything(database_probe: DatabaseProbe) -> dict[str, list[RowMapping]]:
    """Every row of every table, less when it was last used: that is written once a minute, by whatever is read."""
    return {
        table.name: database_probe.rows(
            select(*[column for column in table.columns if column.name not in LAST_USE]).order_by(
                *table.primary_key.columns
            )
        )
        for table in Base.metadata.sorted_tables
    }


def in_table_order(app: Flask) -> list[tuple[str, Rule]]:
    order = list(TABLE)
    return sorted(routes(app), key=lambda route: order.index((route[0], route[1].rule)))


def assert_statuses(
    app: Flask,
    browser_client: BrowserClient,
    database_probe: DatabaseProbe,
    status_for: Callable[[ExpectedStatuses], int],
) -> None:
    for method, rule in in_table_order(app):
        expected = TABLE[method, rule.rule]
        where = address(app, rule)
        before = everything(database_probe)
        response = call(browser_client, method, where, expected.sent)
        assert response.status_code == status_for(expected), (method, rule.rule)
        if response.status_code in {401, 403, 404} or method == "GET":
            assert everything(database_probe) == before, (method, rule.rule)


def test_every_route_stands_in_the_table(app: Flask) -> None:
    assert {(method, rule.rule) for method, rule in routes(app)} == set(TABLE)


def derived(app: Flask, method: str, rule: Rule) -> ExpectedStatuses:
    """What the declaration of a view and the sets of the roles come to: who is refused, and how. What a view answers to
    whoever may call it is taken from the table."""
    given = TABLE[method, rule.rule]
    view: Any = app.view_functions[rule.endpoint]
    if is_public(view):
        return replace(given, anonymous=served(given.anonymous, {302, 401}))
    page = method == "GET" and not rule.rule.startswith("/api/")
    may = {role: any(allowed(role, permission) for permission in permissions_of(view)) for role in Role}
    return replace(
        given,
        anonymous=302 if page else 401,
        org_staff=served(given.org_staff, {403}) if may[Role.ORG_STAFF] else 403,
        org_admin=served(given.org_admin, {403}) if may[Role.ORG_ADMIN] else 403,
        admin=served(given.admin, {403}) if may[Role.RANZ_ADMIN] else 403,
    )


def served(status: int, refusals: Collection[int]) -> int:
    """The status of an answer that is none of the refusals."""
    return 200 if status in refusals else status


def test_table_is_what_permissions_and_roles_come_to(app: Flask) -> None:
    """The literal table is the contract: what views declare and what roles have must come to the same."""
    for method, rule in routes(app):
        assert derived(app, method, rule) == TABLE[method, rule.rule], (method, rule.rule)


def test_access_of_a_ranz_admin(app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    assert_statuses(app, admin_client, database_probe, lambda expected: expected.admin)


def test_access_of_an_organisations_admin(
    app: Flask, admin: Account, org_admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    assert_statuses(app, org_admin_client, database_probe, lambda expected: expected.org_admin)


def test_access_of_an_organisations_staff(
    app: Flask, admin: Account, org_staff_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    assert_statuses(app, org_staff_client, database_probe, lambda expected: expected.org_staff)


def test_access_of_anybody(
    app: Flask, admin: Account, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    assert_statuses(app, browser_client, database_probe, lambda expected: expected.anonymous)


def test_access_to_what_is_not_there(app: Flask, admin_client: BrowserClient) -> None:
    for method, rule in routes(app):
        expected = TABLE[method, rule.rule]
        assert bool(rule.arguments) == (expected.absent is not None)
        if rule.arguments:
            response = call(admin_client, method, address(app, rule, exists=False), expected.sent)
            assert response.status_code == expected.absent, (method, rule.rule)


def test_access_to_a_record_is_by_its_own_parent(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    """A member under another organisation, a credential under another definition: there is no such record."""
    parts: dict[str, Callable[[], str]] = {
        "member_id": lambda: new_member(app),
        "credential_id": lambda: new_credential(app),
    }
    nested = [(method, rule, name) for method, rule in routes(app) for name in parts if name in rule.arguments]
    assert {name for *_, name in nested} == set(parts)
    for method, rule, name in nested:
        where = address(app, rule, given={name: parts[name]()})
        before = everything(database_probe)
        response = call(admin_client, method, where, TABLE[method, rule.rule].sent)
        assert response.status_code == 404, (method, rule.rule)
        assert everything(database_probe) == before


@pytest.mark.parametrize("who", ["browser_client", "org_admin_client", "org_staff_client"])
def test_access_tells_nobody_what_is_there(
    app: Flask, admin: Account, request: pytest.FixtureRequest, who: str
) -> None:
    """Whoever may not see a record gets the same answer where there is none."""
    somebody: BrowserClient = request.getfixturevalue(who)
    for method, rule in routes(app):
        if not {"definition_id", "token_id", "organisation_id", "import_id", "notification_id"} & rule.arguments:
            continue
        seen = []
        for exists in (True, False):
            where = address(app, rule, exists=exists)
            response = call(somebody, method, where, TABLE[method, rule.rule].sent)
            location = KEY.sub("KEY", response.headers.get("Location", ""))
            text = re.sub(r"[\w.-]{50,}|Reference \w+", "TOKEN", KEY.sub("KEY", response.text))
            seen.append((response.status_code, location, text))
        assert seen[0] == seen[1], (method, rule.rule)


def test_access_is_refused_to_htmx_without_a_page(
    app: Flask, browser_client: BrowserClient, org_staff_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = everything(database_probe)
    for method, rule in routes(app):
        if TABLE[method, rule.rule].org_staff != 403 or rule.rule.startswith("/api/"):
            continue
        where = address(app, rule, exists=False)
        anonymous, staff = (
            one.htmx_get(where, current_url="/admin") if method == "GET" else one.htmx_post(where, {"a": "b"})
            for one in (browser_client, org_staff_client)
        )
        assert (anonymous.status_code, anonymous.text) == (401, "")
        assert anonymous.headers["HX-Redirect"].startswith("/sign-in?next=/")
        assert (staff.status_code, staff.text) == (403, "")
        assert "permission" in htmx_event(staff)["alert"]
    assert everything(database_probe) == before


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


@pytest.mark.parametrize("who", ["browser_client", "admin_client"])
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
        # Whoever is not signed in is asked to do that first.
        public_view = TABLE[method, rule.rule].anonymous != 401
        expected = 400 if public_view or who == "admin_client" else 401
        for options in forged:
            response = somebody.client.open(where, method=method, **options)
            assert response.status_code == expected, (method, rule.rule)
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
