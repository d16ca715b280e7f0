"""The responses to errors: a page, an alert for htmx, or JSON."""

import logging
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, g, jsonify, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from ranzcred.core.db.session import db
from ranzcred.core.errors import ERRORS, HEADINGS, MESSAGES, Details, Problem
from ranzcred.web.kit import htmx
from ranzcred.web.kit.restored_forms import TypedForm, typed_form
from ranzcred.web.kit.uploads import accepted_file
from ranzcred.web.kit.view_models import ViewModel, render

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ErrorPage(ViewModel):
    """The page for an error that no form shows."""

    template: str = "errors/error.html"
    status: HTTPStatus
    heading: str
    message: str
    typed: TypedForm | None
    """What was sent, to go back to it."""


def init_app(app: Flask) -> None:
    """Register the error handlers of the application."""
    app.register_error_handler(HTTPException, _http_error)
    # PostgreSQL calls a read-only standby an internal error, and a lost connection sometimes an interface error.
    for away in (OperationalError, InternalError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Return whether this request is for the JSON API, whether or not its address exists."""
    return request.path == "/api" or request.path.startswith("/api/")


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    taken = accepted_file() if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else None
    response = error_response(HTTPStatus(error.code), taken.too_large if taken else None)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _database_away(error: Exception) -> Response:
    logger.error(
        "database unavailable in request %s: %s",
        g.get("request_id"),
        error.orig if isinstance(error, DBAPIError) else error,
    )
    return _without_database(HTTPStatus.SERVICE_UNAVAILABLE)


def _unexpected(error: Exception) -> Response:
    logger.error("unexpected error in request %s", g.get("request_id"), exc_info=error)
    return _without_database(HTTPStatus.INTERNAL_SERVER_ERROR)


def error_response(
    status: HTTPStatus,
    message: str | None = None,
    *,
    error: str = "",
    details: Details | None = None,
    keep_typed: bool = False,
) -> Response:
    """Return the response for an error: JSON for the API, for htmx an alert on the page, else an error page.

    The error page restores what was typed if the server is at fault, or if `keep_typed`.
    """
    at_fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if wants_json():
        reference = {"reference": [g.request_id]} if at_fault else {}
        return _json_error(status, error, {**(details or {}), **reference})
    message = message or MESSAGES.get(status) or f"{status.phrase}."
    if htmx.wants_partial():
        return htmx.alert(message + (f" Reference {g.request_id}." if at_fault else ""), status=status)
    typed = _typed_form() if keep_typed or at_fault else None
    try:
        heading = HEADINGS.get(status, status.phrase.capitalize())
        page = render(ErrorPage(status=status, heading=heading, message=message, typed=typed))
    except (DBAPIError, PoolTimeoutError):
        return _without_database(HTTPStatus.SERVICE_UNAVAILABLE)
    return make_response(page, status)


def _typed_form() -> TypedForm | None:
    """Return what was typed, or None if it is no form that we take: that has failed already, or would next."""
    try:
        return typed_form()
    except (HTTPException, Problem):
        return None


def _json_error(status: HTTPStatus, error: str, details: Details) -> Response:
    response = jsonify({"error": error or ERRORS.get(status, status.phrase), "details": details})
    response.status_code = status
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _without_database(status: HTTPStatus) -> Response:
    """Return an error page that does not read the database, which may be what has failed."""
    db.session.rollback()
    g._login_user = AnonymousUserMixin()
    session.pop("_flashes", None)
    response = error_response(status)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "30"
    return response


def early_refusal(status: HTTPStatus, sentence: str) -> Response:
    """Return a refusal for a request that the application must not handle: one line of text, or JSON for the API."""
    if wants_json():
        return error_response(status, details={"request": [sentence]})
    return Response(f"{sentence}\n", status, mimetype="text/plain")


def wrong_content_type() -> Response | None:
    """Return the refusal of a body that is not a form, before anything reads it, or None. The API checks its own."""
    if (
        request.method == "POST"
        and request.endpoint
        and not wants_json()
        and request.mimetype
        not in {
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        }
    ):
        return error_response(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return None
