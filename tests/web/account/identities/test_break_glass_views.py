"""An installation where one user alone may use a password: nobody else sets one, and each page says what to do."""

from dataclasses import replace
from email.headerregistry import Address

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from ranzcred.domain.accounts.models import User
from ranzcred.domain.notifications.models import Notification
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import change_settings
from tests.support.factories.links import invited, new_link
from tests.support.factories.people import PASSWORD, Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

NEW = "kauri under seven rains 31"
INSTEAD = "Passwords aren't used here. Sign in with your RANZ account or a passkey."
HINE = {"name": "Hine Moana", "password": NEW}
FORGOT, EMAIL = "/forgot", "/account/email"


@pytest.fixture(autouse=True)
def only(app: Flask) -> Account:
    """The one user who may use a password."""
    account = new_user(app, email="break.glass@ranz.example.nz")
    change_settings(app, break_glass="Break.Glass@ranz.example.nz", mail_from=Address("RANZ", addr_spec="a@b.example"))
    return account


def hashes(database_probe: DatabaseProbe, account: Account) -> str | None:
    users = table(User)
    found: str | None = database_probe.value(select(users.c.password_hash).where(users.c.id == account.id))
    return found


def test_forgotten_password_is_replaced_for_one_alone(
    admin: Account, only: Account, visitor: BrowserClient, database_probe: DatabaseProbe
) -> None:
    page = parse(visitor.get(FORGOT).text)
    assert f"{INSTEAD} Only emergency access has a password." in page.one("main").text
    said = []
    for account in (admin, only):
        assert visitor.post(FORGOT, {"email": account.email}).status_code == 303
        said.append(parse(visitor.get("/sign-in").text).one("#status").text)
    assert said == ["If that address has emergency access, we have sent a link."] * 2
    assert [row["user_id"] for row in database_probe.rows(select(table(UserToken)))] == [only.id]
    assert database_probe.count(Notification) == 1


def test_link_from_before_sets_no_password(
    app: Flask, admin: Account, only: Account, visitor: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before, path = hashes(database_probe, admin), new_link(app, LinkKind.RESET, user_id=admin.id)
    visitor.get("/sign-in")
    for response in (visitor.get(path), visitor.post(path, {"password": NEW})):
        assert (response.status_code, INSTEAD in parse(response.text).one("main").text) == (403, True)
    assert hashes(database_probe, admin) == before
    own = new_link(app, LinkKind.RESET, user_id=only.id)
    visitor.get(own)
    assert visitor.post(own, {"password": NEW}).status_code == 303
    assert BrowserClient(app).sign_in(replace(only, password=NEW)).status_code == 303


def test_invitation_has_no_password(app: Flask, visitor: BrowserClient, database_probe: DatabaseProbe) -> None:
    account = invited(app)
    path = new_link(app, LinkKind.INVITE, user_id=account.id)
    assert not parse(visitor.get(path).text).has("#password")
    response = visitor.post(path, HINE)
    assert (response.status_code, INSTEAD in response.text.replace("&#39;", "'")) == (403, True)
    assert hashes(database_probe, account) is None
    assert visitor.get(path).status_code == 200


def test_password_is_changed_by_one_alone(
    app: Flask, only: Account, admin: Account, database_probe: DatabaseProbe
) -> None:
    change_settings(app, break_glass="")
    client = BrowserClient(app)
    client.sign_in(admin)
    before = hashes(database_probe, admin)
    change_settings(app, break_glass=only.email)
    section = parse(client.get("/account").text).one("#password")
    assert (INSTEAD in section.text, section.has("form")) == (True, False)
    sent = {"current_password": PASSWORD, "new_password": NEW}
    assert client.post("/account/password", sent).status_code == 403
    assert client.post("/account/password/new", {"password": NEW}).status_code == 403
    assert hashes(database_probe, admin) == before
    own = BrowserClient(app)
    own.sign_in(only)
    assert parse(own.get("/account").text).has("#password form")
    assert own.post("/account/password", sent).status_code == 303


def test_email_that_the_setting_names_is_not_changed(app: Flask, only: Account, database_probe: DatabaseProbe) -> None:
    client = BrowserClient(app)
    client.sign_in(only)
    page = parse(client.get(EMAIL).text)
    assert "Your email has emergency access" in page.one("main").text
    assert not page.has("main form")
    assert client.post(EMAIL, {"email": "another@example.co.nz"}).status_code == 409
    assert database_probe.count(UserToken) == 0
    path = new_link(app, LinkKind.EMAIL, user_id=only.id, email="another@example.co.nz")
    client.get(path)
    refused = client.post(path)
    assert (refused.status_code, "has emergency access" in refused.text) == (409, True)
    change_settings(app, break_glass="another@example.co.nz")
    client.get(path)
    assert client.post(path).status_code == 303
    assert BrowserClient(app).sign_in(replace(only, email="another@example.co.nz")).status_code == 303
