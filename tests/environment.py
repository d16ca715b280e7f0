"""What the application of a test is started with, in this process or as a command."""

import os
from pathlib import Path

from argon2 import PasswordHasher, profiles
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import URL

from ranzcred.config import Settings
from ranzcred.extensions import db

SECRET_KEY = "not-secret-but-long-enough-to-sign-test-cookies"


def settings_for(database_url: URL, data_dir: Path) -> Settings:
    """Settings with everything as it is by default but the cost of a password."""
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        secret_key=SECRET_KEY,
        password_hasher=PasswordHasher.from_parameters(profiles.CHEAPEST),
    )


def environment(settings: Settings) -> dict[str, str]:
    """Settings for a command: nothing of whoever runs the tests but where programs are."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "RANZCRED_DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url.render_as_string(hide_password=False),
        "SECRET_KEY": settings.secret_key,
        "PYTHONWARNINGS": "error",
    }


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all the applications of a run; one that has changed is compiled anew."""

    def __init__(self) -> None:
        self.compiled: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        compiled = self.compiled.get((bucket.key, bucket.checksum))
        if compiled:
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def dispose(app: Flask) -> None:
    """Close every connection of an application."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
