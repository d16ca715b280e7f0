"""Every route of the API by every scope of a token: it reads all, and changes its own areas alone."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from ranzcred.core.permissions import SAFE_METHODS, Permission
from ranzcred.core.token_scopes import AREA_OF_RECORDS, AREAS, BY_NO_TOKEN, STORED_SCOPES, TokenScope, scope_allows
from ranzcred.domain.audit.proof.record_check import audited_mappers
from ranzcred.web.access.declare import is_public, permissions_of
from tests.support.database.probe import DatabaseProbe
from tests.support.database.verifying import found
from tests.support.factories.people import Account, new_token
from tests.support.http.api_client import ApiClient, refused
from tests.support.routes.addresses import address

AREA_OF: dict[str, TokenScope | None] = {
    "/api/admin/users": None,
    "/api/admin/coverage": None,
    "/api/admin/forecast": None,
    "/api/admin/organisations": TokenScope.DIRECTORY,
    "/api/admin/staff-credentials": TokenScope.CREDENTIALS,
    "/api/admin/micro-credentials/assign": TokenScope.CREDENTIALS,
    "/api/admin/micro-credentials/<key:definition_id>/staff": TokenScope.CREDENTIALS,
    "/api/admin/micro-credentials": TokenScope.DEFINITIONS,
}
"""The area of the routes below each address, the most exact first; none where no token changes anything."""

LIMITS = "can read everything but can only change "


def calls(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every method of every route of the API that asks who calls."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and not is_public(app.view_functions[rule.endpoint]):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, rule


def area_of(rule: Rule) -> TokenScope | None:
    return next(area for start, area in AREA_OF.items() if rule.rule.startswith(start))


def may(scope: str, method: str, rule: Rule) -> bool:
    area = area_of(rule)
    return method in SAFE_METHODS or (area is not None and (scope == "write" or area in scope.split()))


@pytest.mark.parametrize("scope", STORED_SCOPES)
def test_token_reads_everything_and_changes_its_areas(
    app: Flask, admin: Account, database_probe: DatabaseProbe, scope: str
) -> None:
    api_client = ApiClient(app, new_token(app, admin, name="Portal", scope=scope))
    routes = list(calls(app))
    assert len(routes) > 15
    for method, rule in routes:
        if rule.rule in {"/api/credentials", "/api/coverage"}:
            continue  # for organisations and their staff, whose tokens the others are not for
        where = address(app, rule, exists=False)
        before = database_probe.last_seq()
        response = api_client.call(method, where, {})
        if may(scope, method, rule):
            assert response.status_code not in {401, 403}, (method, rule.rule)
        else:
            details = refused(response, 403, "Forbidden")
            [sentence] = details["Authorization"]
            limits = LIMITS if area_of(rule) else "can't change users, and no other token can. "
            limits = "is read-only" if scope == "read" else limits
            assert sentence.startswith(f"Token Portal {limits}")
            assert database_probe.last_seq() == before
    assert found(database_probe) == []


def test_routes_that_change_something_are_of_the_area_that_the_description_names(app: Flask) -> None:
    described = app.extensions["openapi"]["paths"]
    checked = 0
    for method, rule in calls(app):
        permissions = permissions_of(app.view_functions[rule.endpoint])
        if method in SAFE_METHODS:
            assert all(scope_allows("read", permission) for permission in permissions), rule.rule
            continue
        area = area_of(rule)
        assert permissions <= (AREAS[area] if area else BY_NO_TOKEN), rule.rule
        [path] = [path for path in described if path.count("{") == rule.rule.count("<") and same(path, rule.rule)]
        assert described[path][method.lower()]["security"] == [
            *([{"token": [area.value]}] if area else []),
            {"session": []},
        ]
        checked += 1
    assert checked > 8


def same(path: str, rule: str) -> bool:
    """Whether an address of the description is a route's, whatever its keys are called."""
    pairs = zip(path.split("/"), rule.split("/"), strict=False)
    return path.count("/") == rule.count("/") and all(a == b or (a[:1], b[:1]) == ("{", "<") for a, b in pairs)


def test_area_of_each_class_of_records_is_declared() -> None:
    """Verification holds each entry of a token to the areas of that, so it must know where each record belongs."""
    of_users = {
        "ApiToken",
        "NotificationPreference",
        "OrganisationNotificationPreference",
        "Passkey",
        "QueueSnooze",
        "User",
        "UserIdentity",
    }
    assert AREA_OF_RECORDS.keys() == {mapper.class_.__name__ for mapper in audited_mappers()} - of_users


def test_permission_of_no_area_is_for_no_token_with_areas() -> None:
    in_areas = frozenset[Permission]().union(*AREAS.values())
    beyond = [each for each in Permission if not each.endswith(":read") and each not in in_areas]
    assert Permission.API_TOKEN_CREATE in beyond
    scopes = [scope for scope in STORED_SCOPES if scope != "write"]
    assert [each for each in beyond if any(scope_allows(scope, each) for scope in scopes)] == []
