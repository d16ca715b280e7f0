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

    What serves nobody needs none: it is "" then.
    """
    given = environ.get("SECRET_KEY", "")
    if given.strip():
        _check_strength("SECRET_KEY", given, production=production)
        return given
    if not serving:
        return ""
    if production:
        raise ConfigurationError(f"SECRET_KEY must be set in production. Create one with: {HOW_TO_MAKE}")
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
    """Return the secret in `path`, created if absent; raise ConfigurationError unless it is as it was made here."""
    try:
        if not path.exists():
            _make_secret(path)
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        what = f"can't be created or read: {error.strerror}"
    except UnicodeDecodeError:
        what = "is no text"
    else:
        if _is_strong(secret):
            return secret
        what = ("can be guessed" if len(secret) >= LENGTH else "is too short to be safe") if secret else "is empty"
    raise ConfigurationError(
        f"The key that signs cookies, kept in {path}, {what}. Put back the file that was there; or delete it while "
        f"nothing is running, and let this user write to {path.parent}: a new key is created. Everyone then signs in "
        "again."
    )


def _make_secret(path: Path) -> None:
    """Write a new secret to `path`, unless one is there. Linking a finished file lets one of many processes win."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
