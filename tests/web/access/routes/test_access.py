"""Who may do what: every address of the application, every method, every role, in one table.

A route that the table does not know fails: whoever adds one says here who may call it.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from ranzcred.core.permissions import Role, allowed
from ranzcred.web.access.declare import is_public, openers_of
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import Account, new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import htmx_event
from tests.support.routes.access import TABLE
from tests.support.routes.addresses import address, call, routes
from tests.support.routes.statuses import ExpectedStatuses
from tests.web.access.routes.rows import everything

OWN = {"api_tokens.token_revoke", "api_tokens.token_revoke_confirmed"}
"""What an auditor may do with their own: that of the table is another's."""
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
OF_OTHERS = {
    "definition_id",
    "token_id",
    "organisation_id",
    "person_id",
    "import_id",
    "notification_id",
    "user_id",
    "sign_in_id",
    "passkey_id",
    "identity_id",
}
"""What names a record that is somebody else's."""


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
    may = {role: any(allowed(role, permission) for permission in openers_of(view)) for role in Role}
    return replace(
        given,
        anonymous=302 if page else 401,
        org_staff=served(given.org_staff, {403}) if may[Role.ORG_STAFF] else 403,
        org_admin=served(given.org_admin, {403}) if may[Role.ORG_ADMIN] else 403,
        auditor=served(given.auditor, {403}) if may[Role.RANZ_AUDITOR] and rule.endpoint not in OWN else 403,
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


def test_access_of_an_auditor(
    app: Flask, admin: Account, auditor_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    assert_statuses(app, auditor_client, database_probe, lambda expected: expected.auditor)


def test_auditor_reads_everything_of_ranz_and_changes_nothing(app: Flask) -> None:
    for method, rule in routes(app):
        expected = TABLE[method, rule.rule]
        if rule.rule.startswith(("/admin", "/api/admin")):
            assert expected.auditor == (expected.admin if method == "GET" else 403), (method, rule.rule)


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
    nested = [
        (method, rule, name)
        for method, rule in routes(app)
        for name in parts
        if name in rule.arguments and len(rule.arguments) > 1
    ]
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
        if not OF_OTHERS & rule.arguments:
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
        assert "access" in htmx_event(staff)["alert"]
    assert everything(database_probe) == before
