"""Every setting: its name in the environment, its default and its check."""

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent
LOCAL_HOSTS = ("127.0.0.1", "localhost")
SECRET_LENGTH = 32
BODY_LIMIT = 256 * 1024


class ConfigurationError(Exception):
    """A setting is missing or cannot be used; the message names it and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the application is started with. `from_environment` is how it comes about outside tests."""

    data_dir: Path
    """Where SQLite and the generated secret live. `RANZCRED_DATA_DIR`; default `instance/`."""
    database_url: URL
    """`DATABASE_URL`; default SQLite at `ranzcred.db` in the data directory."""
    secret_key: str = field(repr=False)
    """Signs cookies and one-time links. `SECRET_KEY`; default made once and kept in the data directory."""
    production: bool = False
    """`RANZCRED_ENV`: `local` (default) or `production`, which means TLS in front and no defaults for secrets."""
    allowed_hosts: tuple[str, ...] = LOCAL_HOSTS
    """Host names that are answered. `RANZCRED_ALLOWED_HOSTS`, comma-separated; required in production."""
    proxies: int = 0
    """How many proxies in front set X-Forwarded-For and X-Forwarded-Proto. `RANZCRED_PROXIES`; default 0."""
    cors_origins: tuple[str, ...] = ()
    """Other sites whose scripts may call the API with a token. `RANZCRED_CORS_ORIGINS`; default none."""
    password_hasher: PasswordHasher = field(default_factory=PasswordHasher, repr=False)
    """Argon2id with the library's own cost; not in the environment."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings, or raise ConfigurationError. Makes the data directory and its secret if absent."""
        production = _environment_name(environ) == "production"
        data_dir = Path(environ.get("RANZCRED_DATA_DIR") or ROOT / "instance").absolute()
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"RANZCRED_DATA_DIR: {data_dir} cannot be made: {error.strerror}.") from error
        return cls(
            data_dir=data_dir,
            database_url=_database_url(environ, data_dir),
            secret_key=_secret_key(environ, data_dir, production=production),
            production=production,
            allowed_hosts=_allowed_hosts(environ, production=production),
            proxies=_proxies(environ),
            cors_origins=_cors_origins(environ),
        )


def _environment_name(environ: Mapping[str, str]) -> str:
    name = environ.get("RANZCRED_ENV") or "local"
    if name not in {"local", "production"}:
        raise ConfigurationError("RANZCRED_ENV must be local or production.")
    if name == "production" and environ.get("FLASK_DEBUG", "0").lower() not in {"", "0", "false", "no"}:
        raise ConfigurationError("FLASK_DEBUG must not be set in production.")
    return name


def _database_url(environ: Mapping[str, str], data_dir: Path) -> URL:
    given = environ.get("DATABASE_URL")
    if not given:
        return URL.create("sqlite", database=str(data_dir / "ranzcred.db"))
    try:
        url = make_url(given)
    except ArgumentError:
        raise ConfigurationError("DATABASE_URL is not a database URL.") from None
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}:
        return url
    raise ConfigurationError("DATABASE_URL must start with postgresql:// or name a file with sqlite:///.")


def _secret_key(environ: Mapping[str, str], data_dir: Path, *, production: bool) -> str:
    given = environ.get("SECRET_KEY")
    if given:
        if production and (len(given) < SECRET_LENGTH or len(set(given)) < SECRET_LENGTH // 4):
            raise ConfigurationError(
                f"SECRET_KEY is too weak for production: give at least {SECRET_LENGTH} random characters, "
                "for example from: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return given
    if production:
        raise ConfigurationError(
            "SECRET_KEY must be set in production. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return _kept_secret(data_dir / "secret_key")


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made if it is not there. Linking a finished file makes one winner among many."""
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


def _allowed_hosts(environ: Mapping[str, str], *, production: bool) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in environ.get("RANZCRED_ALLOWED_HOSTS", "").split(",") if host.strip())
    if hosts:
        return hosts
    if production:
        raise ConfigurationError("RANZCRED_ALLOWED_HOSTS must list the host names that are served, in production.")
    return LOCAL_HOSTS


def _proxies(environ: Mapping[str, str]) -> int:
    given = environ.get("RANZCRED_PROXIES") or "0"
    if not given.isascii() or not given.isdigit() or len(given) > 1:
        raise ConfigurationError("RANZCRED_PROXIES must be the number of proxies in front, 0 to 9.")
    return int(given)


def _cors_origins(environ: Mapping[str, str]) -> tuple[str, ...]:
    origins = tuple(each.strip() for each in environ.get("RANZCRED_CORS_ORIGINS", "").split(",") if each.strip())
    if not all(re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]+)?", origin) for origin in origins):
        raise ConfigurationError("RANZCRED_CORS_ORIGINS must list origins such as https://portal.example.org.nz.")
    return origins
