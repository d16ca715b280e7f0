"""Checks of every request before its view, and the security headers of every response."""

import re
from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, current_app, request
from flask_cors import CORS
from werkzeug.sansio.utils import host_is_trusted

from ranzcred.core.permissions import SAFE_METHODS
from ranzcred.web.kit import error_pages
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Pico draws its small marks from data: addresses
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
CLEAR_STORAGE = {"Clear-Site-Data": '"storage"'}
"""What an end of a sign-in says to the browser: drafts of what was typed are kept no longer."""
HSTS = "max-age=63072000; includeSubDomains"


def admit_other_sites(app: Flask, origins: Sequence[str]) -> None:
    """Allow scripts of other sites (CORS) to call the API with a token, never with a cookie."""
    CORS(
        app,
        resources={r"/api/.*": {"origins": list(origins)}},
        methods=["GET", "POST", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "If-Match", "If-None-Match"],
        expose_headers=["ETag", "Link", "Location", "X-Request-Id", "X-Total-Count"],
        max_age=600,
    )


def refuse_unknown_host() -> Response | None:
    """Return a refusal unless the host name is allowed, or None. Health checks may use an IP address."""
    if request.blueprint == "health" or _is_served(request.host.lower()):
        return None
    log_security_event(SecurityEvent.HOST_REFUSED, reason=f"{request.host[:200]!a} is not served")
    sentence = "Wrong address. Add this host name to RANZCRED_ALLOWED_HOSTS if it is right."
    return error_pages.early_refusal(HTTPStatus.BAD_REQUEST, sentence)


def _is_served(host: str) -> bool:
    """Return whether a host, with or without a port, is one of those that are allowed."""
    allowed = current_app.config["ALLOWED_HOSTS"]
    address = re.fullmatch(r"(\[[0-9a-f:.]+\])(:[0-9]{1,5})?", host)  # of which the library knows no list
    return address[1] in allowed if address else host_is_trusted(host, allowed)


def refuse_path_prefix() -> Response | None:
    """Return a refusal of a request for an application below a path (SCRIPT_NAME), or None.

    Some servers take that from a header, which anybody can send, and every URL on a page would start with it.
    """
    if not request.environ.get("SCRIPT_NAME"):
        return None
    sentence = "Wrong address. This application only runs at the root of its host, without SCRIPT_NAME."
    log_security_event(SecurityEvent.PREFIX_REFUSED, reason=f"{request.environ['SCRIPT_NAME'][:200]!a} before the path")
    return error_pages.early_refusal(HTTPStatus.BAD_REQUEST, sentence)


def refuse_cross_site_post() -> Response | None:
    """Return a refusal of another site's form, or None: it has no session cookie, and would replace it.

    A request with a token needs no cookie and is let through.
    """
    if request.method in SAFE_METHODS or request.headers.get("Sec-Fetch-Site") != "cross-site":
        return None
    if error_pages.wants_json() and "Authorization" in request.headers:
        return None
    log_security_event(SecurityEvent.CROSS_SITE_REFUSED, reason="sent from another site")
    return error_pages.early_refusal(HTTPStatus.FORBIDDEN, "Request blocked: it came from another site.")
