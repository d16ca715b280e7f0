"""The commands that end, give back and change what a user may do: what ends with them, and their entries."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from tests.cli.test_user_commands import assert_refused
from tests.support.command import CompletedCommand, ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, new_member, new_organisation, new_token, new_user
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient

NEW_EMAIL = "mere.t@ranz.example.nz"
NEW_PASSWORD = "another kauri ridge 55"
LAST = "ranzcred: This is the last RANZ administrator who can sign in. Make someone else a RANZ administrator first."


def run(settings: Settings, *arguments: str, password: str = NEW_PASSWORD) -> CompletedCommand:
    result = ranzcred(settings, "user", *arguments, password=password)
    assert result.returncode == 0, result
    return result


@pytest.fixture
def colleague(app: Flask) -> Account:
    """Another RANZ administrator, so that nobody in the tests is the last."""
    return new_user(app, email="colleague@ranz.example.nz")


@pytest.mark.parametrize(
    ("command", "options", "keeps_token"),
    [
        ("password", ["--password-stdin"], False),
        ("password", ["--keep-tokens", "--password-stdin"], True),
        ("email", [NEW_EMAIL], True),
        ("sign-out", [], True),
        ("deactivate", [], False),
    ],
)
def test_command_ends_what_no_longer_fits(
    app: Flask,
    settings: Settings,
    admin: Account,
    colleague: Account,
    signed_in: Callable[[Account], BrowserClient],
    database_probe: DatabaseProbe,
    command: str,
    options: list[str],
    keeps_token: bool,
) -> None:
    browsers = [signed_in(admin), signed_in(admin), signed_in(colleague)]
    tokens = [new_token(app, admin), new_token(app, colleague)]
    before = database_probe.last_seq()
    run(settings, command, admin.email, *options)
    assert [browser.get("/account").status_code for browser in browsers] == [302, 302, 200]
    assert [ApiClient(app, token).get().status_code for token in tokens] == [200 if keeps_token else 401, 200]
    entries = database_probe.entries(after=before)
    assert {entry["actor_id"] for entry in entries} == {"system:cli"}
    assert ("ApiToken" in {entry["resource_type"] for entry in entries}) is not keeps_token
    assert admin.id in {entry["resource_id"] for entry in entries}


def test_user_password_counts_the_tokens_that_it_ends(app: Flask, settings: Settings, admin: Account) -> None:
    new_token(app, admin)
    new_token(app, admin)
    result = run(settings, "password", admin.email, "--password-stdin")
    assert result.stdout.endswith("signed out everywhere. Their 2 API tokens ended too.\n")


def test_user_email_is_what_they_sign_in_with(app: Flask, settings: Settings, admin: Account) -> None:
    assert_refused(
        ranzcred(settings, "user", "email", admin.email, "mere@"),
        "Error: Email: Enter an email address, such as aroha@example.co.nz.",
    )
    other = new_user(app)
    assert_refused(
        ranzcred(settings, "user", "email", admin.email, other.email.upper()),
        f"ranzcred: {other.email.upper()} already has an account.",
    )
    result = run(settings, "email", admin.email, NEW_EMAIL)
    assert result.stdout == f"User {admin.email} now signs in as {NEW_EMAIL}.\n"
    statuses = []
    for email in (admin.email, NEW_EMAIL):
        browser_client = BrowserClient(app)
        browser_client.get("/sign-in")
        statuses.append(browser_client.post("/sign-in", {"email": email, "password": admin.password}).status_code)
    assert statuses == [422, 303]


def test_user_role_is_what_they_may(
    app: Flask, settings: Settings, admin: Account, colleague: Account, signed_in: Callable[[Account], BrowserClient]
) -> None:
    organisation = new_organisation(app)
    assert_refused(
        ranzcred(settings, "user", "role", admin.email, "org:admin"),
        "ranzcred: An organisation administrator needs an organisation, organisation staff need a member, "
        "and a RANZ administrator needs neither.",
    )
    before, token = signed_in(admin), new_token(app, admin)
    result = run(settings, "role", admin.email, "org:admin", "--organisation", organisation)
    assert before.get("/account").status_code == 302
    assert ApiClient(app, token).get().status_code == 401
    assert result.stdout == (f"User {admin.email} is now org:admin. Their sign-ins and API tokens have ended.\n")
    browser_client = signed_in(admin)
    assert browser_client.get("/credentials").status_code == 200
    assert browser_client.get("/admin").status_code == 403


def test_last_administrator_is_neither_deactivated_nor_demoted(
    app: Flask, settings: Settings, admin: Account, org_staff: Account, signed_in: Callable[[Account], BrowserClient]
) -> None:
    browser_client = signed_in(admin)
    assert_refused(ranzcred(settings, "user", "deactivate", admin.email), LAST)
    member = ("--member", new_member(app))
    assert_refused(ranzcred(settings, "user", "role", admin.email, "org:staff", *member), LAST)
    assert browser_client.get("/admin").status_code == 200
    run(settings, "deactivate", org_staff.email)


def test_user_reactivate_lets_them_sign_in_again_and_brings_nothing_back(
    app: Flask,
    settings: Settings,
    admin: Account,
    colleague: Account,
    signed_in: Callable[[Account], BrowserClient],
) -> None:
    browser_client, token = signed_in(admin), new_token(app, admin)
    run(settings, "deactivate", admin.email)
    assert (
        run(settings, "reactivate", admin.email).stdout == f"User {admin.email} reactivated. They can sign in again.\n"
    )
    assert browser_client.get("/account").status_code == 302
    assert ApiClient(app, token).get().status_code == 401
    assert signed_in(admin).get("/admin").status_code == 200


def test_user_reactivate_says_where_the_member_is_inactive(app: Flask, settings: Settings) -> None:
    staff = new_user(app, role=Role.ORG_STAFF, member_id=new_member(app, active=False))
    result = run(settings, "reactivate", staff.email)
    assert "can't sign in while they are an inactive person" in result.stdout


def test_auditor_has_a_last_day(app: Flask, settings: Settings, admin: Account, database_probe: DatabaseProbe) -> None:
    until = select(table(User).c.access_until).where(table(User).c.email == "hinemoa@audit.example.nz")
    name = ["--name", "Hinemoa Te Awa", "--role", "ranz:auditor"]
    run(settings, "create", "hinemoa@audit.example.nz", *name, "--until", "2027-06-30", "--password-stdin")
    assert database_probe.value(until) == date(2027, 6, 30)
    run(settings, "role", "hinemoa@audit.example.nz", "ranz:auditor", "--until", "2020-06-30")
    assert database_probe.value(until) == date(2020, 6, 30)
    run(settings, "deactivate", "hinemoa@audit.example.nz")
    result = run(settings, "reactivate", "hinemoa@audit.example.nz")
    assert result.stdout == "User hinemoa@audit.example.nz reactivated, but their access ended on 30 Jun 2020.\n"
    refused = ranzcred(settings, "user", "role", admin.email, "ranz:auditor", "--until", "30 June")
    assert refused.returncode == 2
    assert "'30 June' does not match the format '%Y-%m-%d'" in refused.stderr
