"""Known devices: what their cookie is, and that it is worth nothing but tries of one's own."""

from hashlib import sha256

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from tests.support.environment import SECRET_KEY
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.cookies import sent_cookies
from tests.web.account.sign_in.sessions import is_signed_in

NAME = "ranzcred-device"
WRONG = "another password 27"


def guess(app: Flask, account: Account, cookie: str = "", *, times: int = 11) -> list[int]:
    """The statuses of wrong passwords from the address that everybody has here."""
    browser_client = BrowserClient(app)
    if cookie:
        browser_client.client.set_cookie(NAME, cookie)
    browser_client.get("/sign-in")
    sent = {"email": account.email, "password": WRONG}
    return [browser_client.post("/sign-in", sent).status_code for _ in range(times)]


def device_of(app: Flask, account: Account) -> str:
    return sent_cookies(BrowserClient(app).sign_in(account))[NAME].value


def test_device_cookie_is_for_the_site_alone_and_ends(admin: Account, production_app: Flask) -> None:
    browser_client = BrowserClient(production_app, base_url="https://localhost")
    cookie = sent_cookies(browser_client.sign_in(admin))[f"__Host-{NAME}"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", str(180 * 24 * 60 * 60))
    assert admin.email not in cookie.value


def test_device_cookie_signs_nobody_in(app: Flask, admin: Account) -> None:
    browser_client = BrowserClient(app)
    browser_client.client.set_cookie(NAME, device_of(app, admin))
    assert not is_signed_in(browser_client)


def test_device_cookie_gives_ten_tries_of_its_own(app: Flask, admin: Account) -> None:
    device = device_of(app, admin)
    assert guess(app, admin) == [422] * 10 + [429]
    assert guess(app, admin, device) == [422] * 10 + [429]
    assert guess(app, admin, device, times=1) == [429]


def test_device_cookie_is_worth_nothing_for_another_account(app: Flask, admin: Account, org_staff: Account) -> None:
    device = device_of(app, admin)
    guess(app, org_staff)
    assert guess(app, org_staff, device, times=1) == [429]


def test_device_cookie_knows_all_who_share_a_computer(app: Flask, admin: Account, org_staff: Account) -> None:
    shared = BrowserClient(app)
    for account in (admin, org_staff):
        assert shared.sign_in(account).status_code == 303
        shared.post("/sign-out")
    for account in (admin, org_staff):
        assert guess(app, account)[-1] == 429
        assert shared.sign_in(account).status_code == 303
        shared.post("/sign-out")


def test_device_cookie_knows_no_more_than_five(app: Flask) -> None:
    shared, accounts = BrowserClient(app), [new_user(app) for _ in range(6)]
    for account in accounts:
        shared.sign_in(account)
        shared.post("/sign-out")
    for account in (accounts[0], accounts[-1]):
        guess(app, account)
    assert [shared.sign_in(account).status_code for account in (accounts[0], accounts[-1])] == [429, 303]


@pytest.mark.parametrize("cookie", ["", "e30.forged", "x" * 3000, "\xe9"])
def test_device_cookie_that_is_forged_is_none(app: Flask, admin: Account, cookie: str) -> None:
    guess(app, admin)
    assert guess(app, admin, cookie, times=1) == [429]


@pytest.mark.parametrize("days", [181, -1], ids=["over", "from the future"])
def test_device_cookie_ends(app: Flask, admin: Account, days: int) -> None:
    serializer = URLSafeSerializer(SECRET_KEY, salt="known device", signer_kwargs={"digest_method": sha256})
    [[user_id, [device, since]]] = serializer.loads(device_of(app, admin)).items()
    guess(app, admin)
    for then, status in ((since, 422), (since - days * 24 * 60 * 60, 429)):
        assert guess(app, admin, str(serializer.dumps({user_id: [device, then]})), times=1) == [status]
