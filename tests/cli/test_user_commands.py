"""The commands that keep users, as an administrator runs them: exit status, and one sentence where one is refused."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts import passwords, queries
from ranzcred.domain.accounts.models import User
from tests.support.command import CompletedCommand, ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import PASSWORD, Account, new_member, new_organisation, new_user
from tests.support.factories.principals import hasher
from tests.support.factors import new_app
from tests.support.http.browser_client import BrowserClient

EMAIL = "aroha@example.co.nz"


def create(
    settings: Settings, *arguments: str, email: str = EMAIL, password: str | bytes = PASSWORD
) -> CompletedCommand:
    options = ("--name", "Aroha Ngata", "--role", "ranz:admin", *arguments, "--password-stdin")
    return ranzcred(settings, "user", "create", email, *options, password=password)


def assert_refused(result: CompletedCommand, sentence: str) -> None:
    """One line that says it, and a status that scripts see."""
    assert result.returncode == 1, result
    assert result.stdout == ""
    assert result.stderr.splitlines() == [sentence]


def test_user_create_then_sign_in(app: Flask, settings: Settings, database_probe: DatabaseProbe) -> None:
    result = create(settings)
    assert (result.returncode, result.stdout) == (0, f"User {EMAIL} created.\n"), result
    [entry] = database_probe.entries(after=3)
    assert (entry["action"], entry["resource_type"], entry["actor_id"]) == ("CREATE", "User", "system:cli")
    account = Account(id=entry["resource_id"], email=EMAIL, name="Aroha Ngata", role=Role.RANZ_ADMIN)
    assert BrowserClient(app).sign_in(account).status_code == 303


@pytest.mark.parametrize("role", [Role.ORG_ADMIN, Role.ORG_STAFF])
def test_user_create_for_an_organisation(
    app: Flask, settings: Settings, database_probe: DatabaseProbe, role: Role
) -> None:
    option, column, key = (
        ("--organisation", "organisation_id", new_organisation(app))
        if role is Role.ORG_ADMIN
        else ("--member", "member_id", new_member(app))
    )
    result = create(settings, "--role", role.value, option, key)
    assert result.returncode == 0, result
    [row] = database_probe.rows(select(table(User)))
    assert (row["role"], row[column], row["email"]) == (role, key, EMAIL)


STANDS_FOR = (
    "ranzcred: An organisation administrator needs an organisation, organisation staff need a member, "
    "and a RANZ administrator needs neither."
)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--role", "org:staff", "--organisation", "nobody"], STANDS_FOR),
        (["--role", "org:admin", "--organisation", "nobody"], "ranzcred: Organisation or member not found."),
        (["--name", "   "], "Error: Name: Enter a name."),
    ],
    ids=["no member", "unknown organisation", "blank name"],
)
def test_user_create_refused(
    settings: Settings, database_probe: DatabaseProbe, arguments: list[str], sentence: str
) -> None:
    assert_refused(create(settings, *arguments), sentence)
    assert database_probe.count(User) == 0


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Error: Password: Enter the password."),
        (
            "password1234",
            "Error: Password: Password is too easy to guess. Try three or four random words, "
            "or use a password manager.",
        ),
    ],
    ids=["none", "guessable"],
)
def test_user_create_password_refused(
    settings: Settings, database_probe: DatabaseProbe, password: str, sentence: str
) -> None:
    assert_refused(create(settings, password=password), sentence)
    assert database_probe.count(User) == 0


def test_user_create_password_that_is_no_text(settings: Settings, database_probe: DatabaseProbe) -> None:
    result = create(settings, password=b"ridge kauri \xff\xfe flashing\n")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert database_probe.count(User) == 0


def test_user_create_email_refused(settings: Settings, admin: Account, database_probe: DatabaseProbe) -> None:
    assert_refused(
        create(settings, email="aroha"), "Error: Email: Enter an email address, such as aroha@example.co.nz."
    )
    taken = admin.email.upper()
    assert_refused(create(settings, email=taken), f"ranzcred: {taken} already has an account.")
    assert database_probe.count(User) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["user", "create"],
        ["user", "create", EMAIL, "--name", "A", "--role", "root", "--password-stdin"],
        ["user", "create", EMAIL, "--name", "A", "--role", "ranz:admin"],
    ],
    ids=["no email", "unknown role", "no password"],
)
def test_command_that_is_misspelt(settings: Settings, database_probe: DatabaseProbe, arguments: list[str]) -> None:
    result = ranzcred(settings, *arguments)
    assert result.returncode == 2
    assert "Error: " in result.stderr
    assert database_probe.count(User) == 0


def test_user_create_before_init(empty_settings: Settings) -> None:
    result = create(empty_settings)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "ranzcred init" in result.stderr


def test_user_password(app: Flask, settings: Settings, admin: Account, database_probe: DatabaseProbe) -> None:
    result = ranzcred(settings, "user", "password", admin.email, "--password-stdin", password="another kauri ridge 55")
    said = f"Password changed for {admin.email}. They are signed out everywhere.\n"
    assert (result.returncode, result.stdout) == (0, said), result
    with app.app_context():
        user = queries.find_user(admin.email)
        assert user is not None
        assert passwords.verified(user.password_hash, "another kauri ridge 55", hasher())
    assert database_probe.entries()[-1]["actor_id"] == "system:cli"


def test_user_deactivate(app: Flask, settings: Settings, admin: Account) -> None:
    new_user(app)
    result = ranzcred(settings, "user", "deactivate", admin.email)
    assert (result.returncode, result.stdout) == (
        0,
        f"User {admin.email} deactivated. They can no longer sign in.\n",
    ), result
    assert BrowserClient(app).sign_in(admin).status_code == 422


def test_user_reset_two_factor(app: Flask, settings: Settings, admin: Account, database_probe: DatabaseProbe) -> None:
    new_app(app, admin)
    assert BrowserClient(app).sign_in(admin).headers["Location"].startswith("/sign-in/two-factor")
    result = ranzcred(settings, "user", "reset-two-factor", admin.email, "--reason", "Lost the phone.")
    assert result.returncode == 0, result
    entry = next(one for one in reversed(database_probe.entries()) if one["action"] == "UPDATE")
    assert (entry["actor_id"], json.loads(entry["metadata"])["reason"]) == ("system:cli", "Lost the phone.")
    browser = BrowserClient(app)
    assert browser.sign_in(admin).status_code == 303
    assert browser.get("/admin/people").headers["Location"].startswith("/account/two-factor"), "it is needed at once"
    again = ranzcred(settings, "user", "reset-two-factor", admin.email, "--reason", "Lost the phone.")
    assert_refused(again, "ranzcred: This user has no second factor.")


@pytest.mark.parametrize("command", ["password", "email", "role", "sign-out", "deactivate", "reactivate"])
def test_user_that_is_not_there(settings: Settings, command: str) -> None:
    options = {"password": ["--password-stdin"], "email": ["new@example.nz"], "role": ["ranz:admin"]}.get(command, [])
    result = ranzcred(settings, "user", command, EMAIL, *options)
    assert_refused(result, f"Error: No user {EMAIL}.")
