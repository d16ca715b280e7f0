"""What is said of a database that cannot be used as it is: one line, with what to do about it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import text

from ranzcred.config import Settings
from tests.support.command import ranzcred
from tests.support.database.databases import Databases, PostgresqlDatabases
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_for

RUN = ("run", "--host", "256.256.256.256", "--workers", "1")
PRODUCTION = {"RANZCRED_ENV": "production", "RANZCRED_ALLOWED_HOSTS": "localhost", "RANZCRED_PROXIES": "1"}


def refusal(settings: Settings, *command: str, **environ: str) -> str:
    """The one line that a command says before it ends with status 1."""
    result = ranzcred(settings, *command, **environ)
    assert (result.returncode, result.stdout) == (1, ""), result
    [line] = result.stderr.splitlines()
    return line.removeprefix("ranzcred: ")


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII", "EUC_JP"])
def test_database_of_another_encoding(
    databases: Databases, make_app: Callable[[Settings], Flask], tmp_path: Path, encoding: str
) -> None:
    settings = settings_for(databases.empty(), tmp_path)
    ready = make_app(settings).test_client()
    if not isinstance(databases, PostgresqlDatabases):
        with closing(sqlite3.connect(settings.database_url.database or "")) as connection:
            connection.executescript("PRAGMA encoding = 'UTF-16'; CREATE TABLE first (id)")
        assert ranzcred(settings, "init").returncode == 0, "SQLite keeps every name in each of its encodings"
        assert ready.get("/readyz").status_code == 200
        return
    name = sql.Identifier(settings.database_url.database or "")
    databases.connection.execute(sql.SQL("DROP DATABASE {}").format(name))
    databases.connection.execute(
        sql.SQL("CREATE DATABASE {} ENCODING {} LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0").format(
            name, sql.Literal(encoding)
        )
    )
    lines = {refusal(settings, "init"), refusal(settings, *RUN), refusal(settings, *RUN, **PRODUCTION)}
    lines.add(ready.get("/readyz").text.removeprefix("not ready: ").rstrip("\n"))
    [line] = lines
    assert line.startswith(f"The database stores text as {encoding}, not as UTF8, and cannot keep every name")
    assert "createdb --template=template0 --encoding=UTF8 NAME" in line


def test_database_of_a_newer_version(settings: Settings, database_probe: DatabaseProbe) -> None:
    database_probe.run(text("UPDATE alembic_version SET version_num = '9999'"))
    for line in (refusal(settings, "init"), refusal(settings, *RUN), refusal(settings, *RUN, **PRODUCTION)):
        assert line.startswith("The database was migrated by a newer version of ranzcred, to 9999, which this version")
        assert line.endswith("Start that version again, or restore a backup from before it.")


def test_database_that_is_new(empty_settings: Settings) -> None:
    line = refusal(empty_settings, "token", "list")
    assert line.startswith("The database is not set up: ")
    assert line.endswith(". Run `ranzcred init` first.")


def test_init_never_advises_init(settings: Settings, database_kind: str, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "gone")
    url = settings.database_url
    url = url.set(database=f"{nowhere}/ranzcred.db") if database_kind == "sqlite" else url.set(query={"host": nowhere})
    what = "cannot be opened" if database_kind == "sqlite" else "cannot be reached"
    line = refusal(replace(settings, database_url=url), "init")
    assert line.startswith(f"The database {what}: ")
    assert "Check DATABASE_URL" in line
    assert "ranzcred init" not in line
