"""The `ranzcred` commands, as an administrator runs them: exit status, and one sentence where one is refused."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL

from ranzcred.config import Settings
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.support.command import ranzcred, ranzcred_started
from tests.support.database.probe import DatabaseProbe


def test_init_twice(empty_settings: Settings, empty_app: Flask) -> None:
    first, second = ranzcred_started(empty_settings, "init"), ranzcred(empty_settings, "init")
    assert (first.returncode, second.returncode) == (0, 0), (first, second)
    assert first.stdout.endswith("Database ready. 3 default micro-credentials added.\n")
    assert second.stdout.endswith("Database ready.\n")
    database_probe = DatabaseProbe(empty_app)
    assert database_probe.count(MicroCredentialDefinition) == 3
    assert database_probe.last_seq() == 3
    assert empty_app.test_client().get("/readyz").status_code == 200


def test_init_without_a_database(settings: Settings, database_kind: str, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "gone")
    url = (
        URL.create("sqlite", database=f"{nowhere}/ranzcred.db")
        if database_kind == "sqlite"
        else settings.database_url.set(query={"host": nowhere})
    )
    result = ranzcred(replace(settings, database_url=url), "init")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "database" in result.stderr


PRODUCTION = {"RANZCRED_ENV": "production", "RANZCRED_ALLOWED_HOSTS": "localhost"}


@pytest.mark.parametrize(
    ("command", "environ", "sentence"),
    [
        ("init", {"RANZCRED_PROXIES": "many"}, "RANZCRED_PROXIES must be the number of proxies in front, 0 to 9."),
        ("run", {**PRODUCTION, "SECRET_KEY": ""}, "SECRET_KEY must be set in production."),
        ("init", {**PRODUCTION, "SECRET_KEY": "weak"}, "SECRET_KEY is too weak for production"),
    ],
    ids=["proxies", "secret", "weak secret"],
)
def test_command_with_a_setting_that_cannot_be_used(
    settings: Settings, command: str, environ: dict[str, str], sentence: str
) -> None:
    result = ranzcred(settings, command, **environ)
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert line.startswith(f"ranzcred: {sentence}")


def test_run_with_an_empty_kept_key_serves_nothing(settings: Settings) -> None:
    (settings.data_dir / "secret_key").touch(mode=0o600)
    result = ranzcred(settings, "run", "--host", "256.256.256.256", SECRET_KEY="")
    assert (result.returncode, result.stdout) == (1, "")
    [line] = result.stderr.splitlines()
    assert line.startswith("ranzcred: The key that signs cookies, kept in ")


@pytest.mark.parametrize(
    "command", [("init",), ("credentials", "sweep"), ("notifications", "deliver"), ("audit", "verify")], ids=" ".join
)
def test_command_that_serves_nobody_needs_no_secret(settings: Settings, command: tuple[str, ...]) -> None:
    result = ranzcred(settings, *command, **PRODUCTION, SECRET_KEY="")
    assert (result.returncode, result.stderr) == (0, ""), result
    assert not (settings.data_dir / "secret_key").exists()


@pytest.mark.of_the_server
@pytest.mark.parametrize(
    ("environ", "warned"),
    [
        ({"RANZCRED_ENV": "production"}, True),
        ({"RANZCRED_ENV": "production", "RANZCRED_PROXIES": "1"}, False),
        ({}, False),
    ],
)
def test_run_warns_of_production_without_a_proxy(settings: Settings, environ: dict[str, str], warned: bool) -> None:
    hosts = {"RANZCRED_ALLOWED_HOSTS": "localhost"}
    result = ranzcred(
        settings, "run", "--port", "5999", "--host", "256.256.256.256", "--workers", "1", **hosts, **environ
    )
    assert "Serving at" in result.stdout
    assert ("Warning: RANZCRED_PROXIES is 0." in result.stderr) is warned
