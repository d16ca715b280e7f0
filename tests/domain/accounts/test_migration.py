"""The migrations of accounts, for what is there already."""

from flask import Flask
from sqlalchemy import text

from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.core.db.session import db
from ranzcred.domain.accounts import passwords, queries
from tests.support.factories.principals import hasher

NOW = "2026-03-02 20:15:00.000000"
USER = (
    "INSERT INTO users (id, email, email_key, name, password_hash, role, version, created_at, updated_at)"
    " VALUES ('u', 'a@b', 'a@b', 'Aroha', 'x', 'ranz:admin', 1, :now, :now)"
)
TOKEN = (
    "INSERT INTO api_tokens (id, user_id, name, token_hash, scope, created_at, revoked_at)"
    " VALUES (:id, 'u', 'Portal', :id, :scope, :now, :revoked)"
)
TOKENS = "SELECT id, name, scope, expires_at, revoked_at IS NULL FROM api_tokens ORDER BY id"


def run(statement: str, **values: object) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def read(statement: str) -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_migration_keeps_the_tokens_that_are_there(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade(revision="0011")
        run(USER, now=NOW)
        run(TOKEN, id="t1", scope="write", now=NOW, revoked=NOW)
        run(TOKEN, id="t2", scope="read", now=NOW, revoked=None)
        before = [("t1", "Portal", "write", None, False), ("t2", "Portal", "read", None, True)]
        assert read(TOKENS) == before
        upgrade()
        assert read(TOKENS) == before
        run(TOKEN, id="t3", scope="definitions directory", now=NOW, revoked=NOW)
        downgrade(revision="0011")
        assert read(TOKENS) == [*before, ("t3", "Portal", "read", None, False)]
        upgrade()
        assert [row[2] for row in read(TOKENS)] == ["write", "read", "read"]


def test_who_has_no_password_has_none_after_going_back_and_forth(empty_app: Flask) -> None:
    """A version from before needs a text there: it is a way in for nobody, and counts as none."""
    with empty_app.app_context():
        upgrade()
        run(USER, now=NOW)
        run("UPDATE users SET password_hash = NULL")
        downgrade(revision="0029")
        [(stored,)] = read("SELECT password_hash FROM users")
        assert not passwords.verified(str(stored), "!", hasher())
        upgrade()
        assert read("SELECT password_hash FROM users") == [(None,)]
        assert not queries.has_admin()
