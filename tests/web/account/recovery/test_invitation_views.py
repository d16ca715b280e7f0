"""An invitation, from the mail to the first page that is seen."""

import re
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.domain.account_mail.invitations import send_invitation_again
from ranzcred.domain.accounts.links.models import UserToken
from ranzcred.domain.accounts.models import User
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import acting_as
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import change_settings, settings_of
from tests.support.factories.links import invite, invited, link_in_mail
from tests.support.factories.people import PASSWORD, new_member, new_organisation
from tests.support.factories.principals import ANYBODY
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page
from tests.support.logs import logged
from tests.support.mailbox import Mailbox, plain_text

HINE = {"name": "Hine Te Rangi", "password": PASSWORD}
ENDED = "This link has ended. Ask for a new one."
TOKENS = table(UserToken)
REQUEST_ID = re.compile(r"Reference \S+")


def assert_ended(client: BrowserClient, path: str) -> None:
    for response in (client.get(path), client.post(path, HINE)):
        page = assert_whole_page(response)
        assert (response.status_code, page.all("main p")[0].text) == (410, ENDED)


def test_invitation_leads_from_the_mail_to_being_signed_in(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    organisation = new_organisation(app, name="Skyline Slate")
    account = invited(app, role=Role.ORG_ADMIN, organisation_id=organisation)
    path = link_in_mail(app, box)
    [(recipient, mail)] = box.taken
    assert (recipient, mail["Subject"]) == (account.email, "RANZ invited you to RANZ micro-credentials")
    assert path.startswith("/invitation/")
    assert "Messages about your account are always sent." in plain_text(mail)
    before = database_probe.last_seq()
    page = assert_whole_page(browser_client.get(path))
    assert page.all("main p")[0].text == (
        "RANZ invited you to RANZ micro-credentials as Organisation administrator, Skyline Slate. "
        f"You'll sign in as {account.email}."
    )
    assert page.one("#name")["value"] == "Hine Moana"
    assert database_probe.last_seq() == before
    response = browser_client.post(path, HINE)
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert parse(browser_client.get("/account").text).one(".user-name").text == HINE["name"]
    assert [entry["action"] for entry in database_probe.entries(after=before)] == ["UPDATE", "LOGIN"]
    assert_ended(BrowserClient(app), path)


def test_invitation_refuses_a_password_as_every_page_does(
    app: Flask, browser_client: BrowserClient, box: Mailbox
) -> None:
    invited(app)
    path = link_in_mail(app, box)
    browser_client.get(path)
    for password, message in (
        ("short words", "Password must be 12 characters or more."),
        (
            "hine te rangi 12",
            "Password is too easy to guess. Try three or four random words, or use a password manager.",
        ),
    ):
        response = browser_client.post(path, HINE | {"password": password})
        assert response.status_code == 422
        assert parse(response.text).one(".error-summary a").text == message
    assert browser_client.post(path, HINE).status_code == 303


def test_invitation_that_expired_or_is_of_somebody_who_may_not_act_has_ended(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    account = invited(app)
    path = link_in_mail(app, box)
    [link] = database_probe.rows(select(TOKENS))
    assert link["expires_at"] - link["created_at"] == timedelta(days=7)
    database_probe.run(update(TOKENS).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert_ended(browser_client, path)
    database_probe.run(update(TOKENS).values(expires_at=link["expires_at"]))
    users = table(User)
    for gone in ({"active": False}, {"access_until": clock.today() - timedelta(days=1)}):
        database_probe.run(update(users).where(users.c.id == account.id).values(**gone))
        assert_ended(browser_client, path)
        database_probe.run(update(users).where(users.c.id == account.id).values(active=True, access_until=None))
    browser_client.get(path)
    assert browser_client.post(path, HINE).status_code == 303


def test_link_that_has_ended_is_the_same_page_whatever_ended_it(
    app: Flask, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    paths = {}
    for why in ("used", "expired", "deactivated", "sent again", "never there"):
        account = invited(app)
        paths[why] = link_in_mail(app, box)
        links, users = table(UserToken), table(User)
        if why == "used":
            client = BrowserClient(app)
            client.get(paths[why])
            assert client.post(paths[why], HINE).status_code == 303
        elif why == "expired":
            past = {"expires_at": clock.now() - timedelta(seconds=1)}
            database_probe.run(update(links).where(links.c.user_id == account.id).values(**past))
        elif why == "deactivated":
            database_probe.run(update(users).where(users.c.id == account.id).values(active=False))
        elif why == "sent again":
            with app.app_context(), writing():
                send_invitation_again(user=db.session.get_one(User, account.id), by=ANYBODY, settings=settings_of(app))
        else:
            paths[why] = f"/invitation/{'x' * 43}"
    pages = {}
    for why, path in paths.items():
        response = BrowserClient(app).get(path)
        main = parse(response.text).one("main").text
        pages[why] = (response.status_code, parse(response.text).one("title").text, REQUEST_ID.sub("", main))
    assert set(pages.values()) == {pages["used"]}, pages
    assert pages["used"][0] == 410
    assert ENDED in pages["used"][2]


def test_invitation_is_sent_again_and_the_one_before_ends(
    app: Flask, browser_client: BrowserClient, box: Mailbox
) -> None:
    account = invited(app)
    first = link_in_mail(app, box)
    with app.app_context(), writing():
        send_invitation_again(user=db.session.get_one(User, account.id), by=ANYBODY, settings=settings_of(app))
    second = link_in_mail(app, box)
    assert second != first
    assert_ended(browser_client, first)
    browser_client.get(second)
    assert browser_client.post(second, HINE).status_code == 303
    with app.app_context(), writing(), pytest.raises(Conflict, match="can already sign in"):
        send_invitation_again(user=db.session.get_one(User, account.id), by=ANYBODY, settings=settings_of(app))


def test_invitation_used_by_many_at_once_is_used_once(app: Flask, box: Mailbox) -> None:
    invited(app)
    path = link_in_mail(app, box)
    clients = [BrowserClient(app) for _ in range(6)]
    for client in clients:
        client.get(path)
    outcomes = in_threads([partial(client.post, path, HINE) for client in clients])
    statuses = [outcome if isinstance(outcome, Exception) else outcome.status_code for outcome in outcomes]
    assert sorted(statuses, key=str) == [303] + [410] * 5


def test_invitation_is_shown_once_where_no_mail_is_set_up(app: Flask, browser_client: BrowserClient) -> None:
    change_settings(app, mail_server=None, mail_from=None)
    base_url = settings_of(app).base_url
    address = invite(app).address
    assert address.startswith(f"{base_url}/invitation/")
    browser_client.get(address.removeprefix(base_url))
    assert browser_client.post(address.removeprefix(base_url), HINE).status_code == 303


@pytest.mark.parametrize("mail_is_set_up", [True, False])
def test_whoever_may_not_act_is_sent_no_link(app: Flask, mail_is_set_up: bool) -> None:
    account = invited(app)
    if not mail_is_set_up:
        change_settings(app, mail_server=None, mail_from=None)
    over = clock.today() - timedelta(days=1)
    with pytest.raises(Conflict, match="Hine Moana can't sign in now: their access has ended"):
        invite(app, access_until=over)
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        user = db.session.get_one(User, account.id)
        user.access_until = over
        db.session.flush()
        with pytest.raises(Conflict, match="can't sign in now"):
            send_invitation_again(user=user, by=ANYBODY, settings=settings_of(app))


def test_staff_stand_for_the_person_alone(app: Flask) -> None:
    """The organisation in which they are looked for is not one that they administer."""
    organisation = new_organisation(app)
    member = new_member(app, organisation_id=organisation, email="hine@ridgeline.example.nz")
    email = {"email": "hine@ridgeline.example.nz"}
    user = invite(app, role=Role.ORG_STAFF, organisation_id=organisation, **email).user
    assert (user.member_id, user.organisation_id) == (member, None)


def test_invitation_token_is_in_no_log(app: Flask, browser_client: BrowserClient, box: Mailbox) -> None:
    invited(app)
    with logged() as lines:
        path = link_in_mail(app, box)
        browser_client.get(path)
        browser_client.post(path, HINE | {"password": "x"})
        browser_client.post(path, HINE)
        browser_client.get(path)
    assert len(lines) >= 4
    assert not [line for line in lines if path.rpartition("/")[2] in line]
