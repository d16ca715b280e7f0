"""Users in the API: read by any token of RANZ's, and changed by nobody but a user who is signed in."""

import json
from datetime import timedelta
from email.headerregistry import Address

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from ranzcred.domain.notifications.models import Notification
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import change_settings
from tests.support.factories.people import Account, new_member, new_organisation, new_token, new_user
from tests.support.factors import new_app, proved_before
from tests.support.http.api_client import ApiClient, invalid, refused
from tests.support.http.browser_client import BrowserClient

USERS = "/api/admin/users"
ROWS, MESSAGES = table(User), table(Notification)
SESSIONS_ALONE = "Token Portal can't change users, and no other token can. Sign in to do it."
NOT_PROVED = "Confirm who you are on the web page first."
HANA = {"name": "Hana Rangi", "email": "hana@ranz.example", "role": "ranz:auditor"}


@pytest.fixture
def with_mail(app: Flask) -> None:
    change_settings(app, mail_from=Address("RANZ", addr_spec="no-reply@ranz.example.nz"))


def test_a_user_is_read_without_any_secret(app: Flask, api_client: ApiClient) -> None:
    ridge = new_organisation(app)
    member = new_member(app, organisation_id=ridge)
    known = new_user(app, name="Ihaia Tū", role=Role.ORG_STAFF, member_id=member)
    new_app(app, known)
    response = api_client.get(f"{USERS}/{known.id}")
    body = json.loads(response.text)
    assert body | {"twoFactorSince": "", "createdAt": "", "updatedAt": ""} == {
        "id": known.id,
        "name": "Ihaia Tū",
        "email": known.email,
        "role": "org:staff",
        "state": "ACTIVE",
        "organisationId": None,
        "memberId": member,
        "twoFactorSince": "",
        "accessUntil": None,
        "version": 2,
        "createdAt": "",
        "updatedAt": "",
    }
    assert body["twoFactorSince"]
    assert response.headers["ETag"] == '"2-ACTIVE"'


@pytest.mark.parametrize(
    ("query", "found"),
    [("?role=ranz:auditor", ["Hana Rangi"]), ("?twoFactor=yes", ["Ihaia Tū"]), ("?q=ihaia+tu", ["Ihaia Tū"])],
)
def test_users_are_filtered(app: Flask, api_client: ApiClient, query: str, found: list[str]) -> None:
    new_user(app, name="Hana Rangi", role=Role.RANZ_AUDITOR)
    new_app(app, new_user(app, name="Ihaia Tū", role=Role.ORG_STAFF))
    assert [each["name"] for each in json.loads(api_client.get(f"{USERS}{query}").text)] == found


@pytest.mark.usefixtures("with_mail")
def test_whoever_is_invited_gets_the_link_by_email_alone(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    response = admin_client.json("POST", USERS, HANA)
    body = json.loads(response.text)
    assert (response.status_code, body["state"], body["version"]) == (201, "INVITED", 1)
    assert response.headers["Location"] == f"{USERS}/{body['id']}"
    assert [row["user_id"] for row in database_probe.rows(select(MESSAGES))] == [body["id"]]
    assert "/invitation/" not in response.text
    refused(admin_client.json("POST", USERS, HANA), 409)


def test_without_mail_nobody_is_invited(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    refused(admin_client.json("POST", USERS, HANA), 409)
    assert database_probe.rows(select(ROWS).where(ROWS.c.email == "hana@ranz.example")) == []


@pytest.mark.usefixtures("with_mail")
def test_role_says_whom_it_needs(app: Flask, admin_client: BrowserClient) -> None:
    details = invalid_rule(admin_client, HANA | {"role": "org:admin"})
    assert details == {"organisationId": ["Choose the organisation that they are the administrator of."]}
    details = invalid_rule(admin_client, HANA | {"organisationId": new_organisation(app)})
    assert details == {"organisationId": ["Leave it blank: people at RANZ act for no organisation."]}
    assert set(invalid(admin_client.json("POST", USERS, {"password": "x"}))) >= {"password", "name", "email"}


def invalid_rule(client: BrowserClient, body: object) -> dict[str, object]:
    return refused(client.json("POST", USERS, body), 400)


def test_a_change_goes_through_if_the_user_is_as_they_were(app: Flask, admin_client: BrowserClient) -> None:
    known = new_user(app, name="Hana Rangi", role=Role.RANZ_AUDITOR)
    address, seen = f"{USERS}/{known.id}", {"If-Match": '"1-ACTIVE"'}
    changed = admin_client.json("PATCH", address, {"name": "Hana Tū"}, headers=seen)
    assert (changed.status_code, json.loads(changed.text)["name"]) == (200, "Hana Tū")
    refused(admin_client.json("PATCH", address, {"name": "Hana Ngata"}, headers=seen), 412)


def test_nobody_changes_their_own_role(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    new_user(app)
    refused(admin_client.json("PATCH", f"{USERS}/{admin.id}", {"role": "ranz:auditor"}), 409)


@pytest.mark.usefixtures("with_mail")
def test_who_has_not_shown_who_they_are_lately_changes_nobody(app: Flask, admin_client: BrowserClient) -> None:
    known = new_user(app)
    admin_client.get("/account")
    proved_before(app, timedelta(minutes=11))
    one = f"{USERS}/{known.id}"
    for method, path, sent in (
        ("POST", USERS, HANA),
        ("PATCH", one, {"name": "Hana"}),
        ("POST", f"{one}/deactivate", {"reason": "Left RANZ."}),
        ("POST", f"{one}/reactivate", {}),
    ):
        details = refused(admin_client.json(method, path, sent), 403, "Forbidden")
        assert details == {"Authorization": [NOT_PROVED]}


@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize("scope", ["write", "definitions credentials directory"])
def test_no_token_changes_users(app: Flask, admin: Account, scope: str, database_probe: DatabaseProbe) -> None:
    caller = ApiClient(app, new_token(app, admin, name="Portal", scope=scope))
    one = f"{USERS}/{new_user(app).id}"
    steps = [("POST", USERS), ("PATCH", one), ("POST", f"{one}/deactivate"), ("POST", f"{one}/reactivate")]
    before = database_probe.last_seq()
    for method, path in steps:
        details = refused(caller.call(method, path, HANA), 403, "Forbidden")
        assert details["Authorization"] == [SESSIONS_ALONE]
    assert database_probe.last_seq() == before
