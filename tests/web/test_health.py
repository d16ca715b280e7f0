"""What a supervisor is told: alive, and ready or not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, text

from ranzcred.config import Settings
from tests.support.database.probe import DatabaseProbe

NOT_MIGRATED = "not ready: the database is not migrated: run `ranzcred init`\n"
AWAY = "not ready: the database cannot be reached\n"


@pytest.fixture
def app_without_database(
    settings: Settings, make_app: Callable[[Settings], Flask], database_kind: str, tmp_path: Path
) -> Flask:
    """The application where its database cannot be reached."""
    nowhere = str(tmp_path / "gone")
    url = (
        URL.create("sqlite", database=f"{nowhere}/ranzcred.db")
        if database_kind == "sqlite"
        else settings.database_url.set(query={"host": nowhere})
    )
    return make_app(replace(settings, database_url=url))


def test_livez(client: FlaskClient) -> None:
    response = client.get("/livez")
    assert (response.status_code, response.text) == (200, "ok\n")
    assert response.mimetype == "text/plain"


def test_livez_asks_the_database_nothing(client: FlaskClient, database_probe: DatabaseProbe) -> None:
    with database_probe.statements() as seen:
        client.get("/livez")
    assert seen == []


def test_livez_without_a_database(app_without_database: Flask) -> None:
    assert app_without_database.test_client().get("/livez").status_code == 200


def test_readyz(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (200, "ready\n")
    assert response.mimetype == "text/plain"


def test_readyz_on_an_empty_database(empty_app: Flask) -> None:
    response = empty_app.test_client().get("/readyz")
    assert (response.status_code, response.text) == (503, NOT_MIGRATED)


NEWER = (
    "not ready: The database was migrated by a newer version of ranzcred, to {}, which this version does not know. "
    "Start that version again, or restore a backup from before it.\n"
)


@pytest.mark.parametrize(
    ("revision", "expected"), [("0009", NOT_MIGRATED), ("0000", NEWER.format("0000")), ("9999", NEWER.format("9999"))]
)
def test_readyz_at_another_migration(
    client: FlaskClient, database_probe: DatabaseProbe, revision: str, expected: str
) -> None:
    known = database_probe.value(text("SELECT version_num FROM alembic_version"))
    database_probe.run(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, expected)
    database_probe.run(text("UPDATE alembic_version SET version_num = :revision"), {"revision": known})
    assert client.get("/readyz").status_code == 200


def test_readyz_without_a_database(app_without_database: Flask) -> None:
    response = app_without_database.test_client().get("/readyz")
    assert (response.status_code, response.text) == (503, AWAY)


def test_health_is_told_to_everybody_and_never_kept(client: FlaskClient) -> None:
    for path in ("/livez", "/readyz"):
        response = client.get(path)
        assert response.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in response.headers
