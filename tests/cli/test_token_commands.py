"""The command that creates an API token: the token alone on one stream, and nothing where it is refused."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.config import Settings
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.accounts.models import ApiToken
from tests.cli.test_user_commands import EMAIL
from tests.domain.accounts.test_api_tokens import MINUTE, row_of
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account, Token, new_token
from tests.support.http.api_client import ApiClient, refused

EVERY_AREA = "definitions credentials directory"
SLATE = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"}


def test_token_create_command(app: Flask, settings: Settings, admin: Account, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    result = ranzcred(settings, "token", "create", admin.email.upper(), "--name", "Member portal")
    assert result.returncode == 0, result
    # A script reads the token alone; people are told on the other stream.
    [text] = result.stdout.splitlines()
    assert text not in result.stderr
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["actor_id"]) == ("CREATE", "system:cli")
    assert text not in str(dict(entry))
    row = row_of(database_probe, entry["resource_id"])
    assert (row["user_id"], row["name"], row["scope"]) == (
        admin.id,
        "Member portal",
        "definitions credentials directory",
    )
    assert abs(row["expires_at"] - row["created_at"] - timedelta(days=90)) < MINUTE
    assert text not in str(row)
    assert ApiClient(app, Token(id=row["id"], text=text)).post(SLATE).status_code == 201


def test_token_create_command_read_only_for_a_week(
    app: Flask, settings: Settings, admin: Account, database_probe: DatabaseProbe
) -> None:
    options = ("--name", "Reporting", "--read-only", "--expires", "7")
    result = ranzcred(settings, "token", "create", admin.email, *options)
    assert result.returncode == 0, result
    row = row_of(database_probe, database_probe.entries()[-1]["resource_id"])
    assert row["scope"] == TokenScope.READ
    assert abs(row["expires_at"] - row["created_at"] - timedelta(days=7)) < MINUTE
    api_client = ApiClient(app, Token(id=row["id"], text=result.stdout.strip()))
    assert api_client.get().status_code == 200
    refused(api_client.post(SLATE), 403, "Forbidden")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([EMAIL, "--name", "Portal"], 1),
        (["mere@ranz.example.nz", "--name", "In use"], 1),
        (["mere@ranz.example.nz", "--name", "   "], 1),
        (["mere@ranz.example.nz", "--name", "Portal", "--expires", "0"], 2),
        (["mere@ranz.example.nz", "--name", "Portal", "--expires", "366"], 2),
        (["mere@ranz.example.nz", "--name", "Portal", "--read-only", "--scope", "directory"], 2),
        (["mere@ranz.example.nz", "--name", "Portal", "--scope", "write"], 2),
    ],
    ids=["nobody", "name in use", "blank", "no days", "over a year", "reads and changes", "everything"],
)
def test_token_create_command_refused(
    app: Flask, settings: Settings, admin: Account, database_probe: DatabaseProbe, arguments: list[str], status: int
) -> None:
    new_token(app, admin, name="In use")
    before = database_probe.last_seq()
    result = ranzcred(settings, "token", "create", *arguments)
    assert (result.returncode, result.stdout) == (status, ""), result
    assert "Traceback" not in result.stderr
    if status == 1:
        assert len(result.stderr.splitlines()) == 1
    assert (database_probe.count(ApiToken), database_probe.last_seq()) == (1, before)


def test_token_create_command_for_some_areas(
    app: Flask, settings: Settings, admin: Account, database_probe: DatabaseProbe
) -> None:
    options = ("--name", "Register", "--scope", "directory", "--scope", "credentials")
    result = ranzcred(settings, "token", "create", admin.email, *options)
    row = row_of(database_probe, database_probe.entries()[-1]["resource_id"])
    assert row["scope"] == "credentials directory"
    assert "Register: Read; change credentials, organisations and people, expires" in result.stderr
    refused(ApiClient(app, Token(id=row["id"], text=result.stdout.strip())).post(SLATE), 403, "Forbidden")


def test_token_list_and_revoke_commands(
    app: Flask, settings: Settings, admin: Account, org_staff: Account, database_probe: DatabaseProbe
) -> None:
    token = new_token(app, admin, name="Member portal", scope=TokenScope.READ)
    new_token(app, org_staff, name="Roster")
    listed = ranzcred(settings, "token", "list")
    assert [line.partition(",")[0] for line in listed.stdout.splitlines()] == [
        f"{admin.email}  Member portal: Read only",
        f"{org_staff.email}  Roster: Read only",
    ]
    assert token.text not in listed.stdout
    assert len(ranzcred(settings, "token", "list", admin.email).stdout.splitlines()) == 1
    before = database_probe.last_seq()
    revoked = ranzcred(settings, "token", "revoke", admin.email, "--name", "Member portal")
    assert revoked.stdout == f"Token Member portal of {admin.email} revoked.\n"
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_id"], entry["actor_id"]) == ("UPDATE", token.id, "system:cli")
    assert ApiClient(app, token).get().status_code == 401
    again = ranzcred(settings, "token", "revoke", admin.email, "--name", "Member portal")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == f"Error: {admin.email} has no token called Member portal.\n"
