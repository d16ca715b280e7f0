"""The page of users: who may sign in, and what is done about them."""

from datetime import date

import pytest
from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import SignIn, User
from tests.support.factories.links import invited
from tests.support.factories.people import Account, new_member, new_sign_in, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

USERS = "/admin/users"


def user(app: Flask, key: str) -> User:
    with app.app_context():
        return db.session.get_one(User, key)


def names(client: BrowserClient, query: str = "") -> list[str]:
    page = client.get(f"{USERS}{query}").text
    return [name for name in ("Hana Rangi", "Ihaia Tū", "Mere Tamahori") if f">{name}</a>" in page]


def test_users_are_found_by_name_without_macrons_and_by_state(app: Flask, admin_client: BrowserClient) -> None:
    gone = new_user(app, name="Ihaia Tū", role=Role.ORG_STAFF)
    new_user(app, name="Hana Rangi", role=Role.RANZ_AUDITOR)
    assert names(admin_client, "?q=ihaia+tu") == ["Ihaia Tū"]
    assert names(admin_client, "?role=ranz:auditor") == ["Hana Rangi"]
    admin_client.post(f"{USERS}/{gone.id}/deactivate", {"reason": "Left the trade."})
    assert names(admin_client, "?state=DEACTIVATED") == ["Ihaia Tū"]
    assert names(admin_client, "?state=ACTIVE&q=ihaia") == []
    assert names(admin_client, "?two-factor=no&q=hana") == ["Hana Rangi"]
    assert names(admin_client, "?two-factor=yes") == []


def test_an_inactive_person_is_shown_as_somebody_who_cannot_sign_in(app: Flask, admin_client: BrowserClient) -> None:
    member = new_member(app, first_name="Ihaia", last_name="Tū", active=False)
    new_user(app, name="Ihaia Tū", role=Role.ORG_STAFF, member_id=member)
    assert "Ihaia Tū is inactive" in admin_client.get(f"{USERS}?state=DEACTIVATED").text


def test_whoever_is_invited_is_shown_so_until_they_choose_a_password(app: Flask, admin_client: BrowserClient) -> None:
    sent = {"name": "Hana Rangi", "email": "hana@ranz.example", "role": "ranz:auditor", "access_until": "31/12/2999"}
    answered = admin_client.post(USERS, sent)
    assert "/invitation/" in answered.text
    assert names(admin_client, "?state=INVITED") == ["Hana Rangi"]
    again = admin_client.post(USERS, sent)
    assert again.status_code == 409
    assert "hana@ranz.example already has an account." in again.text


def test_last_day_of_access_is_what_the_log_says(app: Flask, admin_client: BrowserClient) -> None:
    known = new_user(app, name="Hana Rangi", role=Role.RANZ_AUDITOR)
    for typed in ("30/6/2037", ""):
        sent = {"name": "Hana Rangi", "role": "ranz:auditor", "access_until": typed}
        sent["version"] = str(user(app, known.id).version)
        assert admin_client.post(f"{USERS}/{known.id}", sent).status_code == 303
    log = parse(admin_client.get("/admin/audit-log").text).texts("#audit-entries .entry-what")
    assert [" ".join(entry.split()) for entry in log[:2]] == [
        "Access without an end for Hana Rangi",
        "Access until 30 Jun 2037 for Hana Rangi",
    ]


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("org:admin", "Choose the organisation that they are the administrator of."),
        ("org:staff", "No active person has this email. Choose the person."),
    ],
)
def test_an_invitation_for_a_role_says_whom_it_needs(admin_client: BrowserClient, role: str, words: str) -> None:
    answered = admin_client.post(USERS, {"name": "Hana Rangi", "email": "hana@roof.example", "role": role})
    assert answered.status_code == 422
    assert words in answered.text


def test_a_stale_edit_shows_both_versions_and_saves_nothing(app: Flask, admin_client: BrowserClient) -> None:
    known = new_user(app, name="Hana Rangi", role=Role.RANZ_AUDITOR)
    first = {"name": "Hana Tū", "role": "ranz:auditor", "version": "1"}
    assert admin_client.post(f"{USERS}/{known.id}", first).status_code == 303
    stale = admin_client.post(f"{USERS}/{known.id}", first | {"name": "Hana Ngata"})
    assert stale.status_code == 409
    assert "Hana Tū" in stale.text
    assert "Hana Ngata" in stale.text
    assert user(app, known.id).name == "Hana Tū"


def test_nobody_changes_their_own_role_or_deactivates_themselves(
    app: Flask, admin: Account, admin_client: BrowserClient
) -> None:
    new_user(app)
    sent = {"name": "Mere Tamahori", "role": "ranz:auditor", "version": str(user(app, admin.id).version)}
    demoted = admin_client.post(f"{USERS}/{admin.id}", sent)
    assert demoted.status_code == 409
    assert "You can&#39;t change your own role or access." in demoted.text
    ended = admin_client.post(f"{USERS}/{admin.id}/deactivate", {"reason": "Tired."})
    assert ended.status_code == 409
    assert (user(app, admin.id).role, user(app, admin.id).active) == (Role.RANZ_ADMIN, True)


def test_another_role_ends_the_sign_ins_that_were_not_meant_for_it(app: Flask, admin_client: BrowserClient) -> None:
    known = new_user(app, name="Hana Rangi")
    sign_in = new_sign_in(app, known)
    page = admin_client.get(f"{USERS}/{known.id}").text
    assert "Firefox on Windows" in page
    assert "203.0.113.9" in page
    sent = {"name": "Hana Rangi", "role": "ranz:auditor", "version": str(user(app, known.id).version)}
    assert admin_client.post(f"{USERS}/{known.id}", sent).status_code == 303
    with app.app_context():
        assert db.session.get_one(SignIn, sign_in).ended_at is not None
    assert "Not signed in." in admin_client.get(f"{USERS}/{known.id}").text


def text_of(client: BrowserClient, key: str, step: str) -> str:
    return str(parse(client.get(f"{USERS}/{key}/{step}").text).one("#step-text").text)


def test_dialogs_say_what_becomes_of_an_invitation(app: Flask, admin_client: BrowserClient) -> None:
    key = invited(app, role=Role.RANZ_AUDITOR).id
    assert text_of(admin_client, key, "deactivate").startswith("Their invitation will stop working.")
    admin_client.post(f"{USERS}/{key}/deactivate", {"reason": "Asked by mistake."})
    assert text_of(admin_client, key, "reactivate").startswith("Their invitation has ended. Send it again afterwards")
    admin_client.post(f"{USERS}/{key}/reactivate")
    assert "They get a new link" in text_of(admin_client, key, "invite")
    assert "/invitation/" in admin_client.post(f"{USERS}/{key}/invite").text


def test_reactivation_says_who_still_cannot_sign_in(app: Flask, admin_client: BrowserClient) -> None:
    over = new_user(app, role=Role.RANZ_AUDITOR, access_until=date(2026, 3, 31))
    leaver = new_member(app, first_name="Ihaia", last_name="Tū", active=False)
    inactive = new_user(app, role=Role.ORG_STAFF, member_id=leaver)
    known = new_user(app, role=Role.RANZ_AUDITOR)
    for account in (over, inactive, known):
        admin_client.post(f"{USERS}/{account.id}/deactivate", {"reason": "Left."})
    assert text_of(admin_client, over.id, "reactivate") == "They still can't sign in: Access ended 31 Mar 2026."
    assert text_of(admin_client, inactive.id, "reactivate") == "They still can't sign in: Ihaia Tū is inactive."
    assert text_of(admin_client, known.id, "reactivate").startswith("They can sign in again, as before.")


def test_form_says_what_another_role_ends(app: Flask, admin_client: BrowserClient) -> None:
    hint = "Another role, organisation or person ends their sign-ins and API tokens"
    assert hint in admin_client.get(f"{USERS}/{new_user(app).id}/edit").text
    assert hint not in admin_client.get(f"{USERS}/new").text
