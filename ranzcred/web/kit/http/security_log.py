"""The security log: one line of JSON for each event by which an attack can be seen, as docs/running.md lists them."""

import enum
import hashlib
import hmac
import logging

from flask import g, request

from ranzcred.core.text import address_key
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.access_log import loggable_path
from ranzcred.web.kit.http.log_lines import write_line

security_log = logging.getLogger("ranzcred.security")
HASH_LENGTH = 32


class SecurityEvent(enum.StrEnum):
    """The name of an event; a contract with whatever reads the log."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_THROTTLED = "sign_in_throttled"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - the name of an event
    PASSWORD_THROTTLED = "password_throttled"  # noqa: S105 - the name of an event
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    EMAIL_REQUESTED = "email_requested"
    EMAIL_THROTTLED = "email_throttled"
    EMAIL_CHANGED = "email_changed"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - the name of an event
    RESET_REQUESTED = "reset_requested"
    RESET_THROTTLED = "reset_throttled"
    SESSION_REFUSED = "session_refused"
    PERMISSION_REFUSED = "permission_refused"
    CSRF_REFUSED = "csrf_refused"
    CROSS_SITE_REFUSED = "cross_site_refused"
    HOST_REFUSED = "host_refused"
    PREFIX_REFUSED = "prefix_refused"
    PROXY_NOT_CONFIGURED = "proxy_not_configured"


def log_security_event(event: SecurityEvent, *, reason: str, user_id: str | None = None, typed: str = "") -> None:
    """Write the line of an event. `typed` is what somebody gave as their account, of which only a hash is written."""
    known = user_id or getattr(g.get("_login_user"), "user_id", None)
    write_line(
        security_log,
        {
            "event": event,
            "user": known,
            "account": None if known or not typed else account_hash(typed),
            "address": request.remote_addr,
            "method": request.method,
            "path": loggable_path(),
            "reason": reason,
        },
    )


def account_hash(typed: str) -> str:
    """Return the same text for the same account, from which nobody without the SECRET_KEY finds what was typed."""
    key = hmac.digest(current_settings().secret_key.encode(), b"ranzcred security log", hashlib.sha256)
    return hmac.new(key, address_key(typed).encode(), hashlib.sha256).hexdigest()[:HASH_LENGTH]
