"""In production nothing leaves this machine that can be read on the way."""

from pathlib import Path

import pytest

from ranzcred.config import ConfigurationError, Settings
from tests.core.test_config import PRODUCTION, read

FROM = {"RANZCRED_MAIL_FROM": "RANZ <no-reply@ranz.example.nz>"}
ELSEWHERE = "DATABASE_URL leads to another machine and must end in ?sslmode=verify-full in production"


def in_production(tmp_path: Path, **environ: str) -> Settings:
    return read(tmp_path, **PRODUCTION | environ)


@pytest.mark.parametrize(
    ("url", "environ"),
    [
        ("postgresql://ranz:pw@db.example.nz/cred", {}),
        ("postgresql://ranz:pw@10.0.0.7:5433/cred", {}),
        ("postgres://[2001:db8::7]/cred", {}),
        ("postgresql://127.0.0.1.example.nz/cred", {}),
        ("postgresql+psycopg://db/cred?sslmode=require", {}),
        ("postgresql://db/cred?sslmode=verify-ca", {}),
        ("postgresql:///cred?host=db", {}),
        ("postgresql:///cred?host=127.0.0.1:5432&host=db:5432", {}),
        ("postgresql://localhost/cred?hostaddr=10.0.0.7", {}),
        ("postgresql:///cred?service=cloud", {}),
        ("postgresql:///cred", {"PGHOST": "db"}),
        ("postgresql://localhost/cred", {"PGHOSTADDR": "10.0.0.7"}),
        ("postgresql:///cred", {"PGSERVICE": "cloud"}),
        ("postgresql://db/cred?sslmode=disable", {"PGSSLMODE": "verify-full"}),
    ],
)
def test_database_elsewhere_must_be_verified(tmp_path: Path, url: str, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        in_production(tmp_path, DATABASE_URL=url, **environ)
    assert str(refused.value).startswith(ELSEWHERE)
    assert read(tmp_path, DATABASE_URL=url, **environ), "at home nothing is asked"


@pytest.mark.parametrize(
    ("url", "environ"),
    [
        ("postgresql://ranz:pw@127.0.0.1/cred", {}),
        ("postgresql://[::1]:5433/cred", {}),
        ("postgresql://localhost/cred", {"PGHOST": "db"}),
        ("postgresql:///cred", {}),
        ("postgresql:///cred?host=/run/postgresql", {}),
        ("postgresql:///cred?host=localhost:5432&host=127.0.0.1:5433", {}),
        ("postgresql:///cred", {"PGHOST": "/run/postgresql"}),
        ("postgresql://db/cred?sslmode=verify-full&sslrootcert=system", {}),
        ("postgresql://db/cred", {"PGSSLMODE": "verify-full"}),
        ("postgresql:///cred?service=cloud&sslmode=verify-full", {}),
        ("sqlite:////srv/ranz.db", {}),
    ],
)
def test_database_on_this_machine_or_verified_is_taken(tmp_path: Path, url: str, environ: dict[str, str]) -> None:
    assert in_production(tmp_path, DATABASE_URL=url, **environ).database_url.database in {"cred", "/srv/ranz.db"}


@pytest.mark.parametrize(
    ("environ", "refusal"),
    [
        ({"RANZCRED_SMTP_URL": "smtp://mail.example.nz"}, "RANZCRED_SMTP_URL would send email in clear text."),
        ({"RANZCRED_SMTP_URL": "smtp://u:p@mail.example.nz"}, "RANZCRED_SMTP_URL would send a password in clear text."),
        ({"RANZCRED_BASE_URL": "http://credentials.example.nz"}, "RANZCRED_BASE_URL must start with https:// in"),
    ],
)
def test_clear_text_is_refused(tmp_path: Path, environ: dict[str, str], refusal: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        in_production(tmp_path, **FROM | environ)
    assert str(refused.value).startswith(refusal)


@pytest.mark.parametrize(
    "server", ["smtp://127.0.0.1:2525", "smtp://[::1]", "smtp://localhost", "smtps://mail.example.nz"]
)
def test_mail_server_on_this_machine_or_verified_is_taken(tmp_path: Path, server: str) -> None:
    assert in_production(tmp_path, RANZCRED_SMTP_URL=server, **FROM).mail_server
