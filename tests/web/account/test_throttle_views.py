"""The brake on guessing passwords, as whoever guesses meets it, and everybody else does not."""

import dataclasses
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.domain.accounts.models import SignInFailure
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import assert_whole_page

LIMIT = 10
WINDOW_SECONDS = 5 * 60
WRONG = "another password 27"


def visitor_at(app: Flask, address: str) -> BrowserClient:
    browser_client = BrowserClient(app)
    move(browser_client, address)
    return browser_client


def move(browser_client: BrowserClient, address: str) -> None:
    browser_client.client.environ_base["REMOTE_ADDR"] = address


def attempt(
    browser_client: BrowserClient, email: str, password: str = WRONG, headers: dict[str, str] | None = None
) -> TestResponse:
    if not browser_client.token:
        browser_client.get("/sign-in")
    return browser_client.post("/sign-in", {"email": email, "password": password}, headers=headers)


def assert_refused(response: TestResponse) -> None:
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= WINDOW_SECONDS
    page = assert_whole_page(response)
    assert re.search(r"Too many attempts\. Try again in \d+ (second|minute)s?\.", page.one(".error-summary").text)
    assert page.one("#password").get("value") == ""


def places(database_probe: DatabaseProbe) -> set[str]:
    return {row["place"] for row in database_probe.rows(select(SignInFailure))}


def test_sign_in_submit_refuses_a_place_after_ten_failures_for_an_account(app: Flask, admin: Account) -> None:
    attacker = visitor_at(app, "192.0.2.1")
    for number in range(LIMIT):
        email = admin.email.upper() if number % 2 else admin.email
        assert attempt(attacker, email).status_code == 422
    assert_refused(attempt(attacker, admin.email))
    assert_refused(attempt(attacker, admin.email, admin.password))


def test_sign_in_submit_lets_the_right_password_in_from_elsewhere(app: Flask, admin: Account) -> None:
    for number in range(LIMIT):
        assert attempt(visitor_at(app, f"192.0.2.{number}"), admin.email).status_code == 422
    for _ in range(LIMIT + 1):
        attempt(visitor_at(app, "192.0.2.1"), admin.email)
    assert attempt(visitor_at(app, "198.51.100.1"), admin.email, admin.password).status_code == 303


def test_sign_in_submit_lets_a_known_device_in_beside_an_attacker(app: Flask, admin: Account) -> None:
    own = visitor_at(app, "192.0.2.1")
    assert attempt(own, admin.email, admin.password).status_code == 303
    own.post("/sign-out")
    attacker = visitor_at(app, "192.0.2.1")
    for _ in range(LIMIT + 1):
        response = attempt(attacker, admin.email)
    assert_refused(response)
    assert attempt(own, admin.email).status_code == 422
    assert attempt(own, admin.email, admin.password).status_code == 303


def test_sign_in_submit_stops_no_colleague_behind_the_same_address(
    app: Flask, admin: Account, org_staff: Account
) -> None:
    for _ in range(LIMIT + 1):
        response = attempt(visitor_at(app, "192.0.2.1"), admin.email)
    assert_refused(response)
    assert attempt(visitor_at(app, "192.0.2.1"), org_staff.email, org_staff.password).status_code == 303


def test_sign_in_submit_stops_an_address_that_tries_many_accounts_but_no_known_device(
    app: Flask, admin: Account, org_staff: Account
) -> None:
    own = visitor_at(app, "192.0.2.1")
    assert attempt(own, admin.email, admin.password).status_code == 303
    own.post("/sign-out")
    attacker = visitor_at(app, "192.0.2.1")
    for number in range(50):
        assert attempt(attacker, f"nobody{number}@example.nz").status_code == 422
    for email, password in (("nobody@example.nz", WRONG), (org_staff.email, org_staff.password)):
        assert attempt(attacker, email, password).status_code == 429
    assert attempt(own, admin.email, admin.password).status_code == 303
    assert attempt(visitor_at(app, "192.0.2.2"), org_staff.email, org_staff.password).status_code == 303


def test_sign_in_submit_throttles_an_account_that_is_not_there_in_the_same_words(app: Flask, admin: Account) -> None:
    answers = []
    for number, email in enumerate((admin.email, "nobody@example.nz")):
        visitor = visitor_at(app, f"192.0.2.{number}")
        responses = [attempt(visitor, email) for _ in range(LIMIT + 2)]
        page = assert_whole_page(responses[-1]).one(".error-summary").text
        answers.append(([response.status_code for response in responses], page))
    assert answers[0] == answers[1]


def test_sign_in_submit_forgets_failures_after_five_minutes(
    admin: Account, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    for _ in range(LIMIT):
        attempt(browser_client, admin.email)
    almost = clock.now() - timedelta(seconds=WINDOW_SECONDS - 30)
    database_probe.run(update(SignInFailure).values(failed_at=almost))
    response = attempt(browser_client, admin.email, admin.password)
    assert_refused(response)
    assert int(response.headers["Retry-After"]) <= 31
    database_probe.run(update(SignInFailure).values(failed_at=clock.now() - timedelta(seconds=WINDOW_SECONDS)))
    assert attempt(browser_client, admin.email, admin.password).status_code == 303


def test_sign_in_submit_does_not_count_what_it_never_tried(
    admin: Account, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    for _ in range(LIMIT + 1):
        assert attempt(browser_client, admin.email, "").status_code == 422
    assert database_probe.count(SignInFailure) == 0
    assert attempt(browser_client, admin.email, admin.password).status_code == 303


def test_sign_in_submit_counts_for_all_processes_together(
    app: Flask, admin: Account, settings: Settings, make_app: Callable[[Settings], Flask]
) -> None:
    apps = [app, make_app(settings)]
    browser_clients = [BrowserClient(each) for each in apps]
    for number in range(LIMIT):
        assert attempt(browser_clients[number % 2], admin.email).status_code == 422
    for browser_client in browser_clients:
        assert_refused(attempt(browser_client, admin.email))


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"])
def test_sign_in_submit_believes_no_forged_address(
    browser_client: BrowserClient, database_probe: DatabaseProbe, header: str
) -> None:
    for number in range(LIMIT):
        value = f"for=192.0.2.{number}" if header == "Forwarded" else f"192.0.2.{number}"
        assert attempt(browser_client, "nobody@example.nz", headers={header: value}).status_code == 422
    assert_refused(attempt(browser_client, "nobody@example.nz", headers={header: "192.0.2.99"}))
    assert places(database_probe) == {"", "address 127.0.0.1"}


def test_sign_in_submit_believes_the_proxy_that_is_configured(
    settings: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe
) -> None:
    app = make_app(dataclasses.replace(settings, proxies=1))
    user = new_user(app)
    browser_client = BrowserClient(app)
    for number in range(LIMIT):
        # The proxy appends what it saw; what comes before is the sender's own tale.
        headers = {"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.1"}
        assert attempt(browser_client, user.email, headers=headers).status_code == 422
    assert places(database_probe) == {"", "address 192.0.2.1"}
    assert_refused(attempt(browser_client, user.email, user.password, {"X-Forwarded-For": "192.0.2.1"}))
    response = attempt(browser_client, user.email, user.password, {"X-Forwarded-For": "192.0.2.1, 192.0.2.2"})
    assert response.status_code == 303
    assert database_probe.entries()[-1]["ip_address"] == "192.0.2.2"


def test_password_change_is_throttled_by_sign_in_and_not_by_anybody_else(
    app: Flask, admin: Account, signed_in: Callable[[Account], BrowserClient]
) -> None:
    thief, own = signed_in(admin), signed_in(admin)
    for number in range(40):
        attempt(visitor_at(app, f"192.0.2.{number}"), admin.email)
    sent = {"current_password": WRONG, "new_password": "gutter seam kererū 31"}
    assert [thief.post("/account/password", sent).status_code for _ in range(12)] == [422] * 10 + [429] * 2
    assert own.post("/account/password", {**sent, "current_password": admin.password}).status_code == 303
