"""The keys that sign cookies and forms: the one in use, and those from before it."""

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from zxcvbn import zxcvbn

from ranzcred.config.errors import ConfigurationError

LENGTH = 32
UNFORESEEN = 0.8
"""How much each character must count for, on average. One that nobody foresees counts 1, those of words much less."""
HOW_TO_MAKE = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


def read_secret_key(environ: Mapping[str, str], data_dir: Path, *, production: bool, serving: bool) -> str:
    """Return the key, or raise ConfigurationError. Outside production, create it if absent.

    What serves nobody needs none in production: it is "" then.
    """
    given = environ.get("SECRET_KEY")
    if given:
        _check_strength("SECRET_KEY", given, production=production)
        return given
    if production and not serving:
        return ""
    if production:
        raise ConfigurationError(f"SECRET_KEY must be set in production. Make one with: {HOW_TO_MAKE}")
    return _kept_secret(data_dir / "secret_key")


def read_fallbacks(environ: Mapping[str, str], *, production: bool) -> tuple[str, ...]:
    """Return the keys from before, newest first, or raise ConfigurationError."""
    keys = tuple(key for key in re.split(r"[,\s]+", environ.get("SECRET_KEY_FALLBACKS", "")) if key)
    for key in keys:
        _check_strength("SECRET_KEY_FALLBACKS", key, production=production)
    return keys


def _check_strength(name: str, key: str, *, production: bool) -> None:
    if production and not _is_strong(key):
        raise ConfigurationError(
            f"{name} is too weak for production: give at least {LENGTH} random characters without words, for example "
            f"from: {HOW_TO_MAKE}"
        )


def _is_strong(key: str) -> bool:
    """Return whether a key looks like one that a program made: neither words nor repetition."""
    if len(key) < LENGTH or re.search(r"\s", key):
        return False
    return float(zxcvbn(key, max_length=len(key))["guesses_log10"]) >= UNFORESEEN * len(key)


def _kept_secret(path: Path) -> str:
    """Return the secret in `path`; create it if absent. Linking a finished file lets one of many processes win."""
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
        try:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(48))
            os.link(name, path)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
    return path.read_text().strip()
