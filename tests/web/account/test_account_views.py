"""One's own account: the password, the keyboard shortcuts, who one is."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.cookies import session_cookie, with_cookie
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, hidden_fields, htmx_event

HOSTILE = "'4@8({[<3691!|0$5+7%2'" * 4
NEW = "gutter seam kererū 31"
SHORT = "New password must have at least 12 characters."
LONG = "New password must have at most 128 characters."
COMMON = "New password is too easy to guess. Use several unrelated words, or let a password manager make one."


def change(browser_client: BrowserClient, current: str, new: str) -> int:
    return browser_client.post("/account/password", {"current_password": current, "new_password": new}).status_code


def can_sign_in(app: Flask, account: Account, password: str) -> bool:
    browser_client = BrowserClient(app)
    browser_client.get("/sign-in")
    return browser_client.post("/sign-in", {"email": account.email, "password": password}).status_code == 303


@pytest.mark.parametrize(
    ("role", "label", "areas"),
    [
        (
            Role.RANZ_ADMIN,
            "RANZ administrator",
            ["Dashboard", "Programme", "Micro-credentials", "Audit Log", "Notifications"],
        ),
        (Role.ORG_ADMIN, "Organisation administrator", ["Credentials"]),
        (Role.ORG_STAFF, "Organisation staff", ["Credentials"]),
    ],
)
def test_account_says_who_is_signed_in(
    app: Flask, signed_in: Callable[[Account], BrowserClient], role: Role, label: str, areas: list[str]
) -> None:
    account = new_user(app, role=role, name="Tāne <Mahuta>")
    page = assert_whole_page(signed_in(account).get("/account"))
    facts = {fact.one("dt").text: fact.one("dd").text for fact in page.one("dl.facts").elements}
    assert facts == {"Name": "Tāne <Mahuta>", "Email": account.email, "Role": label}
    assert page.one(".user-name").text == "Tāne <Mahuta>"
    assert page.texts("nav a") == areas


def test_account_lets_passwords_be_pasted_and_managed(admin_client: BrowserClient) -> None:
    form = parse(admin_client.get("/account").text).one("form[action='/account/password']")
    assert form.texts("label") == ["Current password", "New password"]
    assert form.one("#current_password")["autocomplete"] == "current-password"
    assert form.one("#new_password")["autocomplete"] == "new-password"
    assert [field["type"] for field in form.all("#current_password, #new_password")] == ["password"] * 2
    for attribute in ("maxlength", "minlength", "pattern", "required", "onpaste", "value"):
        assert not any(field.get(attribute) for field in form.all("input[type=password]"))


def test_password_change_says_so_and_goes_on(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    admin_client.get("/account")
    sent = {"current_password": admin.password, "new_password": NEW}
    response = admin_client.post("/account/password", sent)
    assert (response.status_code, response.headers["Location"]) == (303, "/account")
    page = parse(admin_client.get("/account").text)
    assert page.one("#status").text.startswith("Your password is changed.")
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
    for current, message in (("", "Enter the current password."), ("not the one 27", "Current password is not right.")):
        response = admin_client.post("/account/password", {"current_password": current, "new_password": NEW})
        page = parse(response.text)
        assert response.status_code == 422
        assert page.texts(".error-summary a") == [message]
    assert database_probe.last_seq() == before
    assert admin_client.get("/account").status_code == 200


def test_password_change_counts_tries_with_those_of_signing_in(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    for _ in range(10):
        assert change(admin_client, "not the one 27", NEW) == 422
    before = database_probe.last_seq()
    response = admin_client.post("/account/password", {"current_password": admin.password, "new_password": NEW})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "Too many tries" in parse(response.text).one(".error-summary").text
    assert not can_sign_in(app, admin, admin.password)
    assert database_probe.last_seq() == before


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (HOSTILE, ["Current password is not right."]),
        ("passwordpassword", ["Current password is not right."]),
        ("kererū 2026", ["Current password is not right.", SHORT]),
        ("x" * 129, ["Current password is not right.", LONG]),
        ("", ["Current password is not right.", "Enter the new password."]),
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


def test_shortcuts_switch_turns_them_off_and_on(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    for enabled, label in ((False, "off"), (True, "on")):
        page = parse(admin_client.get("/admin/audit-log?before=3").text)
        form = page.one("#shortcuts-switch")
        assert form["data-shortcuts"] == ("off" if enabled else "on")
        before = database_probe.last_seq()
        response = admin_client.post(form["action"], hidden_fields(form))
        assert (response.status_code, response.headers["Location"]) == (303, "/admin/audit-log?before=3")
        page = parse(admin_client.get("/account").text)
        assert page.one("#status").text == f"Keyboard shortcuts are {label}"
        assert page.one("#shortcuts-switch")["data-shortcuts"] == label
        assert page.one("#shortcuts-switch [role=switch]")["aria-checked"] == str(enabled).lower()
        assert database_probe.value(select(User.shortcuts_enabled).where(User.id == admin.id)) is enabled
        [entry] = database_probe.entries(after=before)
        assert (entry["action"], entry["actor_id"], entry["resource_id"]) == ("UPDATE", admin.id, admin.id)
        assert json.loads(entry["new_state"])["shortcuts_enabled"] is enabled


def test_shortcuts_switch_for_htmx_is_the_switch_again(admin_client: BrowserClient) -> None:
    response = admin_client.htmx_post("/account/shortcuts", {"enabled": "no"}, current_url="/admin")
    page = assert_fragment(response, "shortcuts-switch")
    assert response.status_code == 200
    assert htmx_event(response) == {"announce": "Keyboard shortcuts are off", "focus": ["shortcuts-switch-button"]}
    assert page.one("#shortcuts-switch")["data-shortcuts"] == "off"
    assert page.one("#shortcuts-switch-button")["aria-checked"] == "false"


def test_shortcuts_switch_is_each_users_own(
    admin: Account,
    admin_client: BrowserClient,
    org_admin_client: BrowserClient,
    signed_in: Callable[[Account], BrowserClient],
) -> None:
    assert org_admin_client.post("/account/shortcuts", {"enabled": "no"}).status_code == 303
    assert parse(admin_client.get("/account").text).one("#shortcuts-switch")["data-shortcuts"] == "on"
    assert parse(org_admin_client.get("/account").text).one("#shortcuts-switch")["data-shortcuts"] == "off"


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_shortcuts_switch_leads_only_within_the_site(admin_client: BrowserClient, address: str) -> None:
    response = admin_client.post("/account/shortcuts", {"enabled": "no", "next": address})
    assert (response.status_code, response.headers["Location"]) == (303, "/")
