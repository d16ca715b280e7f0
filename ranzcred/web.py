"""The application before any feature: settings, extensions, headers, the request log, static files."""

import functools
import json
import logging
import secrets
import sys
import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_cors import CORS
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from ranzcred import clock, current_settings, errors, formats, fragments, htmx, links
from ranzcred.config import BODY_LIMIT, ROOT, Settings
from ranzcred.db import engine_options
from ranzcred.extensions import csrf, db, migrate
from ranzcred.kit import refusals
from ranzcred.permissions import SAFE_METHODS, Permission
from ranzcred.static_files import serve_static
from ranzcred.strict import KeyConverter, StrictRequest
from ranzcred.uploads import admit_file

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
HSTS = "max-age=63072000; includeSubDomains"

access_log = logging.getLogger("ranzcred.access")


def make_app(settings: Settings) -> Flask:
    """A Flask application with everything but features."""
    app = Flask(
        "ranzcred",
        instance_path=str(settings.data_dir),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.request_class = StrictRequest
    app.config.update(_flask_settings(settings))
    current_settings.init_app(app, settings)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # clients read keys in the order that is documented
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(formats.FILTERS, auckland=clock.auckland)
    app.jinja_env.globals.update(wants_partial=htmx.wants_partial, permission=Permission)
    links.init_app(app)
    fragments.init_app(app)
    app.url_map.converters["key"] = KeyConverter
    app.url_map.merge_slashes = False
    app.before_request(_name_request)
    app.before_request(_refuse_unknown_host)
    app.before_request(_refuse_cross_site_post)
    app.before_request(errors.wrong_content_type)
    app.before_request(admit_file)
    headers = {**HEADERS, "Strict-Transport-Security": HSTS} if settings.production else HEADERS
    app.after_request(functools.partial(_finish, headers=headers))
    errors.init_app(app)
    refusals.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    csrf.init_app(app)
    if settings.cors_origins:
        _admit_other_sites(app, settings.cors_origins)
    serve_static(app, headers)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    _log_to_stdout()
    return app


def _admit_other_sites(app: Flask, origins: Sequence[str]) -> None:
    """Let scripts of other sites call the API, with a token and never with a cookie."""
    CORS(
        app,
        resources={r"/api/.*": {"origins": list(origins)}},
        methods=["GET", "POST", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "If-Match", "If-None-Match"],
        expose_headers=["ETag", "Link", "Location", "X-Request-Id", "X-Total-Count"],
        max_age=600,
    )


def _flask_settings(settings: Settings) -> dict[str, Any]:
    """The settings by the names that Flask and its extensions read."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "PASSWORD_HASHER": settings.password_hasher,
        "ALLOWED_HOSTS": settings.allowed_hosts,
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "MAX_FORM_MEMORY_SIZE": BODY_LIMIT,
        "MAX_FORM_PARTS": 100,
        "WTF_CSRF_CHECK_DEFAULT": False,  # the guard asks for the token, where a cookie says who calls
        "WTF_CSRF_TIME_LIMIT": None,  # a form may stay open all day; the token is as good as its session
        "SESSION_COOKIE_NAME": "__Host-ranzcred" if settings.production else "ranzcred",
        "SESSION_COOKIE_SECURE": settings.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)
    g.started = time.perf_counter()


def _refuse_unknown_host() -> Response | None:
    """Answer for the site's own names only. A supervisor may ask for health by address."""
    if request.blueprint == "health" or host_is_trusted(request.host.lower(), current_app.config["ALLOWED_HOSTS"]):
        return None
    sentence = "This host name is not served here. RANZCRED_ALLOWED_HOSTS lists those that are."
    return errors.early_refusal(HTTPStatus.BAD_REQUEST, sentence)


def _refuse_cross_site_post() -> Response | None:
    """Stop another site's form before it touches the session: it comes without our cookie, and would replace it.

    Who presents a token needs no cookie: the API answers other sites that hold one.
    """
    if request.method in SAFE_METHODS or request.headers.get("Sec-Fetch-Site") != "cross-site":
        return None
    if errors.wants_json() and "Authorization" in request.headers:
        return None
    return errors.early_refusal(HTTPStatus.FORBIDDEN, "This was sent from another site.")


def _finish(response: Response, *, headers: Mapping[str, str]) -> Response:
    """Headers for every answer, errors included, and its line in the log."""
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if response.mimetype == "text/html":
        response.vary.add("HX-Request")
    if request.endpoint != "static" or response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers["Cache-Control"] = "no-store"
    _log(response)
    return response


def _log(response: Response) -> None:
    user = g.get("_login_user")
    access_log.info(
        json.dumps(
            {
                "time": clock.now().isoformat(timespec="milliseconds"),
                "request": g.get("request_id"),
                "method": request.method,
                "path": _loggable_path(),
                "status": response.status_code,
                "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
                "user": getattr(user, "user_id", None),
                "address": request.remote_addr,
            }
        )
    )


def _loggable_path() -> str:
    """The path without query, and without what proves something: a one-time link's token.

    What matches no address may hold anything; its first segment tells enough.
    """
    if request.url_rule is None:
        return "/".join(request.path.split("/")[:2])
    return str(request.url_rule) if "token" in request.url_rule.arguments else request.path


def _log_to_stdout() -> None:
    for log in (access_log, refusals.refusal_log):
        log.setLevel(logging.INFO)
        log.propagate = False
        if not log.handlers:
            handler = logging.StreamHandler(sys.stdout)
            handler.setFormatter(logging.Formatter("%(message)s"))
            log.addHandler(handler)
