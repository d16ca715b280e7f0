"""What the application of a test is started with, in this process or as a command."""

import os
from dataclasses import replace
from email.headerregistry import Address
from pathlib import Path

from argon2 import PasswordHasher, profiles
from flask import Flask
from sqlalchemy import URL

from ranzcred.config import MailServer, Settings, SmsAccount
from ranzcred.core.db.session import db

SECRET_KEY = "not-secret-n4Jw0cVq9Tz6LbYxRk2HsDf8Mg1PaUe3"
"""In the shape that production asks for."""


def settings_for(database_url: URL, data_dir: Path) -> Settings:
    """Settings with what is by default, but a cheap password, ten years until two-factor is needed, and the address
    at which tests ask.
    """
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        secret_key=SECRET_KEY,
        password_hasher=PasswordHasher.from_parameters(profiles.CHEAPEST),
        two_factor_grace_days=10 * 365,
        base_url="http://localhost",
    )


def with_channels(settings: Settings) -> Settings:
    """The same installation with a public address, and with a mail server and an SMS gateway that are not there."""
    return replace(
        settings,
        base_url="https://credentials.example.nz",
        mail_server=MailServer(host="127.0.0.1", port=9, timeout=5),
        mail_from=Address("RANZ micro-credentials", addr_spec="no-reply@ranz.example.nz"),
        sms_from="+6421555010",
        sms=SmsAccount(account="AC1", token="secret", api="http://127.0.0.1:9"),
    )


def settings_of(app: Flask) -> Settings:
    """The settings that an application was started with."""
    settings: Settings = app.extensions["settings"]
    return settings


def change_settings(app: Flask, **changes: object) -> None:
    """Change the settings of an application that is running."""
    app.extensions["settings"] = replace(settings_of(app), **changes)  # type: ignore[arg-type]


def environment(settings: Settings) -> dict[str, str]:
    """Settings for a command: nothing of whoever runs the tests but where programs are."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "RANZCRED_DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url.render_as_string(hide_password=False),
        "SECRET_KEY": settings.secret_key,
        "RANZCRED_TWO_FACTOR_GRACE_DAYS": str(settings.two_factor_grace_days),
        "PYTHONWARNINGS": "error",
    }


def dispose(app: Flask) -> None:
    """Close every connection of an application."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
