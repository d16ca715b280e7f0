"""A passkey in place of a password, from the link of an invitation to the first page that is seen."""

import json
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from ranzcred.core import clock
from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from ranzcred.domain.accounts.models import User
from ranzcred.domain.notifications.models import Notification
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.environment import change_settings
from tests.support.factories.links import invited, new_link
from tests.support.factories.people import PASSWORD, Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.webauthn.authenticator import Authenticator
from tests.support.webauthn.passkeys import device_for, show

NAME = "Hine Te Rangi"
HINE = {"name": NAME, "password": PASSWORD}
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def account(app: Flask) -> Account:
    change_settings(app, base_url="http://localhost")
    return invited(app)


@pytest.fixture
def path(app: Flask, account: Account) -> str:
    return new_link(app, LinkKind.INVITE, user_id=account.id)


def ask(client: BrowserClient, path: str, name: str = NAME) -> TestResponse:
    client.get(path)
    return client.post(f"{path}/passkey/options", {"name": name})


def accept(client: BrowserClient, path: str, device: Authenticator, name: str = NAME) -> TestResponse:
    sent = {"name": name, "credential": device.create(ask(client, path, name).get_json())}
    return client.post(f"{path}/passkey", sent, headers={"User-Agent": WINDOWS})


def passkeys(database_probe: DatabaseProbe) -> list[tuple[str, str]]:
    columns = table(Passkey).c
    rows = database_probe.rows(select(columns.user_id, columns.name))
    return [(row["user_id"], row["name"]) for row in rows]


def test_invitation_is_accepted_with_a_passkey(
    app: Flask, account: Account, path: str, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    button = parse(browser_client.get(path).text).one("button[data-passkey]")
    assert button["formaction"].partition("#")[0] == f"{path}/passkey"
    assert button["data-passkey"] == f"{path}/passkey/options"
    assert "hidden" in button.attributes
    before = database_probe.last_seq()
    device = device_for(app)
    options = ask(browser_client, path).get_json()
    assert (options["user"]["name"], options["excludeCredentials"]) == (account.email, [])
    assert database_probe.last_seq() == before, "to ask changes nothing"
    page = parse(accept(browser_client, path, device).text)
    assert len(page.texts(".recovery-codes code")) == 10
    assert page.one(".user-name").text == NAME
    assert passkeys(database_probe) == [(account.id, "Firefox on Windows")]
    login = database_probe.entries(after=before)[-1]
    assert (login["action"], json.loads(login["metadata"])["method"]) == ("LOGIN", "passkey")
    assert [row["title"] for row in database_probe.rows(select(table(Notification)))][-1] == "A passkey was added"
    users = table(User)
    [row] = database_probe.rows(select(users).where(users.c.id == account.id))
    assert (row["password_hash"], row["two_factor_due_on"]) == (None, None)
    assert row["two_factor_since"] is not None, "a passkey is both factors"
    assert browser_client.get("/account/email").status_code == 200, "they have just shown who they are"
    again = BrowserClient(app)
    assert show(again, device).status_code == 303
    assert (again.get(path).status_code, again.post(f"{path}/passkey").status_code) == (410, 410)
    assert found(database_probe) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 300])
def test_name_is_judged_before_the_device_is_asked(
    path: str, browser_client: BrowserClient, database_probe: DatabaseProbe, name: str
) -> None:
    assert ask(browser_client, path, name).status_code == 422
    page = parse(browser_client.post(f"{path}/passkey", {"name": name}).text)
    assert page.has("#name-error")
    assert page.has("#password"), "it can be chosen still"
    assert passkeys(database_probe) == []
    assert browser_client.post(path, HINE).status_code == 303


def test_lies_use_nothing_up(
    app: Flask, path: str, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    for device in (
        Authenticator(origin="https://evil.example.nz", rp_id="localhost"),
        Authenticator(origin="http://localhost", rp_id="evil.example.nz"),
        Authenticator(origin="http://localhost", rp_id="localhost", verifies=False),
    ):
        response = accept(browser_client, path, device)
        assert response.status_code == 422
        assert "This passkey doesn't work here" in parse(response.text).one(".error-summary").text
    for garbage in ("", "{}", "null", "[" * 50_000, '{"id":"=","rawId":"=","response":{}}', "\x00é"):
        ask(browser_client, path)
        sent = {"name": NAME, "credential": garbage}
        assert browser_client.post(f"{path}/passkey", sent).status_code == 422
    assert passkeys(database_probe) == []
    assert browser_client.get("/account").status_code == 302
    assert accept(browser_client, path, device_for(app)).status_code == 200


def test_challenge_is_of_one_invitation_for_five_minutes(
    app: Flask, path: str, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    other = new_link(app, LinkKind.INVITE, user_id=invited(app).id)
    sent = {"name": NAME, "credential": device_for(app).create(ask(browser_client, path).get_json())}
    response = browser_client.post(f"{other}/passkey", sent)
    assert (response.status_code, "took too long" in response.text) == (422, True)
    assert browser_client.post(f"{path}/passkey", sent).status_code == 422, "it was forgotten when it came back"
    sent["credential"] = device_for(app).create(ask(browser_client, path).get_json())
    with clock.from_moment(clock.now() + timedelta(minutes=5, seconds=1)):
        assert browser_client.post(f"{path}/passkey", sent).status_code == 422
    assert passkeys(database_probe) == []


def test_passkey_of_another_user_is_not_taken_again(
    app: Flask, path: str, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    device = device_for(app)
    other = new_link(app, LinkKind.INVITE, user_id=invited(app).id)
    accept(BrowserClient(app), other, device)
    response = accept(browser_client, path, device)
    assert (response.status_code, "set up already" in response.text) == (409, True)
    assert len(passkeys(database_probe)) == 1
    assert browser_client.post(path, HINE).status_code == 303, "the invitation is good still"


def test_link_that_has_ended_takes_no_passkey(
    app: Flask, account: Account, path: str, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    sent = {"name": NAME, "credential": device_for(app).create(ask(browser_client, path).get_json())}
    database_probe.run(update(table(UserToken)).values(expires_at=clock.now() - timedelta(seconds=1)))
    for address in (f"{path}/passkey", f"{path}/passkey/options"):
        assert browser_client.post(address, sent).status_code == 410
    database_probe.run(update(table(UserToken)).values(expires_at=clock.now() + timedelta(days=1)))
    users = table(User)
    database_probe.run(update(users).where(users.c.id == account.id).values(active=False))
    assert browser_client.post(f"{path}/passkey/options", sent).status_code == 410
    assert passkeys(database_probe) == []


def test_password_and_passkeys_at_once_use_it_once(app: Flask, path: str, database_probe: DatabaseProbe) -> None:
    calls = []
    for number in range(6):
        client = BrowserClient(app)
        sent = {"name": NAME, "credential": device_for(app).create(ask(client, path).get_json())}
        calls.append(partial(client.post, f"{path}/passkey", sent) if number % 2 else partial(client.post, path, HINE))
    outcomes = in_threads(calls)
    statuses = [outcome if isinstance(outcome, Exception) else outcome.status_code for outcome in outcomes]
    assert sorted(statuses, key=str)[1:] == [410] * 5
    assert statuses.count(410) == 5
    assert len(passkeys(database_probe)) <= 1
    assert found(database_probe) == []


def test_only_a_passkey_is_offered_where_no_password_is_taken(
    app: Flask, path: str, browser_client: BrowserClient
) -> None:
    change_settings(app, break_glass="break.glass@ranz.example.nz")
    page = parse(browser_client.get(path).text)
    form = page.one("form[data-passkey]")
    assert form["action"].partition("#")[0] == f"{path}/passkey"
    assert "hidden" in form.attributes
    assert not page.has("#password")
    assert accept(browser_client, path, device_for(app)).status_code == 200


def test_address_of_numbers_has_no_passkeys(app: Flask, path: str, browser_client: BrowserClient) -> None:
    change_settings(app, base_url="http://127.0.0.1:5000")
    assert not parse(browser_client.get(path).text).has("[data-passkey]")
    for address in (f"{path}/passkey", f"{path}/passkey/options"):
        assert browser_client.post(address, {"name": NAME}).status_code == 404
