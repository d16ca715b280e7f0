"""Settings: each one's name, default and check, and what production refuses."""

import functools
import stat
from pathlib import Path

import pytest
from flask import Flask

from ranzcred.config import LOCAL_HOSTS, ROOT, ConfigurationError, Settings
from tests.support.concurrency import in_processes

STRONG = "kX2-b9fQz7LmN4tRw8VyC1sDgH5jPaE6"
PRODUCTION = {
    "RANZCRED_ENV": "production",
    "SECRET_KEY": STRONG,
    "RANZCRED_ALLOWED_HOSTS": "credentials.example.nz",
}


def read(tmp_path: Path, **environ: str) -> Settings:
    return Settings.from_environment({"RANZCRED_DATA_DIR": str(tmp_path / "data"), **environ})


def test_settings_have_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url.render_as_string() == f"sqlite:///{tmp_path}/data/ranzcred.db"
    assert len(settings.secret_key) >= 64
    assert settings.production is False
    assert settings.allowed_hosts == LOCAL_HOSTS
    assert settings.proxies == 0


def test_settings_data_dir_defaults_to_instance_beside_the_code() -> None:
    assert Settings.from_environment({"SECRET_KEY": STRONG}).data_dir == ROOT / "instance"


def test_settings_data_dir_is_private(tmp_path: Path) -> None:
    read(tmp_path, RANZCRED_DATA_DIR=str(tmp_path / "deep" / "data"))
    assert stat.S_IMODE((tmp_path / "deep" / "data").stat().st_mode) == 0o700


def test_settings_data_dir_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=r"^RANZCRED_DATA_DIR: .*/file/data can't be created: "):
        read(tmp_path, RANZCRED_DATA_DIR=str(tmp_path / "file" / "data"))


def test_settings_never_show_the_secret(tmp_path: Path) -> None:
    settings = read(tmp_path, SECRET_KEY=STRONG, DATABASE_URL="postgresql://ranz:hidden-one@db/ranzcred")
    assert STRONG not in repr(settings)
    assert "hidden-one" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgresql://ranz:pw@db:5433/cred", "postgresql+psycopg://ranz:pw@db:5433/cred"),
        ("postgres://db/cred", "postgresql+psycopg://db/cred"),
        ("postgresql+psycopg://db/cred?sslmode=require", "postgresql+psycopg://db/cred?sslmode=require"),
        ("sqlite:////srv/ranz.db", "sqlite:////srv/ranz.db"),
    ],
)
def test_settings_database_url(tmp_path: Path, given: str, expected: str) -> None:
    url = read(tmp_path, DATABASE_URL=given).database_url
    assert url.render_as_string(hide_password=False) == expected


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ("not a url", "DATABASE_URL is not a database URL."),
        ("mysql://db/x", "DATABASE_URL must start with postgresql:// or name a file with sqlite:///."),
        (
            "postgresql+psycopg2://db/x",
            "DATABASE_URL must start with postgresql:// or name a file with sqlite:///.",
        ),
        ("sqlite://", "DATABASE_URL must start with postgresql:// or name a file with sqlite:///."),
        ("sqlite:///:memory:", "DATABASE_URL must start with postgresql:// or name a file with sqlite:///."),
    ],
)
def test_settings_database_url_refused(tmp_path: Path, given: str, refusal: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, DATABASE_URL=given)
    assert str(refused.value) == refusal


def test_settings_secret_key_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    first = read(tmp_path)
    kept = tmp_path / "data" / "secret_key"
    assert kept.read_text() == first.secret_key
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert read(tmp_path).secret_key == first.secret_key
    assert read(tmp_path, RANZCRED_DATA_DIR=str(tmp_path / "other")).secret_key != first.secret_key


def test_settings_secret_key_given_is_not_written_down(tmp_path: Path) -> None:
    assert read(tmp_path, SECRET_KEY="short is fine at home").secret_key == "short is fine at home"
    assert list((tmp_path / "data").iterdir()) == []


def test_settings_secret_key_is_one_for_all_that_start_at_once(tmp_path: Path, settings: Settings) -> None:
    data = tmp_path / "fresh"
    secrets = in_processes([functools.partial(secret_of, data=data)] * 8, settings)
    assert len(set(secrets)) == 1
    assert list(data.iterdir()) == [data / "secret_key"]


def secret_of(_app: Flask, *, data: Path) -> str:
    return Settings.from_environment({"RANZCRED_DATA_DIR": str(data)}).secret_key


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", LOCAL_HOSTS),
        (" , ", LOCAL_HOSTS),
        ("Example.NZ, www.example.nz ,", ("example.nz", "www.example.nz")),
        ("10.0.0.7", ("10.0.0.7",)),
    ],
)
def test_settings_allowed_hosts(tmp_path: Path, given: str, expected: tuple[str, ...]) -> None:
    assert read(tmp_path, RANZCRED_ALLOWED_HOSTS=given).allowed_hosts == expected


@pytest.mark.parametrize(("given", "expected"), [("", 0), ("0", 0), ("1", 1), ("9", 9)])
def test_settings_proxies(tmp_path: Path, given: str, expected: int) -> None:
    assert read(tmp_path, RANZCRED_PROXIES=given).proxies == expected


@pytest.mark.parametrize("given", ["-1", "10", "one", "1.0", "５", " 1"])
def test_settings_proxies_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, RANZCRED_PROXIES=given)
    assert str(refused.value) == "RANZCRED_PROXIES must be the number of proxies in front, 0 to 9."


def test_settings_for_production(tmp_path: Path) -> None:
    settings = read(tmp_path, **PRODUCTION)
    assert settings.production is True
    assert settings.secret_key == STRONG
    assert settings.allowed_hosts == ("credentials.example.nz",)
    assert not (tmp_path / "data" / "secret_key").exists()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set in production."),
        ({"SECRET_KEY": STRONG[:31]}, "SECRET_KEY is too weak for production: give at least 32 random"),
        ({"SECRET_KEY": "abcdefg" * 8}, "SECRET_KEY is too weak for production: give at least 32 random"),
        ({"RANZCRED_ALLOWED_HOSTS": " "}, "RANZCRED_ALLOWED_HOSTS must list the host names"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG must not be set in production."),
        ({"FLASK_DEBUG": "True"}, "FLASK_DEBUG must not be set in production."),
        ({"RANZCRED_ENV": "prod"}, "RANZCRED_ENV must be local or production."),
    ],
)
def test_settings_for_production_refused(tmp_path: Path, change: dict[str, str], refusal: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, **PRODUCTION | change)
    assert str(refused.value).startswith(refusal)


def test_settings_for_production_need_a_secret_only_where_something_is_served(tmp_path: Path) -> None:
    environ = {"RANZCRED_DATA_DIR": str(tmp_path / "data"), **PRODUCTION, "SECRET_KEY": ""}
    assert Settings.from_environment(environ, serving=False).secret_key == ""
    assert list((tmp_path / "data").iterdir()) == []
    with pytest.raises(ConfigurationError, match=r"^SECRET_KEY is too weak for production"):
        Settings.from_environment(environ | {"SECRET_KEY": "weak"}, serving=False)


def test_settings_for_production_refuse_a_secret_kept_from_before(tmp_path: Path) -> None:
    read(tmp_path)
    with pytest.raises(ConfigurationError, match=r"^SECRET_KEY must be set in production\."):
        read(tmp_path, **PRODUCTION | {"SECRET_KEY": ""})


def test_settings_for_production_allow_debug_switched_off(tmp_path: Path) -> None:
    assert read(tmp_path, **PRODUCTION, FLASK_DEBUG="0").production


def test_settings_base_url(tmp_path: Path) -> None:
    assert read(tmp_path).base_url == "http://localhost:5000"
    assert read(tmp_path, RANZCRED_BASE_URL="https://a.example.nz:8443/").base_url == "https://a.example.nz:8443"
    assert read(tmp_path, **PRODUCTION).base_url == "https://credentials.example.nz"


@pytest.mark.parametrize(("given", "expected"), [("", 600), ("0", 0), ("1200", 1200)])
def test_settings_api_requests(tmp_path: Path, given: str, expected: int) -> None:
    assert read(tmp_path, RANZCRED_API_REQUESTS=given).api_requests == expected


@pytest.mark.parametrize("given", ["-1", "many", "1.5", "10000000", "６００"])
def test_settings_api_requests_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, RANZCRED_API_REQUESTS=given)
    assert str(refused.value).startswith("RANZCRED_API_REQUESTS must be the number of requests a minute")
