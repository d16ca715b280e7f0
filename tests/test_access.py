"""Who may do what: every address of the application, every method, every role, in one table.

A route that the table does not know fails: whoever adds one says here who may call it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import RowMapping, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ranzcred.accounts.operations import first_admin_token
from ranzcred.db import Base
from ranzcred.permissions import public
from tests.answers import told
from tests.factories.catalogue import new_definition
from tests.factories.log import new_verification
from tests.factories.messages import new_message
from tests.factories.people import Account, new_member, new_organisation, new_token
from tests.inspector import Inspector
from tests.visitor import Visitor

ABSENT = "00000000-0000-7000-8000-0000000000ff"
SLATE = {"title": "Slate Works", "level": "4", "issuing_body": "RANZ"}
ROOFER = {"name": "Skyline Roofing", "certification_tier": "CERTIFIED", "programme_status": "ACTIVE"}
PERSON = {"first_name": "Aroha", "last_name": "Ngata", "role": "STAFF"}
PROGRAMME = "/admin/programme"
STAFF = f"{PROGRAMME}/<key:organisation_id>/staff"
MEMBER = f"{STAFF}/<key:member_id>"
PORTAL = {"name": "Portal", "scope": "read", "lifetime": "30"}
COPPER = {"title": "Copper Works", "level": 4, "issuingBody": "RANZ"}
API = "/api/admin/micro-credentials"
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The status for each role, where the record that the address names is there."""

    anonymous: int
    org_staff: int
    org_admin: int
    admin: int
    absent: int | None = None
    """For whoever may call it, where there is no such record; None where the address names none."""
    sent: Mapping[str, object] = field(default_factory=dict)
    """The form or the JSON object, where one is sent."""


def everybody(status: int, *, absent: int | None = None) -> Answers:
    return Answers(anonymous=status, org_staff=status, org_admin=status, admin=status, absent=absent)


def page_of_users(status: int = 200) -> Answers:
    return Answers(anonymous=302, org_staff=status, org_admin=status, admin=status)


def action_of_users(status: int) -> Answers:
    return Answers(anonymous=401, org_staff=status, org_admin=status, admin=status)


def page_of_admins(*, absent: int | None = None) -> Answers:
    return Answers(anonymous=302, org_staff=403, org_admin=403, admin=200, absent=absent)


def action_of_admins(sent: Mapping[str, object], *, status: int = 303, absent: int | None = None) -> Answers:
    return Answers(anonymous=401, org_staff=403, org_admin=403, admin=status, absent=absent, sent=sent)


TABLE = {
    ("GET", "/static/<path:filename>"): everybody(200, absent=404),
    ("GET", "/livez"): everybody(200),
    ("GET", "/readyz"): everybody(200),
    ("GET", "/sign-in"): Answers(anonymous=200, org_staff=302, org_admin=302, admin=302),
    ("POST", "/sign-in"): everybody(422),
    # There is an administrator: the link leads nowhere, whoever has it.
    ("GET", "/first-admin/<token>"): everybody(404, absent=404),
    ("POST", "/first-admin/<token>"): everybody(404, absent=404),
    ("GET", "/"): page_of_users(302),
    ("GET", "/account"): page_of_users(),
    ("POST", "/account/password"): action_of_users(422),
    ("POST", "/account/shortcuts"): action_of_users(303),
    ("GET", "/settings/notifications"): page_of_users(),
    ("POST", "/settings/notifications"): replace(action_of_users(303), sent={"version": "0"}),
    ("GET", "/notifications"): page_of_users(),
    ("POST", "/notifications/read"): action_of_users(303),
    # It is somebody else's.
    ("POST", "/notifications/<key:notification_id>/read"): replace(action_of_users(404), absent=404),
    ("GET", "/admin"): page_of_admins(),
    ("GET", "/admin/notifications"): page_of_admins(),
    ("GET", "/admin/notifications/<key:notification_id>"): page_of_admins(absent=404),
    # It is still on its way.
    ("POST", "/admin/notifications/<key:notification_id>/send-again"): action_of_admins({}, status=409, absent=404),
    ("GET", PROGRAMME): page_of_admins(),
    ("GET", f"{PROGRAMME}/new"): page_of_admins(),
    ("POST", PROGRAMME): action_of_admins(ROOFER),
    ("GET", f"{PROGRAMME}/<key:organisation_id>"): page_of_admins(absent=404),
    ("GET", f"{PROGRAMME}/<key:organisation_id>/edit"): page_of_admins(absent=404),
    ("POST", f"{PROGRAMME}/<key:organisation_id>"): action_of_admins(ROOFER | {"version": "1"}, absent=404),
    ("GET", f"{PROGRAMME}/<key:organisation_id>/notifications"): page_of_admins(absent=404),
    ("POST", f"{PROGRAMME}/<key:organisation_id>/notifications"): action_of_admins({"version": "0"}, absent=404),
    ("GET", f"{STAFF}/new"): page_of_admins(absent=404),
    ("POST", STAFF): action_of_admins(PERSON, absent=404),
    ("GET", f"{MEMBER}/edit"): page_of_admins(absent=404),
    ("POST", MEMBER): action_of_admins(PERSON | {"version": "1"}, absent=404),
    ("GET", f"{MEMBER}/deactivate"): page_of_admins(absent=404),
    ("POST", f"{MEMBER}/deactivate"): action_of_admins({"reason": "Left."}, absent=404),
    ("GET", f"{MEMBER}/reactivate"): page_of_admins(absent=404),
    ("POST", f"{MEMBER}/reactivate"): action_of_admins({}, absent=404),
    ("GET", f"{MEMBER}/move"): page_of_admins(absent=404),
    # Nowhere to go is chosen: the form comes back.
    ("POST", f"{MEMBER}/move"): action_of_admins({}, status=422, absent=404),
    ("GET", "/admin/audit-log"): page_of_admins(),
    ("POST", "/admin/audit-log/export"): replace(action_of_admins({"format": "csv"}), admin=200),
    ("POST", "/admin/audit-log/verifications"): action_of_admins({}),
    ("GET", "/admin/audit-log/verifications/<key:verification_id>"): page_of_admins(absent=404),
    ("POST", "/admin/audit-log/verifications/<key:verification_id>"): action_of_admins({}, absent=404),
    ("GET", "/admin/micro-credentials"): page_of_admins(),
    ("GET", "/admin/micro-credentials/new"): page_of_admins(),
    ("POST", "/admin/micro-credentials"): action_of_admins(SLATE),
    ("GET", "/admin/micro-credentials/<key:definition_id>"): page_of_admins(absent=404),
    ("GET", "/admin/micro-credentials/<key:definition_id>/edit"): page_of_admins(absent=404),
    ("POST", "/admin/micro-credentials/<key:definition_id>"): action_of_admins(
        SLATE | {"title": "Slate Renewal", "version": "1"}, absent=404
    ),
    ("GET", "/admin/micro-credentials/<key:definition_id>/delete"): page_of_admins(absent=404),
    ("POST", "/admin/micro-credentials/<key:definition_id>/delete"): action_of_admins({}, absent=404),
    ("GET", "/account/api-tokens"): page_of_admins(),
    ("POST", "/account/api-tokens"): action_of_admins(PORTAL, status=200),
    ("GET", "/account/api-tokens/<key:token_id>/revoke"): page_of_admins(absent=404),
    ("POST", "/account/api-tokens/<key:token_id>/revoke"): action_of_admins({}, absent=404),
    ("GET", "/api/openapi.json"): everybody(200),
    ("GET", "/api/docs"): everybody(200),
    ("GET", API): action_of_admins({}, status=200),
    ("POST", API): action_of_admins(COPPER, status=201),
    ("GET", f"{API}/<key:definition_id>"): action_of_admins({}, status=200, absent=404),
    ("PATCH", f"{API}/<key:definition_id>"): action_of_admins({"level": 7}, status=200, absent=404),
    ("DELETE", f"{API}/<key:definition_id>"): action_of_admins({}, status=200, absent=404),
    # Last, since nobody is signed in after it.
    ("POST", "/sign-out"): action_of_users(303),
}


def routes(app: Flask) -> list[tuple[str, Rule]]:
    """Each method of each rule, less the two that come with GET by themselves."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def in_table_order(app: Flask) -> list[tuple[str, Rule]]:
    order = list(TABLE)
    return sorted(routes(app), key=lambda route: order.index((route[0], route[1].rule)))


def address(app: Flask, rule: Rule, *, exists: bool = True) -> str:
    """An address that the rule answers to, of a record that is there (made for it) or is not."""
    records: dict[str, Callable[[], str]] = {
        "definition_id": lambda: new_definition(app),
        "token_id": lambda: new_token(app).id,
        "verification_id": lambda: new_verification(app),
        "notification_id": lambda: new_message(app),
        "token": lambda: first_admin_token(app.config["SECRET_KEY"]),
        "filename": lambda: "css/app.css",
    }
    values = {name: records[name]() if exists else ABSENT for name in rule.arguments if name in records}
    if "organisation_id" in rule.arguments:
        values["organisation_id"] = new_organisation(app) if exists else ABSENT
    if "member_id" in rule.arguments:
        values["member_id"] = new_member(app, organisation_id=values["organisation_id"]) if exists else ABSENT
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def call(visitor: Visitor, method: str, where: str, sent: Mapping[str, object]) -> TestResponse:
    if where.startswith("/api/"):
        return read(visitor.json(method, where, sent))
    return read(visitor.get(where) if method == "GET" else visitor.post(where, sent))


def read(response: TestResponse) -> TestResponse:
    """Take all of an answer, and let go of the file that it comes from, if any."""
    response.get_data()
    response.close()
    return response


def everything(inspector: Inspector) -> dict[str, list[RowMapping]]:
    """Every row of every table."""
    return {
        table.name: inspector.rows(select(table).order_by(*table.primary_key.columns))
        for table in Base.metadata.sorted_tables
    }


def assert_answers(app: Flask, visitor: Visitor, inspector: Inspector, status_for: Callable[[Answers], int]) -> None:
    for method, rule in in_table_order(app):
        answers = TABLE[method, rule.rule]
        where = address(app, rule)
        before = everything(inspector)
        response = call(visitor, method, where, answers.sent)
        assert response.status_code == status_for(answers), (method, rule.rule)
        if response.status_code in {401, 403, 404} or method == "GET":
            assert everything(inspector) == before, (method, rule.rule)


def test_every_route_stands_in_the_table(app: Flask) -> None:
    assert {(method, rule.rule) for method, rule in routes(app)} == set(TABLE)


def test_access_of_a_ranz_admin(app: Flask, admin_client: Visitor, inspector: Inspector) -> None:
    assert_answers(app, admin_client, inspector, lambda answers: answers.admin)


def test_access_of_an_organisations_admin(
    app: Flask, admin: Account, org_admin_client: Visitor, inspector: Inspector
) -> None:
    assert_answers(app, org_admin_client, inspector, lambda answers: answers.org_admin)


def test_access_of_an_organisations_staff(
    app: Flask, admin: Account, org_staff_client: Visitor, inspector: Inspector
) -> None:
    assert_answers(app, org_staff_client, inspector, lambda answers: answers.org_staff)


def test_access_of_anybody(app: Flask, admin: Account, visitor: Visitor, inspector: Inspector) -> None:
    assert_answers(app, visitor, inspector, lambda answers: answers.anonymous)


def test_access_to_what_is_not_there(app: Flask, admin_client: Visitor) -> None:
    for method, rule in routes(app):
        answers = TABLE[method, rule.rule]
        assert bool(rule.arguments) == (answers.absent is not None)
        if rule.arguments:
            response = call(admin_client, method, address(app, rule, exists=False), answers.sent)
            assert response.status_code == answers.absent, (method, rule.rule)


@pytest.mark.parametrize("who", ["visitor", "org_admin_client", "org_staff_client"])
def test_access_tells_nobody_what_is_there(
    app: Flask, admin: Account, request: pytest.FixtureRequest, who: str
) -> None:
    """Whoever may not see a record gets the same answer where there is none."""
    somebody: Visitor = request.getfixturevalue(who)
    for method, rule in routes(app):
        if not {"definition_id", "token_id", "organisation_id", "notification_id"} & rule.arguments:
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
    app: Flask, visitor: Visitor, org_staff_client: Visitor, inspector: Inspector
) -> None:
    before = everything(inspector)
    for method, rule in routes(app):
        if TABLE[method, rule.rule].org_staff != 403 or rule.rule.startswith("/api/"):
            continue
        where = address(app, rule, exists=False)
        anonymous, staff = (
            one.htmx_get(where, current_url="/admin") if method == "GET" else one.htmx_post(where, {"a": "b"})
            for one in (visitor, org_staff_client)
        )
        assert (anonymous.status_code, anonymous.text) == (401, "")
        assert anonymous.headers["HX-Redirect"].startswith("/sign-in?next=/")
        assert (staff.status_code, staff.text) == (403, "")
        assert "permission" in told(staff)["alert"]
    assert everything(inspector) == before


def test_access_by_other_methods(
    app: Flask, visitor: Visitor, org_staff_client: Visitor, admin_client: Visitor
) -> None:
    """HEAD is answered like GET; a method that a route does not know is refused whoever asks."""
    for method, rule in routes(app):
        where = address(app, rule, exists=False)
        if method == "GET":
            for somebody in (visitor, org_staff_client, admin_client):
                asked = [read(somebody.client.open(where, method=name)) for name in ("GET", "HEAD")]
                assert asked[0].status_code == asked[1].status_code, rule.rule
                assert asked[1].data == b""
        known = {name for name, other in routes(app) if other.rule == rule.rule} | SAFE
        for name in {"PUT", "PATCH", "DELETE", "TRACE"} - known:
            assert admin_client.client.open(where, method=name).status_code == 405, (name, rule.rule)


def test_get_changes_nothing(app: Flask, admin_client: Visitor, inspector: Inspector) -> None:
    addresses = [address(app, rule) for method, rule in routes(app) if method == "GET"]
    before = everything(inspector)
    for where in addresses:
        for headers in ({}, {"HX-Request": "true"}):
            read(admin_client.get(where, headers=headers))
    assert everything(inspector) == before


def unsafe(app: Flask) -> list[tuple[str, Rule]]:
    return [(method, rule) for method, rule in routes(app) if method not in SAFE]


@pytest.mark.parametrize("who", ["visitor", "admin_client"])
def test_post_without_the_sessions_token_is_refused(
    app: Flask, admin: Account, request: pytest.FixtureRequest, inspector: Inspector, who: str
) -> None:
    somebody: Visitor = request.getfixturevalue(who)
    somebody.get("/sign-in")
    other = Visitor(app)
    other.get("/sign-in")
    assert unsafe(app)
    for method, rule in unsafe(app):
        where = address(app, rule)
        before = everything(inspector)
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
        assert everything(inspector) == before, (method, rule.rule)


def test_post_from_another_site_touches_nothing(
    app: Flask, admin: Account, admin_client: Visitor, inspector: Inspector
) -> None:
    """Another site's form comes without our cookie: what answers it must not put a new one in its place."""
    admin_client.get("/account")
    before = everything(inspector)
    for method, rule in unsafe(app):
        sent = dict(TABLE[method, rule.rule].sent) | {"csrf_token": admin_client.token}
        where = address(app, rule, exists=False)
        for somebody in (admin_client.client, app.test_client()):
            response = somebody.open(where, method=method, data=sent, headers={"Sec-Fetch-Site": "cross-site"})
            assert response.status_code == 403, (method, rule.rule)
            assert "Set-Cookie" not in response.headers
    assert everything(inspector) == before
    assert admin_client.get("/account").status_code == 200
    sent = {**SLATE, "csrf_token": admin_client.token}
    for site in ("same-origin", "none"):
        response = admin_client.client.post(
            "/admin/micro-credentials", data={**sent, "title": f"From {site}"}, headers={"Sec-Fetch-Site": site}
        )
        assert response.status_code == 303


def test_view_that_says_nothing_is_refused_to_everybody(
    app: Flask, admin: Account, signed_in: Callable[[Account], Visitor], visitor: Visitor
) -> None:
    app.add_url_rule("/undeclared", view_func=lambda: "secret", endpoint="undeclared")
    app.add_url_rule("/declared", view_func=public(lambda: "open"), endpoint="declared")
    response = signed_in(admin).get("/undeclared")
    assert response.status_code == 403
    assert "secret" not in response.text
    assert visitor.get("/undeclared").status_code == 302
    assert visitor.get("/declared").text == "open"
