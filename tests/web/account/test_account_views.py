"""One's own account: the keyboard shortcuts, who one is."""

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
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, hidden_fields, htmx_event


@pytest.mark.parametrize(
    ("role", "label", "areas"),
    [
        (
            Role.RANZ_ADMIN,
            "RANZ administrator",
            [
                "Dashboard",
                "Programme",
                "Users",
                "People",
                "Credentials",
                "Micro-credentials",
                "Audit log",
                "Coverage",
                "Queues",
                "Messages",
            ],
        ),
        (Role.ORG_ADMIN, "Organisation administrator", ["Credentials", "People", "Coverage", "Ask RANZ"]),
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
        assert page.one("#status").text == f"Single-key shortcuts are {label}"
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
    assert htmx_event(response) == {"announce": "Single-key shortcuts are off", "focus": ["shortcuts-switch-button"]}
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
