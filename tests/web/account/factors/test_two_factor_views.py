"""The page of one's own second factors, the grace in which an administrator sets one up, and what ends."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.domain.accounts.models import User
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import change_settings
from tests.support.factories.people import Account
from tests.support.factors import code_at, proved_before
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

PAGE = "/account/two-factor"
APP = f"{PAGE}/app"


def set_up(client: BrowserClient) -> list[str]:
    """Set up an app as its page says, and return the recovery codes that are shown."""
    page = parse(client.get(APP).text)
    assert page.has("svg.qr-code path")
    secret = page.one("#app-key").text
    assert [len(group) for group in secret.split()] == [4] * 8
    response = client.post(APP, {"code": pyotp.TOTP(secret.replace(" ", "")).at(clock.now())})
    assert response.status_code == 200, response.text
    return parse(response.text).texts(".recovery-codes code")


def test_app_is_set_up_by_its_first_code(
    admin: Account, signed_in: Callable[[Account], BrowserClient], database_probe: DatabaseProbe
) -> None:
    other, client = signed_in(admin), signed_in(admin)
    before = database_probe.last_seq()
    codes = set_up(client)
    assert len(codes) == 10
    assert all(code not in client.get(PAGE).text for code in codes)
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302, "the other sign-ins have ended"
    entries = database_probe.entries(after=before)
    assert [(entry["action"], entry["resource_type"]) for entry in entries] == [("UPDATE", "User"), ("LOGOUT", "User")]


def test_app_is_not_set_up_by_a_wrong_code(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(APP).text)
    secret = page.one("#app-key").text
    response = admin_client.post(APP, {"code": code_at("A" * 32)})
    assert response.status_code == 422
    assert parse(response.text).one("#app-key").text == secret, "it is the same key still"
    assert "Set up an authenticator app" in admin_client.get(PAGE).text


def test_new_recovery_codes_end_those_from_before(admin_client: BrowserClient) -> None:
    before = set_up(admin_client)
    after = parse(admin_client.post(f"{PAGE}/recovery-codes").text).texts(".recovery-codes code")
    assert len(after) == 10
    assert not set(before) & set(after)


def test_last_factor_stays_with_who_needs_one(
    app: Flask, admin: Account, org_staff: Account, signed_in: Callable[[Account], BrowserClient]
) -> None:
    statuses = {}
    for account in (admin, org_staff):
        client = signed_in(account)
        set_up(client)
        client.get(f"{APP}/remove")
        statuses[account.role] = client.post(f"{APP}/remove").status_code
    assert statuses == {admin.role: 409, org_staff.role: 303}


@pytest.mark.parametrize("address", [APP, f"{APP}/remove"])
def test_factors_are_changed_by_who_has_just_shown_who_they_are(
    app: Flask, admin: Account, admin_client: BrowserClient, address: str
) -> None:
    set_up(admin_client)
    proved_before(app, timedelta(minutes=11))
    asked = admin_client.get(address)
    assert asked.headers["Location"] == f"/account/confirm?next={address}"
    page = parse(admin_client.get(asked.headers["Location"]).text)
    assert page.has("#current_password")
    assert page.has("#code")
    sent = {"next": address, "current_password": admin.password, "code": "000000"}
    assert admin_client.post("/account/confirm", sent).status_code == 422
    assert admin_client.get(address).status_code == 303


def test_new_password_alone_does_not_show_again_who_somebody_is(
    app: Flask, admin: Account, admin_client: BrowserClient
) -> None:
    """Whoever has the password and the browser, and not the phone, changes the one and gets no further."""
    set_up(admin_client)
    proved_before(app, timedelta(minutes=11))
    sent = {"current_password": admin.password, "new_password": "another kauri ridge 55"}
    assert admin_client.post("/account/password", sent).status_code == 303
    asked = admin_client.get(f"{APP}/remove")
    assert (asked.status_code, asked.headers["Location"]) == (303, f"/account/confirm?next={APP}/remove")


def test_what_was_sent_too_late_says_that_nothing_has_changed(app: Flask, admin_client: BrowserClient) -> None:
    set_up(admin_client)
    proved_before(app, timedelta(minutes=11))
    response = admin_client.post(f"{PAGE}/recovery-codes")
    assert response.status_code == 401
    assert parse(response.text).texts("main .notice") == [
        "Nothing has changed yet. You'll come back to the page to do it."
    ]


def test_administrator_has_some_days_to_set_two_factor_up(
    app: Flask, admin: Account, signed_in: Callable[[Account], BrowserClient], database_probe: DatabaseProbe
) -> None:
    change_settings(app, two_factor_grace_days=14)
    client = signed_in(admin)
    [due] = [row["two_factor_due_on"] for row in database_probe.rows(select(User.two_factor_due_on))]
    assert due == clock.today() + timedelta(days=14)
    reminder = ".two-factor-due"
    assert parse(client.get("/admin/people").text).has(f"{reminder} a[href='/account/two-factor']")
    assert not parse(client.get(PAGE).text).has(f"{reminder} a"), "that is this page"
    secret = parse(client.get(APP).text).one("#app-key").text.replace(" ", "")
    shown = parse(client.post(APP, {"code": pyotp.TOTP(secret).at(clock.now())}).text)
    assert shown.has(".recovery-codes")
    assert not shown.has(reminder)


def test_administrator_without_it_can_only_set_it_up(
    app: Flask, admin: Account, signed_in: Callable[[Account], BrowserClient]
) -> None:
    change_settings(app, two_factor_grace_days=0)
    client = signed_in(admin)
    for address in ("/admin", "/admin/people", "/account/api-tokens"):
        assert client.get(address).headers["Location"].startswith(PAGE), address
    assert client.json("GET", "/api/admin/micro-credentials").status_code == 403
    assert client.get("/account").status_code == 200
    set_up(client)
    assert client.get("/admin/people").status_code == 200


def test_no_other_role_needs_it(app: Flask, org_staff: Account, signed_in: Callable[[Account], BrowserClient]) -> None:
    change_settings(app, two_factor_grace_days=0)
    assert signed_in(org_staff).get("/credentials").status_code == 200


def test_page_says_what_there_is(admin_client: BrowserClient) -> None:
    assert parse(admin_client.get(PAGE).text).texts("#app-heading .badge") == ["Off"]
    set_up(admin_client)
    page = parse(admin_client.get(PAGE).text)
    assert page.texts("#app-heading .badge") == ["On"]
    assert "10 of 10 left" in page.text
