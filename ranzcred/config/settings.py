"""Every setting: its name in the environment, its default and its check."""

import email.policy
import importlib.util
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from argon2 import PasswordHasher
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import URL

from ranzcred.config.connections import is_local, read_database_url
from ranzcred.config.errors import ConfigurationError
from ranzcred.config.oidc import OidcClient, read_break_glass, read_oidc
from ranzcred.config.secret_keys import read_fallbacks, read_secret_key

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
BODY_LIMIT = 256 * 1024


Security = Literal["none", "starttls", "tls"]
SMTP_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}
TWILIO = "https://api.twilio.com"


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """The server that takes outgoing e-mail. A password is sent over TLS only, to a verified server."""

    host: str
    port: int
    security: Security = "none"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 60.0
    """Seconds to wait for each reply of the server; not in the environment."""


@dataclass(frozen=True, kw_only=True)
class SmsAccount:
    """The account at Twilio that sends SMS."""

    account: str
    token: str = field(repr=False)
    api: str = TWILIO
    """Not in the environment."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of the application, read by `from_environment` outside tests."""

    data_dir: Path
    """Where SQLite and the generated secret live. `RANZCRED_DATA_DIR`; default `instance/`."""
    database_url: URL
    """`DATABASE_URL`; default SQLite at `ranzcred.db` in the data directory."""
    secret_key: str = field(repr=False)
    """Signs cookies and forms. `SECRET_KEY`; default made once and kept in the data directory; empty where none is
    served."""
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    """The keys from before, whose signatures still hold. `SECRET_KEY_FALLBACKS`, comma-separated; default none."""
    production: bool = False
    """`RANZCRED_ENV`: `local` (default) or `production`, which means TLS in front and no defaults for secrets."""
    allowed_hosts: tuple[str, ...] = LOCAL_HOSTS
    """Host names that are answered. `RANZCRED_ALLOWED_HOSTS`, comma-separated; required in production."""
    proxies: int = 0
    """How many proxies in front set X-Forwarded-For and X-Forwarded-Proto. `RANZCRED_PROXIES`; default 0."""
    cors_origins: tuple[str, ...] = ()
    """Other sites whose scripts may call the API with a token. `RANZCRED_CORS_ORIGINS`; default none."""
    api_requests: int = 600
    """How many requests each API token may make a minute, in each worker process. `RANZCRED_API_REQUESTS`; 0 is as many
    as it likes."""
    two_factor_grace_days: int = 14
    """How many days a RANZ administrator has to set up a second factor, from their first sign-in without one.
    `RANZCRED_TWO_FACTOR_GRACE_DAYS`; 0 is at once."""
    password_hasher: PasswordHasher = field(default_factory=PasswordHasher, repr=False)
    """Argon2id with the library's own cost; not in the environment."""
    base_url: str = "http://localhost:5000"
    """Where links in messages lead, without a slash at its end. `RANZCRED_BASE_URL`; default this machine at port
    5000, in production https:// and the first host name that is served."""
    mail_from: Address | None = None
    """`RANZCRED_MAIL_FROM`: an address, or `Name <address>`; default none, and nothing is told by email."""
    mail_server: MailServer | None = None
    """`RANZCRED_SMTP_URL`: `smtp://`, `smtp+starttls://` or `smtps://`, `user:password@` as needed, host and port. Only
    the process that delivers needs it."""
    sms_from: str = ""
    """`RANZCRED_SMS_FROM`: a number, a name or a messaging service; default none, and nothing is told by SMS."""
    sms: SmsAccount | None = None
    """`RANZCRED_SMS_URL`: `twilio://ACCOUNT:TOKEN`. Only the process that delivers needs it, with the extra `sms`."""
    oidc: OidcClient | None = None
    """The provider of accounts by which users may sign in. `RANZCRED_OIDC_ISSUER` and the others; default none."""
    break_glass: str = ""
    """The one user who may use a password, "" for everybody. `RANZCRED_PASSWORDS=no` with
    `RANZCRED_BREAK_GLASS_USER`."""

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys by which a signature holds, newest first. The first one signs."""
        return (self.secret_key, *self.secret_key_fallbacks)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ, *, serving: bool = True) -> "Settings":
        """Read the settings, or raise ConfigurationError. Create the data directory and its secret if absent.

        What serves nobody needs no secret.
        """
        production = _environment_name(environ) == "production"
        data_dir = Path(environ.get("RANZCRED_DATA_DIR") or ROOT / "instance").absolute()
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"RANZCRED_DATA_DIR: {data_dir} can't be created: {error.strerror}.") from error
        oidc = read_oidc(environ) if serving else None
        return cls(
            data_dir=data_dir,
            database_url=read_database_url(environ, data_dir, production=production),
            secret_key=read_secret_key(environ, data_dir, production=production, serving=serving),
            secret_key_fallbacks=read_fallbacks(environ, production=production),
            production=production,
            allowed_hosts=_allowed_hosts(environ, production=production),
            proxies=_proxies(environ),
            cors_origins=_cors_origins(environ),
            api_requests=_api_requests(environ),
            two_factor_grace_days=_two_factor_grace_days(environ),
            base_url=_base_url(environ, production=production),
            mail_server=_mail_server(environ, production=production),
            mail_from=_mail_from(environ),
            sms=_sms(environ),
            sms_from=_sms_from(environ),
            oidc=oidc,
            break_glass=read_break_glass(environ, oidc=oidc) if serving else "",
        )


def _environment_name(environ: Mapping[str, str]) -> str:
    name = environ.get("RANZCRED_ENV") or "local"
    if name not in {"local", "production"}:
        raise ConfigurationError("RANZCRED_ENV must be local or production.")
    if name == "production" and environ.get("FLASK_DEBUG", "0").lower() not in {"", "0", "false", "no"}:
        raise ConfigurationError("FLASK_DEBUG must not be set in production.")
    return name


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


def _api_requests(environ: Mapping[str, str]) -> int:
    given = environ.get("RANZCRED_API_REQUESTS") or str(Settings.api_requests)
    if not re.fullmatch(r"[0-9]{1,6}", given):
        raise ConfigurationError(
            "RANZCRED_API_REQUESTS must be the number of requests a minute that an API token may make, or 0."
        )
    return int(given)


def _two_factor_grace_days(environ: Mapping[str, str]) -> int:
    given = environ.get("RANZCRED_TWO_FACTOR_GRACE_DAYS") or str(Settings.two_factor_grace_days)
    if not re.fullmatch(r"[0-9]{1,4}", given):
        raise ConfigurationError(
            "RANZCRED_TWO_FACTOR_GRACE_DAYS must be the number of days that a RANZ administrator has to set up "
            "two-factor, or 0."
        )
    return int(given)


def _cors_origins(environ: Mapping[str, str]) -> tuple[str, ...]:
    origins = tuple(each.strip() for each in environ.get("RANZCRED_CORS_ORIGINS", "").split(",") if each.strip())
    if not all(re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]+)?", origin) for origin in origins):
        raise ConfigurationError("RANZCRED_CORS_ORIGINS must list origins such as https://portal.example.org.nz.")
    return origins


def _base_url(environ: Mapping[str, str], *, production: bool) -> str:
    given = environ.get("RANZCRED_BASE_URL", "").removesuffix("/")
    if not given:
        [host, *_] = _allowed_hosts(environ, production=production)
        return f"https://{host.lstrip('.')}" if production else Settings.base_url
    if not re.fullmatch(r"https?://[a-zA-Z0-9.-]+(:[0-9]+)?", given):
        raise ConfigurationError("RANZCRED_BASE_URL must be an address such as https://credentials.example.org.nz.")
    if production and not given.startswith("https://"):
        raise ConfigurationError("RANZCRED_BASE_URL must start with https:// in production.")
    return given


def _mail_server(environ: Mapping[str, str], *, production: bool) -> MailServer | None:
    given = environ.get("RANZCRED_SMTP_URL")
    if not given:
        return None
    url, port = _parts(given)
    known = SMTP_SCHEMES.get(url.scheme)
    if known is None or not url.hostname or url.path.strip("/") or url.query or port == 0:
        raise ConfigurationError(
            "RANZCRED_SMTP_URL must be smtp://, smtp+starttls:// or smtps:// with a host, such as "
            "smtps://user:password@mail.example.org.nz."
        )
    security, usual_port = known
    if security == "none" and (url.username or production) and not is_local(url.hostname):
        what = "a password" if url.username else "email"
        raise ConfigurationError(
            f"RANZCRED_SMTP_URL would send {what} in clear text. Use smtps:// or smtp+starttls://."
        )
    return MailServer(
        host=url.hostname,
        port=port or usual_port,
        security=security,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
    )


def _parts(given: str) -> tuple[SplitResult, int | None]:
    """Return a URL in parts and its port, 0 if the port is invalid."""
    try:
        url = urlsplit(given)
        return url, url.port
    except ValueError:
        return urlsplit(""), 0


def _mail_from(environ: Mapping[str, str]) -> Address | None:
    given = environ.get("RANZCRED_MAIL_FROM", "").strip()
    if not given and not environ.get("RANZCRED_SMTP_URL"):
        return None
    try:
        [sender] = email.policy.default.header_store_parse("From", given)[1].addresses
        address = validate_email(sender.addr_spec, check_deliverability=False).ascii_email
        return Address(sender.display_name, addr_spec=address or "")
    except (EmailNotValidError, ValueError):
        raise ConfigurationError(
            "RANZCRED_MAIL_FROM must be the address that emails come from, such as "
            "RANZ micro-credentials <no-reply@example.org.nz>."
        ) from None


def _sms_from(environ: Mapping[str, str]) -> str:
    sender = environ.get("RANZCRED_SMS_FROM", "").strip()
    if not sender and not environ.get("RANZCRED_SMS_URL"):
        return ""
    if not re.fullmatch(r"\+[0-9]{6,15}|[A-Za-z0-9 ]{1,11}|MG[0-9a-f]{32}", sender):
        raise ConfigurationError(
            "RANZCRED_SMS_FROM must be the number, the name or the messaging service that text messages come from, "
            "such as +64211234567."
        )
    return sender


def _sms(environ: Mapping[str, str]) -> SmsAccount | None:
    given = environ.get("RANZCRED_SMS_URL")
    if not given:
        return None
    found = re.fullmatch(r"twilio://([A-Za-z0-9]+):([A-Za-z0-9]+)", given)
    if found is None:
        raise ConfigurationError("RANZCRED_SMS_URL must be twilio://ACCOUNT:TOKEN.")
    if importlib.util.find_spec("twilio") is None:
        raise ConfigurationError(
            "RANZCRED_SMS_URL needs Twilio's library: python -m pip install --require-hashes -r requirements-sms.lock"
        )
    return SmsAccount(account=found[1], token=found[2])
