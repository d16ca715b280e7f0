"""To whom belongs what was typed while the session had ended, and what a browser keeps when a sign-in was ended."""

import base64
import json
import zlib
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from sqlalchemy import update

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import SignIn, User
from tests.support.database.outage import database_away
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import SECRET_KEY
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page, hidden_fields

PROGRAMME = "/admin/programme"
SECRET = {"name": "What Mere typed"}
CLEARED = '"storage"'


def expire(database_probe: DatabaseProbe) -> None:
    """Let half an hour pass without a request."""
    database_probe.run(update(SignIn).values(last_seen_at=clock.now() - timedelta(minutes=31)))


def kept_from(page: Element) -> str:
    return hidden_fields(page.one("form[action='/sign-in']"))["typed"]


def type_too_late(browser_client: BrowserClient, database_probe: DatabaseProbe) -> str:
    """Send a form after the session has ended; answer what the sign-in page carries of it."""
    browser_client.get(PROGRAMME)
    expire(database_probe)
    response = browser_client.post(PROGRAMME, SECRET)
    assert response.status_code == 401
    assert SECRET["name"] not in response.text
    return kept_from(assert_whole_page(response))


@pytest.mark.parametrize("role", Role)
def test_what_was_typed_is_not_shown_to_somebody_else(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, role: Role
) -> None:
    other = new_user(app, name="Hone Ruatapu", role=role)
    kept = type_too_late(admin_client, database_probe)
    response = admin_client.post("/sign-in", {"email": other.email, "password": other.password, "typed": kept})
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert SECRET["name"] not in response.text
    page = admin_client.get("/account")
    assert other.name in page.text
    assert "typed" not in parse(page.text).one("main").text


def test_what_was_typed_is_its_owners_in_another_browser_too(
    admin: Account, admin_client: BrowserClient, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    kept = type_too_late(admin_client, database_probe)
    browser_client.get("/sign-in")
    response = browser_client.post("/sign-in", {"email": admin.email, "password": admin.password, "typed": kept})
    assert hidden_fields(assert_whole_page(response).one("main form"))["name"] == SECRET["name"]


def test_what_was_typed_cannot_be_read_from_the_page_that_carries_it(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    kept = type_too_late(admin_client, database_probe)
    content = base64.urlsafe_b64decode(kept)
    assert SECRET["name"].encode() not in content
    with pytest.raises(zlib.error):
        zlib.decompress(content)


@pytest.mark.parametrize(("minutes", "status"), [(12 * 60 - 1, 200), (12 * 60 + 1, 303)])
def test_what_was_typed_is_kept_for_twelve_hours(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, minutes: int, status: int
) -> None:
    cipher = AESGCM(sha256(b"typed form:" + SECRET_KEY.encode()).digest())
    sealed = base64.urlsafe_b64decode(type_too_late(admin_client, database_probe))
    content = json.loads(zlib.decompress(cipher.decrypt(sealed[:12], sealed[12:], None)))
    assert content["owner"] == admin.id
    content["kept_at"] -= minutes * 60
    sealed = sealed[:12] + cipher.encrypt(sealed[:12], zlib.compress(json.dumps(content).encode()), None)
    kept = base64.urlsafe_b64encode(sealed).decode()
    response = admin_client.post("/sign-in", {"email": admin.email, "password": admin.password, "typed": kept})
    assert response.status_code == status
    assert (SECRET["name"] in response.text) is (status == 200)


def test_what_nobody_typed_is_not_kept(browser_client: BrowserClient) -> None:
    browser_client.get("/sign-in")
    response = browser_client.post(PROGRAMME, SECRET)
    assert response.status_code == 401
    page = assert_whole_page(response)
    assert "typed" not in hidden_fields(page.one("form[action='/sign-in']"))
    assert SECRET["name"] not in response.text
    assert page.one(".notice").text == (
        "You're not signed in, and your changes couldn't be kept. Go back in your browser and copy them, then sign in."
    )


def test_what_was_typed_after_signing_out_is_nobodys(admin_client: BrowserClient) -> None:
    admin_client.post("/sign-out")
    page = parse(admin_client.post(PROGRAMME, SECRET).text)
    assert "typed" not in hidden_fields(page.one("form[action='/sign-in']"))


def test_signing_out_clears_the_browsers_storage(admin_client: BrowserClient) -> None:
    response = admin_client.post("/sign-out")
    assert (response.status_code, response.headers["Clear-Site-Data"]) == (303, CLEARED)
    assert parse(admin_client.get("/sign-in").text).one("body")["data-draft-owner"] == ""


def test_changed_password_clears_the_storage_of_every_browser(
    admin: Account, admin_client: BrowserClient, signed_in: Callable[[Account], BrowserClient]
) -> None:
    elsewhere = signed_in(admin)
    sent = {"current_password": admin.password, "new_password": "gutter seam kererū 31"}
    response = admin_client.post("/account/password", sent)
    assert (response.status_code, response.headers["Clear-Site-Data"]) == (303, CLEARED)
    response = elsewhere.get("/sign-in")
    assert response.headers["Clear-Site-Data"] == CLEARED
    assert parse(response.text).one("body")["data-draft-owner"] == ""


def test_deactivated_users_browser_is_cleared(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    database_probe.run(update(User).where(User.id == admin.id).values(active=False))
    response = admin_client.get("/sign-in")
    assert response.headers["Clear-Site-Data"] == CLEARED
    assert parse(response.text).one("body")["data-draft-owner"] == ""


def test_expired_users_drafts_stay_until_they_sign_in_again(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    expire(database_probe)
    response = admin_client.get("/sign-in")
    assert "Clear-Site-Data" not in response.headers
    assert parse(response.text).one("body")["data-draft-owner"] == admin.id


def test_page_without_a_database_does_not_say_whose_drafts_are_kept(app: Flask, admin_client: BrowserClient) -> None:
    """If it named nobody, the browser would forget what was typed."""
    assert "data-user" in admin_client.get(PROGRAMME).text
    with database_away(app):
        response = admin_client.get(PROGRAMME)
    assert response.status_code == 503
    assert "data-user" not in response.text
    assert "data-draft-owner" not in response.text
