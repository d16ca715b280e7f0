"""The change of one's own password."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.accounts.models import User
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.cookies import session_cookie, with_cookie
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page

HOSTILE = "'4@8({[<3691!|0$5+7%2'" * 4
NEW = "gutter seam kererū 31"
SHORT = "New password must be 12 characters or more."
LONG = "New password must be 128 characters or fewer."
COMMON = "New password is too easy to guess. Try three or four random words, or use a password manager."


def change(browser_client: BrowserClient, current: str, new: str) -> int:
    return browser_client.post("/account/password", {"current_password": current, "new_password": new}).status_code


def can_sign_in(app: Flask, account: Account, password: str) -> bool:
    browser_client = BrowserClient(app)
    browser_client.get("/sign-in")
    return browser_client.post("/sign-in", {"email": account.email, "password": password}).status_code == 303


def test_password_change_says_so_and_goes_on(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    admin_client.get("/account")
    sent = {"current_password": admin.password, "new_password": NEW}
    response = admin_client.post("/account/password", sent)
    assert (response.status_code, response.headers["Location"]) == (303, "/account")
    page = parse(admin_client.get("/account").text)
    assert page.one("#status").text.startswith("Password changed.")
    assert can_sign_in(app, admin, NEW)
    assert not can_sign_in(app, admin, admin.password)


def test_password_change_signs_other_browsers_out(
    app: Flask, admin: Account, org_staff: Account, signed_in: Callable[[Account], BrowserClient]
) -> None:
    this_device, other_device, other = signed_in(admin), signed_in(admin), signed_in(org_staff)
    kept = session_cookie(this_device)
    assert change(this_device, admin.password, NEW) == 303
    assert this_device.get("/account").status_code == 200
    assert other_device.get("/account").status_code == 302
    assert other.get("/account").status_code == 200
    assert with_cookie(app, kept).get("/account").status_code == 302


def test_password_change_is_in_the_audit_log_without_the_password(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    assert change(admin_client, admin.password, NEW) == 303
    entries = database_probe.entries(after=before)
    # The password, the end of the session before, the new one.
    assert [entry["action"] for entry in entries] == ["UPDATE", "LOGOUT", "LOGIN"]
    assert {entry["resource_id"] for entry in entries} == {admin.id}
    assert {entry["actor_id"] for entry in entries} == {admin.id}
    assert set(json.loads(entries[0]["new_state"])) >= {"password_hash"}
    logged_text = "".join(str(dict(entry)) for entry in entries)
    stored = database_probe.value(select(User.password_hash))
    assert stored not in logged_text
    assert NEW not in logged_text
    assert stored.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("", "Enter the new password."),
        ("kererū 2026", SHORT),
        ("x" * 129, LONG),
        ("passwordpassword", COMMON),
        ("password1234", COMMON),
        ("123456789012", COMMON),
        ("aaaaaaaaaaaaaaaa", COMMON),
        ("qwertyuiopasdf", COMMON),
        ("iloveyou1234", COMMON),
        ("Administrator", COMMON),
        ("mere@ranz.example.nz", COMMON),
        ("Mere Tamahori", COMMON),
        ("tamahori2026", COMMON),
        ("roofwright2026", COMMON),
    ],
)
def test_password_change_refuses(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, new: str, message: str
) -> None:
    before = database_probe.last_seq()
    response = admin_client.post("/account/password", {"current_password": admin.password, "new_password": new})
    page = assert_whole_page(response)
    assert response.status_code == 422
    assert [(link["href"], link.text) for link in page.all(".error-summary a")] == [("#new_password", message)]
    assert page.one("#new_password")["aria-invalid"] == "true"
    assert page.one("title").text.startswith("Error: ")
    assert not any(field.get("value") for field in page.all("input[type=password]"))
    assert database_probe.last_seq() == before


@pytest.mark.parametrize(
    "new",
    [
        "ridge  batten",
        "kererū tūī ruru",
        "correct horse battery",
        "\N{HOUSE BUILDING} vent nail 7",
        "x7Gq2LwZpR4t" * 10,
    ],
)
def test_password_change_has_no_rules_of_composition(
    app: Flask, admin: Account, admin_client: BrowserClient, new: str
) -> None:
    assert change(admin_client, admin.password, new) == 303
    assert can_sign_in(app, admin, new)


def test_password_change_takes_spaces_as_they_are(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    assert change(admin_client, admin.password, f"  {NEW}  ") == 303
    assert can_sign_in(app, admin, f"  {NEW}  ")
    assert not can_sign_in(app, admin, NEW)


def test_password_change_asks_for_the_one_that_is(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    for current, message in (("", "Enter the current password."), ("not the one 27", "Current password is incorrect.")):
        response = admin_client.post("/account/password", {"current_password": current, "new_password": NEW})
        page = parse(response.text)
        assert response.status_code == 422
        assert page.texts(".error-summary a") == [message]
    assert database_probe.last_seq() == before
    assert admin_client.get("/account").status_code == 200


def test_password_change_refuses_after_ten_tries_and_keeps_nobody_from_signing_in(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    for _ in range(10):
        assert change(admin_client, "not the one 27", NEW) == 422
    before = database_probe.last_seq()
    response = admin_client.post("/account/password", {"current_password": admin.password, "new_password": NEW})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "Too many attempts" in parse(response.text).one(".error-summary").text
    assert [entry["action"] for entry in database_probe.entries(after=before)] == ["LOGIN_THROTTLED"]
    assert can_sign_in(app, admin, admin.password)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (HOSTILE, ["Current password is incorrect."]),
        ("passwordpassword", ["Current password is incorrect."]),
        ("kererū 2026", ["Current password is incorrect.", SHORT]),
        ("x" * 129, ["Current password is incorrect.", LONG]),
        ("", ["Current password is incorrect.", "Enter the new password."]),
    ],
)
def test_password_change_judges_no_password_before_the_current_one_is_proved(
    admin: Account, admin_client: BrowserClient, new: str, told: list[str]
) -> None:
    for _ in range(10):
        response = admin_client.post("/account/password", {"current_password": "not the one 27", "new_password": new})
        assert response.status_code == 422
        assert parse(response.text).texts(".error-summary a") == told
    assert change(admin_client, admin.password, NEW) == 429


def test_password_change_counts_no_try_with_the_right_password(
    app: Flask, admin: Account, admin_client: BrowserClient
) -> None:
    for _ in range(6):
        assert change(admin_client, admin.password, "passwordpassword") == 422
        assert change(admin_client, admin.password, "short") == 422
    assert change(admin_client, admin.password, NEW) == 303
    assert can_sign_in(app, admin, NEW)
