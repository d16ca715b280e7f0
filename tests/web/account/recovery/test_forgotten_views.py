"""A forgotten password: the link, and that nobody learns who has an account."""

from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.domain.accounts.links.models import UserToken
from ranzcred.domain.accounts.models import SignInFailure, User
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.links import invited, link_in_mail, send_waiting
from tests.support.factories.people import Account, new_token, new_user
from tests.support.factors import code_at, new_app
from tests.support.http.browser_client import FIELD_TOKEN, HEADER_TOKEN, BrowserClient
from tests.support.http.markup import parse
from tests.support.mailbox import Mailbox

NEW = {"password": "seven rains over kauri 41"}
USERS, TOKENS, TRIES = table(User), table(UserToken), table(SignInFailure)
SENT = "If there is an account for that address, we have sent a link."


def forget(app: Flask, email: str, **headers: str) -> BrowserClient:
    client = BrowserClient(app)
    client.get("/forgot")
    response = client.post("/forgot", {"email": email}, headers=headers)
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in"), response.text
    return client


def test_reset_leads_from_the_sign_in_page_to_a_new_password(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    account = new_user(app)
    elsewhere = BrowserClient(app)
    elsewhere.sign_in(account)
    token = new_token(app, account)
    assert "/forgot" in [link["href"] for link in parse(browser_client.get("/sign-in").text).all("main a")]
    client = forget(app, account.email.upper())
    assert SENT in client.get("/sign-in").text
    path = link_in_mail(app, box)
    [(recipient, mail)] = box.taken
    assert (recipient, mail["Subject"]) == (account.email, f"Choose a new password for {account.email}")
    assert account.email in parse(client.get(path).text).one("main").text
    response = client.post(path, NEW)
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")
    assert elsewhere.get("/account").status_code == 302
    assert client.json("GET", "/api/admin/micro-credentials", headers=token.headers).status_code == 401
    assert client.get("/account").status_code == 302, "nobody is signed in by it"
    assert client.sign_in(Account(**(vars(account) | {"password": NEW["password"]}))).status_code == 303
    for again in (client.get(path), client.post(path, NEW)):
        assert again.status_code == 410


def test_reset_tells_its_user(app: Flask, browser_client: BrowserClient, box: Mailbox) -> None:
    account = new_user(app)
    forget(app, account.email)
    path = link_in_mail(app, box)
    browser_client.get(path)
    browser_client.post(path, NEW)
    send_waiting(app)
    assert (box.taken[-1][0], box.taken[-1][1]["Subject"]) == (account.email, "Your password was changed")


def test_reset_link_is_dead_after_a_new_password_or_an_hour(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    account = new_user(app)
    forget(app, account.email)
    path = link_in_mail(app, box)
    [link] = database_probe.rows(select(TOKENS))
    assert link["expires_at"] - link["created_at"] == timedelta(hours=1)
    assert browser_client.get(path).status_code == 200
    database_probe.run(update(TOKENS).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert browser_client.get(path).status_code == 410
    database_probe.run(update(TOKENS).values(expires_at=link["expires_at"]))
    client = BrowserClient(app)
    client.sign_in(account)
    sent = {"current_password": account.password, "new_password": "rimu over nine gutters 52", "end_tokens": "y"}
    assert client.post("/account/password", sent).status_code == 303
    assert [browser_client.get(path).status_code, browser_client.post(path, NEW).status_code] == [410, 410]


def test_reset_used_by_many_at_once_is_used_once(app: Flask, box: Mailbox) -> None:
    forget(app, new_user(app).email)
    path = link_in_mail(app, box)
    clients = [BrowserClient(app) for _ in range(6)]
    for client in clients:
        client.get(path)
    outcomes = in_threads([partial(client.post, path, NEW) for client in clients])
    statuses = [outcome if isinstance(outcome, Exception) else outcome.status_code for outcome in outcomes]
    assert sorted(statuses, key=str) == [303] + [410] * 5


def test_forgotten_sends_nothing_to_those_who_may_not_sign_in(
    app: Flask, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    gone, over, never = new_user(app), new_user(app), invited(app)
    send_waiting(app)
    box.taken.clear()
    database_probe.run(update(USERS).where(USERS.c.id == gone.id).values(active=False))
    yesterday = clock.today() - timedelta(days=1)
    database_probe.run(update(USERS).where(USERS.c.id == over.id).values(access_until=yesterday))
    for email in (gone.email, over.email, never.email, "nobody@example.co.nz"):
        forget(app, email)
    send_waiting(app)
    assert box.taken == []


def test_forgotten_does_the_same_for_an_address_without_an_account(app: Flask, database_probe: DatabaseProbe) -> None:
    known = new_user(app).email
    unknown = "x" * (len(known) - 14) + "@example.co.nz"
    assert len(unknown) == len(known)
    seen = []
    for number, email in enumerate((known, unknown)):
        client = BrowserClient(app)
        client.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        client.get("/forgot")
        with database_probe.statements() as statements:
            response = client.post("/forgot", {"email": email})
        page = HEADER_TOKEN.sub("", FIELD_TOKEN.sub("", client.get("/sign-in").text))
        seen.append((response.status_code, response.data, page, statements))
    assert seen[0] == seen[1]
    assert SENT in seen[0][2]


def test_forgotten_is_limited_for_an_account_and_from_an_address(
    app: Flask, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    account = new_user(app)
    for _ in range(4):
        forget(app, account.email)
        send_waiting(app)
    assert len(box.taken) == 3
    for number in range(16):
        forget(app, f"nobody{number}@example.co.nz")
    client = BrowserClient(app)
    client.get("/forgot")
    response = client.post("/forgot", {"email": "nobody@example.co.nz"})
    assert response.status_code == 429
    assert 3500 < int(response.headers["Retry-After"]) <= 3600
    assert parse(response.text).one(".error-summary a").text == "Too many attempts. Try again in 60 minutes."
    database_probe.run(update(TRIES).values(started_at=clock.now() - timedelta(hours=1)))
    forget(app, account.email)
    send_waiting(app)
    assert len(box.taken) == 4


def test_reset_leads_to_the_second_factor_as_ever(app: Flask, browser_client: BrowserClient, box: Mailbox) -> None:
    account = new_user(app)
    new_app(app, account)
    forget(app, account.email)
    path = link_in_mail(app, box)
    browser_client.get(path)
    assert browser_client.post(path, NEW).headers["Location"] == "/sign-in"
    renewed = Account(**(vars(account) | {"password": NEW["password"]}))
    assert browser_client.sign_in(renewed).headers["Location"] == "/sign-in/two-factor"
    assert browser_client.get("/account").status_code == 302
    browser_client.get("/sign-in/two-factor")
    assert browser_client.post("/sign-in/two-factor", {"code": code_at()}).status_code == 303
    assert browser_client.get("/account").status_code == 200
