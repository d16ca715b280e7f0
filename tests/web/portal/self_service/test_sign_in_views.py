"""Who of an organisation's people may sign in, as its administrator invites them and ends it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Denied
from ranzcred.core.permissions import Role
from ranzcred.domain.account_mail.invitations import invite_user
from ranzcred.domain.accounts.models import SignIn, User
from ranzcred.domain.accounts.throttle import CountedRequest
from ranzcred.domain.accounts.users import deactivate_user
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import change_settings, settings_of
from tests.support.factories.links import link_in_mail, send_waiting
from tests.support.factories.people import PASSWORD, Account, new_member, new_organisation, new_user, signed_in_as
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page, htmx_event
from tests.support.mailbox import Mailbox

PEOPLE = "/people"
HEMI = {"first_name": "Hēmi", "last_name": "Rangi", "email": "hemi@ridgeline.example.nz"}
USERS = table(User)
REASON = {"reason": "Left us."}


@pytest.fixture
def hemi(app: Flask, org_admin: Account) -> str:
    """One of the organisation's people, who cannot sign in."""
    return new_member(app, organisation_id=org_admin.organisation_id, **HEMI)


def row(client: BrowserClient, key: str) -> Element:
    return parse(client.get(PEOPLE).text).one(f"#person-{key}")


def shown(client: BrowserClient, key: str) -> tuple[str, list[str]]:
    """Whether somebody may sign in, and what their row offers."""
    found = row(client, key)
    return found.all("td")[-2].text, found.names(".actions a")


def person_with(database_probe: DatabaseProbe, key: str, email: str) -> None:
    people = table(OrganisationMember)
    database_probe.run(update(people).where(people.c.id == key).values(email=email, email_key=email))


def invite(client: BrowserClient, key: str) -> int:
    return client.post(f"{PEOPLE}/{key}/invite", {}).status_code


def test_person_is_invited_by_name_and_sees_their_own_credentials(
    app: Flask, org_admin_client: BrowserClient, hemi: str, box: Mailbox, browser_client: BrowserClient
) -> None:
    assert shown(org_admin_client, hemi) == ("No", ["Edit Hēmi Rangi", "Invite Hēmi Rangi"])
    dialog = assert_whole_page(org_admin_client.get(f"{PEOPLE}/{hemi}/invite"))
    assert HEMI["email"] in dialog.one("#sign-in-text").text
    assert invite(org_admin_client, hemi) == 303
    path = link_in_mail(app, box)
    [(recipient, mail)] = box.taken
    assert (recipient, mail["Subject"]) == (HEMI["email"], "Wiremu Parata invited you to RANZ micro-credentials")
    assert shown(org_admin_client, hemi) == (
        "Invited",
        ["Edit Hēmi Rangi", "Invite again Hēmi Rangi", "Deactivate sign-in of Hēmi Rangi"],
    )
    assert "Wiremu Parata invited you" in parse(browser_client.get(path).text).one("main").text
    assert browser_client.post(path, {"name": "Hēmi Rangi", "password": PASSWORD}).status_code == 303
    assert parse(browser_client.get("/credentials").text).one("h1").text == "Your credentials"
    assert shown(org_admin_client, hemi) == ("Yes", ["Edit Hēmi Rangi", "Deactivate sign-in of Hēmi Rangi"])


def test_invitation_is_an_entry_of_the_administrator(
    org_admin: Account, org_admin_client: BrowserClient, hemi: str, database_probe: DatabaseProbe
) -> None:
    assert invite(org_admin_client, hemi) == 303
    entry = database_probe.entries()[-1]
    assert (entry["actor_id"], entry["action"], entry["resource_type"]) == (org_admin.id, "CREATE", "User")
    [user] = database_probe.rows(select(USERS).where(USERS.c.member_id == hemi))
    assert (user["role"], user["organisation_id"], user["password_hash"]) == (Role.ORG_STAFF, None, None)


def test_invitation_sent_again_ends_the_one_before(
    app: Flask, org_admin_client: BrowserClient, hemi: str, box: Mailbox, browser_client: BrowserClient
) -> None:
    assert invite(org_admin_client, hemi) == 303
    first = link_in_mail(app, box)
    assert invite(org_admin_client, hemi) == 303
    assert browser_client.get(first).status_code == 410
    assert browser_client.get(link_in_mail(app, box)).status_code == 200


def test_link_is_shown_once_where_no_email_is_set_up(
    app: Flask, org_admin_client: BrowserClient, hemi: str, browser_client: BrowserClient
) -> None:
    change_settings(app, mail_from=None)
    page = assert_whole_page(org_admin_client.post(f"{PEOPLE}/{hemi}/invite", {}))
    link = page.one("#invitation-link")["value"]
    assert browser_client.get(link.removeprefix(settings_of(app).base_url)).status_code == 200
    assert link not in org_admin_client.get(PEOPLE).text
    again = org_admin_client.htmx_post(f"{PEOPLE}/{hemi}/invite", {}, current_url=PEOPLE)
    assert htmx_event(again)["focus"] == ["invitation-link"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"email": None}, "Hēmi Rangi has no email. Edit them and add it first."),
        ({"active": False}, "Hēmi Rangi is inactive. Ask RANZ to reactivate them first."),
    ],
)
def test_whom_no_invitation_reaches_is_offered_none(
    app: Flask, org_admin: Account, org_admin_client: BrowserClient, columns: dict[str, object], words: str
) -> None:
    key = new_member(app, organisation_id=org_admin.organisation_id, **HEMI | columns)
    assert shown(org_admin_client, key) == ("No", ["Edit Hēmi Rangi"])
    refused = org_admin_client.post(f"{PEOPLE}/{key}/invite", {})
    assert (refused.status_code, words in parse(refused.text).one("main").text) == (409, True)


def test_email_with_an_account_invites_nobody(app: Flask, org_admin_client: BrowserClient, hemi: str) -> None:
    new_user(app, email=HEMI["email"])
    refused = org_admin_client.post(f"{PEOPLE}/{hemi}/invite", {})
    assert refused.status_code == 409
    assert "hemi@ridgeline.example.nz already has an account." in parse(refused.text).one("main").text
    assert shown(org_admin_client, hemi)[0] == "No"


def test_invitation_to_a_wrong_email_is_ended_before_the_next(
    app: Flask, org_admin_client: BrowserClient, hemi: str, box: Mailbox, database_probe: DatabaseProbe
) -> None:
    assert invite(org_admin_client, hemi) == 303
    right = "h.rangi@ridgeline.example.nz"
    person_with(database_probe, hemi, right)
    refused = org_admin_client.post(f"{PEOPLE}/{hemi}/invite", {})
    assert refused.status_code == 409
    assert "Deactivate that sign-in first, then invite them again." in parse(refused.text).one("main").text
    assert org_admin_client.post(f"{PEOPLE}/{hemi}/deactivate-sign-in", REASON).status_code == 303
    assert invite(org_admin_client, hemi) == 303
    send_waiting(app)
    assert box.recipients[-1] == right


def test_deactivation_ends_sign_ins_and_tokens_with_its_reason(
    app: Flask, org_admin: Account, org_admin_client: BrowserClient, hemi: str, database_probe: DatabaseProbe
) -> None:
    account = new_user(app, role=Role.ORG_STAFF, member_id=hemi, name="Hēmi Rangi")
    elsewhere = BrowserClient(app)
    elsewhere.sign_in(account)
    address = f"{PEOPLE}/{hemi}/deactivate-sign-in"
    without = org_admin_client.post(address, {"reason": ""})
    assert (without.status_code, "Enter a reason." in without.text) == (422, True)
    assert elsewhere.get("/credentials").status_code == 200
    done = org_admin_client.htmx_post(address, REASON, current_url=PEOPLE)
    assert htmx_event(done) == {"focus": [f"person-{hemi}-edit"], "announce": "Hēmi Rangi can't sign in any more"}
    assert elsewhere.get("/credentials").status_code == 302
    sign_ins = table(SignIn)
    theirs = select(sign_ins).where(sign_ins.c.user_id == account.id, sign_ins.c.ended_at.is_(None))
    assert database_probe.rows(theirs) == []
    entries = [entry for entry in database_probe.entries() if entry["resource_id"] == account.id]
    assert {entry["actor_id"] for entry in entries[-2:]} == {org_admin.id}
    assert REASON["reason"] in entries[-2]["metadata"]
    assert shown(org_admin_client, hemi)[0] == "No"
    again = org_admin_client.post(address, REASON)
    assert (again.status_code, "nothing to deactivate" in again.text) == (409, True)
    person_with(database_probe, hemi, "h.rangi@ridgeline.example.nz")
    assert shown(org_admin_client, hemi) == ("No", ["Edit Hēmi Rangi"])
    refused = org_admin_client.post(f"{PEOPLE}/{hemi}/invite", {})
    assert (refused.status_code, "Ask RANZ to let them sign in again." in refused.text) == (409, True)


@pytest.mark.parametrize("is_linked", [True, False])
def test_administrators_sign_in_is_not_theirs_to_end(
    app: Flask, org_admin: Account, org_admin_client: BrowserClient, hemi: str, is_linked: bool
) -> None:
    new_user(
        app,
        role=Role.ORG_ADMIN,
        organisation_id=org_admin.organisation_id,
        member_id=hemi if is_linked else None,
        email="wiremu.parata@example.nz" if is_linked else "Hemi@Ridgeline.example.nz",
    )
    assert shown(org_admin_client, hemi) == ("Yes", ["Edit Hēmi Rangi"])
    for step in ("invite", "deactivate-sign-in"):
        assert org_admin_client.post(f"{PEOPLE}/{hemi}/{step}", REASON).status_code == 409


@pytest.mark.parametrize("step", ["invite", "deactivate-sign-in"])
def test_people_of_others_are_not_there(
    app: Flask, org_admin_client: BrowserClient, database_probe: DatabaseProbe, step: str
) -> None:
    theirs = new_member(app, **HEMI)
    new_user(app, role=Role.ORG_STAFF, member_id=theirs)
    seq, seen = database_probe.last_seq(), []
    for key in (theirs, "00000000-0000-7000-8000-0000000000ff"):
        for response in (
            org_admin_client.get(f"{PEOPLE}/{key}/{step}"),
            org_admin_client.post(f"{PEOPLE}/{key}/{step}", REASON),
        ):
            seen.append((response.status_code, parse(response.text).one("main").text.partition(" Status 404")[0]))
    assert [status for status, _ in seen] == [404] * 4
    assert len(set(seen)) == 1
    assert database_probe.last_seq() == seq


def test_operations_refuse_what_is_of_others(app: Flask, org_admin: Account) -> None:
    own, elsewhere = new_member(app, organisation_id=org_admin.organisation_id), new_organisation(app)
    theirs = new_member(app, organisation_id=elsewhere)
    by, settings = signed_in_as(org_admin), settings_of(app)
    colleague = new_user(app, role=Role.ORG_ADMIN, organisation_id=org_admin.organisation_id)
    staff = new_user(app, role=Role.ORG_STAFF, member_id=theirs)
    who: dict[str, Any] = {"name": "Ana Tui", "email": "ana@example.co.nz", "by": by, "settings": settings}
    refused = [
        lambda: invite_user(role=Role.ORG_STAFF, member_id=theirs, **who),
        lambda: invite_user(role=Role.ORG_ADMIN, organisation_id=org_admin.organisation_id, member_id=own, **who),
        lambda: invite_user(role=Role.RANZ_ADMIN, **who),
        lambda: deactivate_user(user=db.session.get_one(User, colleague.id), by=by),
        lambda: deactivate_user(user=db.session.get_one(User, staff.id), by=by),
    ]
    for change in refused:
        with app.app_context():
            with pytest.raises(Denied), writing():
                change()  # type: ignore[no-untyped-call]
            db.session.rollback()
    with app.app_context(), writing():
        invite_user(role=Role.ORG_STAFF, member_id=own, **who)


def test_whoever_has_not_shown_lately_who_they_are_is_asked(
    org_admin_client: BrowserClient, hemi: str, database_probe: DatabaseProbe
) -> None:
    database_probe.run(update(table(SignIn)).values(proved_at=clock.now() - timedelta(minutes=11)))
    for step, sent in (("invite", {}), ("deactivate-sign-in", REASON)):
        response = org_admin_client.htmx_post(f"{PEOPLE}/{hemi}/{step}", sent, current_url=PEOPLE)
        assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/account/confirm?next=/people&again=y")
    assert database_probe.rows(select(USERS).where(USERS.c.member_id == hemi)) == []


def test_invitations_are_counted(org_admin_client: BrowserClient, hemi: str) -> None:
    for _ in range(CountedRequest.INVITATION_BY_USER.value):
        assert invite(org_admin_client, hemi) == 303
    refused = org_admin_client.post(f"{PEOPLE}/{hemi}/invite", {})
    assert (refused.status_code, "Too many attempts. Try again in" in refused.text) == (409, True)
