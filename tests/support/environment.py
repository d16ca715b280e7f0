"""What the application of a test is started with, in this process or as a command."""

import os
from collections.abc import Callable
from dataclasses import replace
from email.headerregistry import Address
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from argon2 import PasswordHasher, profiles
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import URL, Engine
from werkzeug.routing import Rule

from ranzcred.config import MailServer, Settings, SmsAccount
from ranzcred.core.db.session import db

if TYPE_CHECKING:
    from types import CodeType

SECRET_KEY = "not-secret-n4Jw0cVq9Tz6LbYxRk2HsDf8Mg1PaUe3"
"""In the shape that production asks for."""


def settings_for(database_url: URL, data_dir: Path) -> Settings:
    """Settings with what is by default, but a cheap password, and ten years until two-factor is needed."""
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        secret_key=SECRET_KEY,
        password_hasher=PasswordHasher.from_parameters(profiles.CHEAPEST),
        two_factor_grace_days=10 * 365,
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


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all the applications of a run; one that has changed is compiled anew."""

    def __init__(self) -> None:
        self.compiled: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.compiled[bucket.key, bucket.checksum] = bucket.code


class CompiledRule(Rule):
    """A route whose address builders are compiled once for all the applications of a run.

    They are code alone, made from the pattern and its defaults, and read the rule that they are bound to.
    """

    compiled: ClassVar[dict[str, Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = repr((self._trace, self.defaults, append_unknown))
        if key not in self.compiled:
            self.compiled[key] = super()._compile_builder(append_unknown)
        return self.compiled[key]


class CompiledStatements:
    """SQL compiled once for all the applications of a run, as one engine does it in an application's life.

    A statement is found again by the dialect that compiled it: that of `first`, which has connected.
    """

    def __init__(self, first: Engine) -> None:
        self.dialect = first.dialect
        self.compiled: dict[object, object] = {}

    def lend(self, engine: Engine) -> None:
        engine.dialect = self.dialect
        engine.update_execution_options(compiled_cache=self.compiled)


def dispose(app: Flask) -> None:
    """Close every connection of an application."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
