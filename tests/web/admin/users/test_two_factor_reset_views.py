"""Two-factor that RANZ resets for somebody who has lost it."""

import json

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import SignIn, User
from ranzcred.domain.notifications.models import Notification
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.factories.people import Account, new_sign_in, new_user
from tests.support.factors import new_app
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import htmx_event

USERS = "/admin/users"
LOST = {"reason": "Lost the phone."}
ROWS, SIGN_INS, MESSAGES = table(User), table(SignIn), table(Notification)


@pytest.mark.usefixtures("with_mail")
def test_reset_ends_the_factor_and_all_sign_ins_and_tells_the_user(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    hana = new_user(app, role=Role.RANZ_AUDITOR, name="Hana Rangi")
    new_app(app, hana)
    sign_in = new_sign_in(app, hana)
    page = parse(admin_client.get(f"{USERS}/{hana.id}").text)
    assert page.one("#two-factor-user").text == "Reset two-factor"
    assert admin_client.post(f"{USERS}/{hana.id}/reset-two-factor", {"reason": ""}).status_code == 422
    answered = admin_client.htmx_post(
        f"{USERS}/{hana.id}/reset-two-factor", LOST, current_url=f"{USERS}/{hana.id}", target="user-dialog"
    )
    assert htmx_event(answered) == {
        "announce": "Hana Rangi signed out, and two-factor reset",
        "focus": ["edit-user"],
    }
    [row] = database_probe.rows(select(ROWS).where(ROWS.c.id == hana.id))
    assert (row["totp_secret"], row["two_factor_since"]) == (None, None)
    assert database_probe.value(select(SIGN_INS.c.ended_at).where(SIGN_INS.c.id == sign_in)) is not None
    [message] = database_probe.rows(select(MESSAGES).where(MESSAGES.c.user_id == hana.id))
    assert "Your two-factor sign-in was reset by RANZ" in str(dict(message))
    reasons = [json.loads(entry["metadata"]).get("reason") for entry in database_probe.entries()]
    assert "Lost the phone." in reasons
    assert not parse(admin_client.get(f"{USERS}/{hana.id}").text).has("#two-factor-user")
    assert found(database_probe) == []


@pytest.mark.parametrize(("role", "asked"), [(Role.RANZ_ADMIN, True), (Role.RANZ_AUDITOR, False)])
def test_dialog_says_who_has_to_set_it_up_again(
    app: Flask, admin_client: BrowserClient, role: Role, asked: bool
) -> None:
    user = new_user(app, role=role)
    new_app(app, user)
    text = parse(admin_client.get(f"{USERS}/{user.id}/reset-two-factor").text).one("#step-text").text
    assert ("They'll have to set up two-factor when they next sign in." in text) is asked


def test_dialog_says_who_cannot_sign_in_then_and_an_invitation_helps(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    user = new_user(app)
    new_app(app, user)
    database_probe.run(update(ROWS).where(ROWS.c.id == user.id).values(password_hash=None))
    text = parse(admin_client.get(f"{USERS}/{user.id}/reset-two-factor").text).one("#step-text").text
    assert "They have no other way to sign in: send them the invitation again afterwards." in text
    assert admin_client.post(f"{USERS}/{user.id}/reset-two-factor", LOST).status_code == 303
    assert "/invitation/" in admin_client.post(f"{USERS}/{user.id}/invite").text


def test_nobody_resets_their_own_or_what_is_not_there(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    without = new_user(app)
    answered = admin_client.post(f"{USERS}/{without.id}/reset-two-factor", LOST)
    assert answered.status_code == 409
    assert "This user has no second factor." in answered.text
    own = admin_client.post(f"{USERS}/{admin.id}/reset-two-factor", LOST)
    assert own.status_code == 403
