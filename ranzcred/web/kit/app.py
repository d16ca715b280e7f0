"""The Flask application without features: settings, extensions, headers, access log, static files."""

import functools
import secrets
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from jinja2 import StrictUndefined
from sqlalchemy.orm import configure_mappers

from ranzcred.config import BODY_LIMIT, ROOT, Settings
from ranzcred.core import clock, formats
from ranzcred.core.db import migrations
from ranzcred.core.db.engine import engine_options
from ranzcred.core.db.session import db
from ranzcred.core.permissions import Permission
from ranzcred.core.phones import shown_phone
from ranzcred.web.kit import cached_rows, current_settings, error_pages, filled_rows, htmx, refusals
from ranzcred.web.kit.http import csrf, fast_urls, packing, signatures
from ranzcred.web.kit.http.access_log import access_log, log_request
from ranzcred.web.kit.http.log_lines import log_to_stdout
from ranzcred.web.kit.http.proxies import trust_proxies
from ranzcred.web.kit.http.requests import KeyConverter, StrictRequest, refuse_long_query
from ranzcred.web.kit.http.security import (
    HEADERS,
    HSTS,
    admit_other_sites,
    refuse_cross_site_post,
    refuse_path_prefix,
    refuse_unknown_host,
)
from ranzcred.web.kit.http.security_log import security_log
from ranzcred.web.kit.http.static_files import serve_static
from ranzcred.web.kit.indentation import IndentationLeftOut
from ranzcred.web.kit.uploads import admit_file
from ranzcred.web.kit.view_models import TemplateEnvironment, compile_templates


def make_app(settings: Settings) -> Flask:
    """Return a Flask application with everything but the features."""
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
    _prepare_templates(app)
    for part in (fast_urls, signatures, csrf, cached_rows, filled_rows):
        part.init_app(app)
    app.url_map.converters["key"] = KeyConverter
    app.url_map.merge_slashes = False
    app.before_request(_name_request)
    app.before_request(refuse_path_prefix)
    app.before_request(refuse_unknown_host)
    app.before_request(refuse_cross_site_post)
    app.before_request(refuse_long_query)
    app.before_request(error_pages.wrong_content_type)
    app.before_request(admit_file)
    headers = {**HEADERS, "Strict-Transport-Security": HSTS} if settings.production else HEADERS
    app.after_request(functools.partial(_finish, headers=headers))
    packing.init_app(app)
    error_pages.init_app(app)
    refusals.init_app(app)
    db.init_app(app)
    if settings.cors_origins:
        admit_other_sites(app, settings.cors_origins)
    serve_static(app, headers)
    trust_proxies(app, settings.proxies)
    log_to_stdout(access_log, refusals.refusal_log, security_log)
    return app


def load_early(app: Flask) -> None:
    """Make all that would be made with the first requests, none of which asks the database."""
    configure_mappers()
    migrations.migration_heads()
    app.url_map.update()
    compile_templates(app)


def _prepare_templates(app: Flask) -> None:
    app.jinja_environment = TemplateEnvironment
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(IndentationLeftOut)
    app.jinja_env.filters.update(formats.FILTERS, auckland=clock.auckland, time_of_day=clock.time_of_day)
    app.jinja_env.filters.update(phone=shown_phone)
    app.jinja_env.globals.update(wants_partial=htmx.wants_partial, permission=Permission)


def _flask_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings by the names that Flask and its extensions read."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": settings.secret_key_fallbacks,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "PASSWORD_HASHER": settings.password_hasher,
        "ALLOWED_HOSTS": settings.allowed_hosts,
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "MAX_FORM_MEMORY_SIZE": BODY_LIMIT,
        "MAX_FORM_PARTS": 100,
        "SESSION_COOKIE_NAME": "__Host-ranzcred" if settings.production else "ranzcred",
        "SESSION_COOKIE_SECURE": settings.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)
    g.started = time.perf_counter()


def _finish(response: Response, *, headers: Mapping[str, str]) -> Response:
    """Add the headers to a response, errors included, and write its line to the access log."""
    given = {name.lower() for name, _ in response.headers}
    response.headers.extend([(name, value) for name, value in headers.items() if name.lower() not in given])
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if response.mimetype == "text/html":
        response.vary.add("HX-Request")
    if request.endpoint != "static" or response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers["Cache-Control"] = "no-store"
    log_request(response)
    return response
