"""An invitation that waits while things change: who sent it leaves, the email changes, the email gets an account."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.links.models import LinkKind
from ranzcred.domain.accounts.models import SignIn, User
from ranzcred.domain.accounts.users import change_email, change_password
from ranzcred.domain.directory.models import Organisation, ProgrammeStatus
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.links import invited, link_in_mail, new_link, send_waiting
from tests.support.factories.people import PASSWORD, Account, new_member, new_user
from tests.support.factories.principals import ANYBODY, hasher
from tests.support.factories.store import store
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.mailbox import Mailbox

USERS = "/admin/users"
EMAIL = "hemi@ridgeline.example.nz"
HEMI = {"first_name": "Hēmi", "last_name": "Rangi", "email": EMAIL}
CHOSEN = {"name": "Hēmi Rangi", "password": PASSWORD}
ROWS = table(User)


@pytest.fixture
def hemi(app: Flask, org_admin: Account) -> str:
    return new_member(app, organisation_id=org_admin.organisation_id, **HEMI)


@pytest.fixture
def link(app: Flask, org_admin_client: BrowserClient, hemi: str, box: Mailbox) -> str:
    """The path of his invitation."""
    assert org_admin_client.post(f"/people/{hemi}/invite", {}).status_code == 303
    return link_in_mail(app, box)


def test_dialogs_say_what_becomes_of_the_link_that_waits(
    app: Flask, org_admin_client: BrowserClient, hemi: str, box: Mailbox
) -> None:
    def text(step: str) -> str:
        return str(parse(org_admin_client.get(f"/people/{hemi}/{step}").text).one("#sign-in-text").text)

    before = "The link before stops working."
    assert before not in text("invite")
    org_admin_client.post(f"/people/{hemi}/invite", {})
    assert before in text("invite")
    assert text("deactivate-sign-in").startswith("Their invitation will stop working. They stay on your list")
    BrowserClient(app).post(link_in_mail(app, box), CHOSEN)
    assert text("deactivate-sign-in").startswith("They'll be signed out and can't sign in any more. They stay on")


def test_invitation_outlasts_who_sent_it(
    app: Flask, org_admin: Account, admin_client: BrowserClient, link: str, database_probe: DatabaseProbe
) -> None:
    """The organisation has invited him, not the person alone."""
    left = admin_client.post(f"{USERS}/{org_admin.id}/deactivate", {"reason": "Left Ridgeline."})
    assert left.status_code == 303
    organisations = table(Organisation)
    database_probe.run(update(organisations).values(programme_status=ProgrammeStatus.WITHDRAWN))
    visitor = BrowserClient(app)
    assert "Wiremu Parata invited you" in parse(visitor.get(link).text).one("main").text
    assert visitor.post(link, CHOSEN).status_code == 303
    assert visitor.get("/credentials").status_code == 200


def test_invitation_that_was_not_sent_yet_reaches_them_after_its_sender_left(
    app: Flask,
    org_admin: Account,
    org_admin_client: BrowserClient,
    admin_client: BrowserClient,
    hemi: str,
    box: Mailbox,
) -> None:
    org_admin_client.post(f"/people/{hemi}/invite", {})
    admin_client.post(f"{USERS}/{org_admin.id}/deactivate", {"reason": "Left Ridgeline."})
    assert org_admin_client.post(f"/people/{hemi}/invite", {}).status_code == 401
    path = link_in_mail(app, box)
    assert box.recipients == [EMAIL]
    assert BrowserClient(app).get(path).status_code == 200


def test_next_administrator_sends_it_again(
    app: Flask, org_admin: Account, admin_client: BrowserClient, hemi: str, link: str, box: Mailbox
) -> None:
    admin_client.post(f"{USERS}/{org_admin.id}/deactivate", {"reason": "Left Ridgeline."})
    client = BrowserClient(app)
    client.sign_in(new_user(app, role=Role.ORG_ADMIN, name="Ana Tui", organisation_id=org_admin.organisation_id))
    assert client.post(f"/people/{hemi}/invite", {}).status_code == 303
    assert BrowserClient(app).get(link).status_code == 410
    newer = link_in_mail(app, box)
    assert "Ana Tui invited you" in parse(BrowserClient(app).get(newer).text).one("main").text


def test_persons_other_email_is_not_the_one_that_signs_in(
    app: Flask, org_admin_client: BrowserClient, hemi: str, link: str
) -> None:
    edited = HEMI | {"email": "h.rangi@ridgeline.example.nz", "role": "STAFF", "version": "1"}
    assert org_admin_client.post(f"/people/{hemi}", edited).status_code == 303
    visitor = BrowserClient(app)
    assert f"You'll sign in as {EMAIL}." in parse(visitor.get(link).text).one("main").text
    assert visitor.post(link, CHOSEN).status_code == 303
    assert EMAIL in parse(visitor.get("/account").text).one("main").text


def test_who_chose_a_passkey_can_sign_in_whatever_their_email_is_now(
    app: Flask, org_admin_client: BrowserClient, hemi: str, link: str, database_probe: DatabaseProbe
) -> None:
    user = database_probe.value(select(ROWS.c.id).where(ROWS.c.member_id == hemi))
    values = {"credential_id": "AQ", "public_key": "AQ", "sign_count": 0, "name": "Phone"}
    store(app, Passkey(user_id=user, **values))
    edited = HEMI | {"email": "h.rangi@ridgeline.example.nz", "role": "STAFF", "version": "1"}
    assert org_admin_client.post(f"/people/{hemi}", edited).status_code == 303
    refused = org_admin_client.post(f"/people/{hemi}/invite", {})
    assert refused.status_code == 409
    assert "Hēmi Rangi can already sign in, so there is no invitation to send." in parse(refused.text).one("main").text


def test_users_other_email_or_a_password_by_command_ends_the_link(
    app: Flask, hemi: str, link: str, database_probe: DatabaseProbe
) -> None:
    [row] = database_probe.rows(select(ROWS).where(ROWS.c.member_id == hemi))
    second = None
    for number in range(2):
        with app.app_context(), writing():
            user = db.session.get_one(User, row["id"])
            if number:
                change_password(user=user, password=PASSWORD, hasher=hasher(), by=ANYBODY)
            else:
                change_email(user=user, email="h.rangi@ridgeline.example.nz", by=ANYBODY)
        for response in (BrowserClient(app).get(second or link), BrowserClient(app).post(second or link, CHOSEN)):
            assert response.status_code == 410
        second = new_link(app, LinkKind.INVITE, user_id=row["id"])


def test_email_that_two_invite_at_once_is_invited_once(
    app: Flask,
    org_admin_client: BrowserClient,
    admin_client: BrowserClient,
    hemi: str,
    box: Mailbox,
    database_probe: DatabaseProbe,
) -> None:
    sent = {"name": "Hēmi Rangi", "email": EMAIL.upper(), "role": "ranz:auditor"}
    org_admin_client.get("/people")
    admin_client.get(USERS)
    responses = in_threads(
        [
            partial(org_admin_client.post, f"/people/{hemi}/invite", {}),
            partial(admin_client.post, USERS, sent),
        ]
    )
    statuses = [each if isinstance(each, Exception) else each.status_code for each in responses]
    assert sorted(statuses, key=str) == [303, 409]
    [refused] = [each for each in responses if not isinstance(each, Exception) and each.status_code == 409]
    assert "already has an account." in parse(refused.text).one("main").text
    assert len(database_probe.rows(select(ROWS).where(ROWS.c.email_key == EMAIL))) == 1
    send_waiting(app)
    assert len(box.taken) == 1


def test_email_that_got_an_account_meanwhile_leaves_all_of_a_list_uninvited(
    app: Flask, org_admin: Account, admin_client: BrowserClient, hemi: str, box: Mailbox, database_probe: DatabaseProbe
) -> None:
    """The list was opened before: what it offers has changed, and it says so."""
    other = new_member(app, organisation_id=org_admin.organisation_id, email="ana@ridgeline.example.nz")
    address = f"{USERS}/organisations/{org_admin.organisation_id}/invite"
    offered = [each["value"] for each in parse(admin_client.get(address).text).all("[name=people]")]
    assert sorted(offered) == sorted([hemi, other])
    new_user(app, role=Role.RANZ_AUDITOR, email=EMAIL)
    response = admin_client.post(address, {"people": offered})
    assert response.status_code == 422
    assert "This list has changed since you opened it." in parse(response.text).one("main").text
    assert database_probe.rows(select(ROWS).where(ROWS.c.member_id.in_([hemi, other]))) == []
    assert admin_client.post(address, {"people": [other]}).status_code == 303


def test_invitation_that_was_accepted_meanwhile_is_not_sent_again(
    app: Flask, org_admin_client: BrowserClient, admin_client: BrowserClient, hemi: str, link: str, box: Mailbox
) -> None:
    BrowserClient(app).get(link)
    assert BrowserClient(app).post(link, CHOSEN).status_code == 303
    with app.app_context():
        key = db.session.scalars(select(User.id).where(User.member_id == hemi)).one()
    words = "can already sign in, so there is no invitation to send."
    for client, address in ((org_admin_client, f"/people/{hemi}/invite"), (admin_client, f"{USERS}/{key}/invite")):
        refused = client.post(address, {})
        assert (refused.status_code, words in parse(refused.text).one("main").text) == (409, True)
    send_waiting(app)
    assert len(box.taken) == 1


def test_who_accepts_while_they_are_deactivated_is_out_in_the_end(
    app: Flask, org_admin: Account, org_admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    ended = {"reason": "Asked by mistake."}
    sign_ins = table(SignIn)
    org_admin_client.get("/people")
    for number in range(8):
        email = f"ana.{number}@ridgeline.example.nz"
        person = new_member(app, organisation_id=org_admin.organisation_id, email=email)
        key = invited(app, role=Role.ORG_STAFF, email=email, member_id=person).id
        path, visitor = new_link(app, LinkKind.INVITE, user_id=key), BrowserClient(app)
        visitor.get(path)
        end = partial(org_admin_client.post, f"/people/{person}/deactivate-sign-in", ended)
        responses = in_threads([partial(visitor.post, path, CHOSEN), end])
        statuses = [each if isinstance(each, Exception) else each.status_code for each in responses]
        assert statuses in ([303, 303], [410, 303])
        assert visitor.get("/credentials").status_code == 302
        lasting = select(sign_ins.c.id).where(sign_ins.c.user_id == key, sign_ins.c.ended_at.is_(None))
        assert database_probe.rows(lasting) == []
