"""A new SECRET_KEY signs nobody out and loses nothing, as long as the one from before is a fallback."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.config import ROOT, Settings
from ranzcred.core import clock
from ranzcred.domain.accounts.models import SignIn
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import SECRET_KEY
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.cookies import session_cookie, with_cookie
from tests.support.http.markup import parse
from tests.support.http.responses import hidden_fields
from tests.web.account.sign_in.sessions import is_signed_in
from tests.web.account.sign_in.test_known_device_views import device_of, guess

NEW = SECRET_KEY[::-1]
PROGRAMME = "/admin/programme"
TYPED = {"name": "What Mere typed"}
READS_A_KEY = re.compile(r"SECRET_KEY[\"']\]|[\w)]\.secret_key\b")

AppWith = Callable[..., Flask]


@pytest.fixture
def app_with(settings: Settings, make_app: Callable[[Settings], Flask]) -> AppWith:
    """The same installation with another key, and with those from before."""
    return lambda key, *before: make_app(replace(settings, secret_key=key, secret_key_fallbacks=before))


def with_session_of(browser_client: BrowserClient, app: Flask) -> BrowserClient:
    """The same browser at another application."""
    other = with_cookie(app, session_cookie(browser_client))
    other.token = browser_client.token
    return other


def kept_by(browser_client: BrowserClient, database_probe: DatabaseProbe) -> str:
    """Send a form after half an hour without a request; answer what the sign-in page keeps of it."""
    browser_client.get(PROGRAMME)
    database_probe.run(update(SignIn).values(last_seen_at=clock.now() - timedelta(minutes=31)))
    return hidden_fields(parse(browser_client.post(PROGRAMME, TYPED).text).one("form[action='/sign-in']"))["typed"]


def is_restored(app: Flask, kept: str, account: Account) -> bool:
    browser_client = BrowserClient(app)
    browser_client.get("/sign-in")
    sent = {"email": account.email, "password": account.password, "typed": kept}
    return TYPED["name"] in browser_client.post("/sign-in", sent).text


def test_session_of_the_old_key(admin_client: BrowserClient, app_with: AppWith) -> None:
    assert is_signed_in(with_session_of(admin_client, app_with(NEW, SECRET_KEY)))
    assert is_signed_in(with_session_of(admin_client, app_with(NEW, "another", SECRET_KEY)))
    assert not is_signed_in(with_session_of(admin_client, app_with(NEW)))


def test_form_of_the_old_key(admin_client: BrowserClient, app_with: AppWith) -> None:
    admin_client.get(PROGRAMME)
    sent = {"current_password": "wrong", "new_password": "gutter seam kererū 31"}
    for app, status in ((app_with(NEW, SECRET_KEY), 422), (app_with(NEW), 401)):
        assert with_session_of(admin_client, app).post("/account/password", sent).status_code == status


def test_what_was_typed_under_the_old_key(
    admin: Account, admin_client: BrowserClient, app_with: AppWith, database_probe: DatabaseProbe
) -> None:
    kept = kept_by(admin_client, database_probe)
    assert is_restored(app_with(NEW, SECRET_KEY), kept, admin)
    assert not is_restored(app_with(NEW), kept, admin)


def test_device_of_the_old_key(app: Flask, admin: Account, app_with: AppWith) -> None:
    device = device_of(app, admin)
    guess(app, admin)
    assert guess(app_with(NEW, SECRET_KEY), admin, device, times=1) == [422]
    assert guess(app_with(NEW), admin, device, times=1) == [429]


def test_what_is_new_is_signed_by_the_new_key_alone(
    admin: Account, app_with: AppWith, database_probe: DatabaseProbe
) -> None:
    rotated, new, old = app_with(NEW, SECRET_KEY), app_with(NEW), app_with(SECRET_KEY)
    browser_client = BrowserClient(rotated)
    browser_client.sign_in(admin)
    assert [is_signed_in(with_session_of(browser_client, app)) for app in (new, old)] == [True, False]
    kept = kept_by(browser_client, database_probe)
    assert [is_restored(app, kept, admin) for app in (new, old)] == [True, False]
    device = device_of(rotated, admin)
    guess(rotated, admin)
    assert [guess(app, admin, device, times=1) for app in (new, old)] == [[422], [429]]


def test_nothing_signs_but_by_the_keys_of_the_settings() -> None:
    """Whatever read one key alone would lose what was signed by the one before."""
    reading = {
        str(path.relative_to(ROOT / "ranzcred"))
        for path in (ROOT / "ranzcred").rglob("*.py")
        if READS_A_KEY.search(path.read_text())
    }
    assert reading == {"config/settings.py", "web/kit/app.py", "web/kit/http/security_log.py"}
