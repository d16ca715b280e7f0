"""A password for somebody who signs in without one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.notifications.models import Notification
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.factories.people import Account
from tests.support.factors import forget_password, proved_before
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

PAGE = "/account/password/new"
NEW = "kauri under seven rains 31"


@pytest.fixture
def client(
    admin: Account, signed_in: Callable[[Account], BrowserClient], database_probe: DatabaseProbe
) -> BrowserClient:
    """Somebody who is signed in and has no password."""
    client = signed_in(admin)
    forget_password(database_probe, admin)
    return client


def test_password_is_set_and_signs_in(
    app: Flask, admin: Account, client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    section = parse(client.get("/account").text).one("#password")
    assert not section.has("form")
    assert section.one("a")["href"] == PAGE
    page = parse(client.get(PAGE).text)
    assert page.one("main form")["action"] == PAGE
    assert client.post(PAGE, {"password": "short"}).status_code == 422
    assert client.post(PAGE, {"password": NEW}).status_code == 303
    assert parse(client.get("/account").text).one("#status").text == "Password set. You can sign in with it."
    assert BrowserClient(app).sign_in(replace(admin, password=NEW)).status_code == 303
    assert [row["title"] for row in database_probe.rows(select(table(Notification)))] == ["Your password was changed"]
    assert client.post(PAGE, {"password": "another kauri ridge 55"}).status_code == 409


def test_only_whoever_has_just_shown_who_they_are_sets_one(app: Flask, admin: Account, client: BrowserClient) -> None:
    client.get(PAGE)
    proved_before(app, timedelta(minutes=11))
    assert client.get(PAGE).headers["Location"] == f"/account/confirm?next={PAGE}"
    assert client.post(PAGE, {"password": NEW}).status_code == 401
    assert BrowserClient(app).sign_in(replace(admin, password=NEW)).status_code == 422


def test_log_is_intact_after_it(
    app: Flask, org_staff: Account, signed_in: Callable[[Account], BrowserClient], database_probe: DatabaseProbe
) -> None:
    client = signed_in(org_staff)
    forget_password(database_probe, org_staff)
    client.get(PAGE)
    assert client.post(PAGE, {"password": NEW}).status_code == 303
    assert found(database_probe) == []
