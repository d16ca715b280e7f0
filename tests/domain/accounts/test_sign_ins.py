"""A sign-in is a row: what begins it, what it lets by, and everything that ends it."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts import users
from ranzcred.domain.accounts.models import SignIn, User
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, new_user
from tests.support.factories.principals import ANYBODY, hasher
from tests.support.http.browser_client import BrowserClient

ROWS = table(SignIn)


def is_signed_in(browser_client: BrowserClient) -> bool:
    response = browser_client.get("/account")
    if response.status_code == 302:
        assert response.headers["Location"].startswith("/sign-in?next=")
        return False
    assert response.status_code == 200
    return True


def cookie_token(browser_client: BrowserClient) -> str:
    with browser_client.client.session_transaction() as session:
        return str(session["_user_id"])


def change_password(app: Flask, account: Account) -> None:
    with app.app_context(), writing():
        user = db.session.get_one(User, account.id)
        users.change_password(user=user, password="another kauri ridge 55", hasher=hasher(), by=ANYBODY)


def deactivate(app: Flask, account: Account) -> None:
    new_user(app)  # somebody must be left who administers RANZ
    with app.app_context(), writing():
        users.deactivate_user(user=db.session.get_one(User, account.id), by=ANYBODY)


def test_sign_in_keeps_only_the_hash_of_its_token(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    token = cookie_token(admin_client)
    assert len(token) >= 43, "256 random bits"
    [row] = database_probe.rows(select(ROWS))
    assert row["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(dict(row))
    assert token not in str(database_probe.entries())


@pytest.mark.parametrize(
    ("column", "ago", "lasts"),
    [
        ("last_seen_at", timedelta(minutes=29, seconds=30), True),
        ("last_seen_at", timedelta(minutes=30, seconds=1), False),
        ("created_at", timedelta(hours=11, minutes=59), True),
        ("created_at", timedelta(hours=12, seconds=1), False),
    ],
)
def test_sign_in_ends_by_itself(
    admin_client: BrowserClient, database_probe: DatabaseProbe, column: str, ago: timedelta, lasts: bool
) -> None:
    database_probe.run(update(ROWS).values({column: clock.now() - ago}))
    assert is_signed_in(admin_client) is lasts


def test_sign_in_in_use_does_not_end_but_after_twelve_hours(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    for _ in range(3):
        database_probe.run(update(ROWS).values(last_seen_at=ROWS.c.last_seen_at))
        late = clock.now() - timedelta(minutes=29)
        database_probe.run(update(ROWS).values(last_seen_at=late))
        assert is_signed_in(admin_client)
        assert database_probe.value(select(ROWS.c.last_seen_at)) > late
    database_probe.run(update(ROWS).values(created_at=clock.now() - timedelta(hours=12, seconds=1)))
    assert not is_signed_in(admin_client)


def test_sign_in_notes_its_use_once_a_minute(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    def writes() -> list[str]:
        with database_probe.statements() as seen:
            assert is_signed_in(admin_client)
        return [statement for statement in seen if not statement.startswith("SELECT")]

    assert writes() == []
    database_probe.run(update(ROWS).values(last_seen_at=clock.now() - timedelta(seconds=61)))
    assert len(writes()) == 1
    assert writes() == []


@pytest.mark.parametrize("end", [change_password, deactivate])
def test_sign_ins_all_end_when_the_account_changes(
    app: Flask,
    admin: Account,
    org_admin_client: BrowserClient,
    signed_in: Callable[[Account], BrowserClient],
    end: Callable[[Flask, Account], None],
) -> None:
    browsers = [signed_in(admin), signed_in(admin)]
    end(app, admin)
    assert [is_signed_in(browser) for browser in browsers] == [False, False]
    assert is_signed_in(org_admin_client)


def test_sign_in_of_a_deactivated_user_looks_like_a_wrong_password(
    app: Flask, admin: Account, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    deactivate(app, admin)
    refused = browser_client.sign_in(admin)
    assert refused.status_code == 422
    assert "The email or password is incorrect." in refused.text
    assert database_probe.count(SignIn) == 0


def test_sign_in_row_alone_decides(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    database_probe.run(update(ROWS).values(ended_at=clock.now()))
    assert not is_signed_in(admin_client)


def test_cookie_that_was_changed_signs_nobody_in(app: Flask, admin_client: BrowserClient) -> None:
    kept = admin_client.client.get_cookie("ranzcred")
    assert kept is not None
    forger = BrowserClient(app)
    payload, _, rest = kept.value.partition(".")
    for value in (kept.value[:-1], f"{payload[:-2]}AA.{rest}", "x", ""):
        forger.client.set_cookie("ranzcred", value)
        assert not is_signed_in(forger)


def test_sweep_deletes_what_ended_long_ago(
    app: Flask,
    settings: Settings,
    admin: Account,
    signed_in: Callable[[Account], BrowserClient],
    database_probe: DatabaseProbe,
) -> None:
    for _ in range(4):
        signed_in(admin)
    keys = [row["id"] for row in database_probe.rows(select(ROWS).order_by(ROWS.c.id))]
    long_ago, lately = (clock.now() - timedelta(days=days) for days in (91, 89))
    for key, ended, seen in zip(
        keys, (long_ago, None, lately, None), (long_ago, long_ago, long_ago, lately), strict=True
    ):
        database_probe.run(update(ROWS).where(ROWS.c.id == key).values(ended_at=ended, last_seen_at=seen))
    before = database_probe.last_seq()
    result = ranzcred(settings, "credentials", "sweep")
    assert "2 sign-ins that ended more than 90 days ago deleted." in result.stdout.splitlines()
    assert [row["id"] for row in database_probe.rows(select(ROWS).order_by(ROWS.c.id))] == keys[2:]
    assert database_probe.last_seq() == before
