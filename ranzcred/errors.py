"""What can go wrong on purpose, and how each answer looks: a page, or an alert for htmx."""

import logging
from http import HTTPStatus

from flask import Flask, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from ranzcred import htmx
from ranzcred.extensions import db
from ranzcred.resuming import typed_form

logger = logging.getLogger(__name__)


class Problem(Exception):
    """A refusal in words for the person who asked."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(Problem):
    """There is no such record, or none that this caller may know of."""

    status = HTTPStatus.NOT_FOUND


class Denied(Problem):
    """The caller is known and may not."""

    status = HTTPStatus.FORBIDDEN


class Invalid(Problem):
    """What was sent cannot be used; the message names the field."""


class Conflict(Problem):
    """The record's present state does not allow it."""

    status = HTTPStatus.CONFLICT


MESSAGES = {
    HTTPStatus.BAD_REQUEST: "The request could not be understood. Go back, reload the page and try again.",
    HTTPStatus.FORBIDDEN: "You do not have permission to see or do this. Ask a RANZ administrator for access.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address. It may have been deleted, or the address mistyped.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not answer to that kind of request.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "What was sent is too large. Shorten it and try again.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "What was sent is not a form. Use the form on the page.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many tries. Wait a few minutes, then try again.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side. Nothing was saved. Try again; "
    "if it keeps happening, tell RANZ support the reference below.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database cannot be reached at the moment. Nothing was saved. "
    "Try again in a minute.",
}
EXPIRED_FORM = (
    "This page has been open for too long, or you have signed in again since. "
    "Reload the page and try again; what you typed is kept in this browser tab."
)


def init_app(app: Flask) -> None:
    """Answer every error of the application in one shape."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolTimeoutError, _database_away)
    app.register_error_handler(Exception, _unexpected)


def _problem(error: Problem) -> Response:
    return error_response(error.status, error.message)


def _expired_form(_error: CSRFError) -> Response:
    return error_response(HTTPStatus.BAD_REQUEST, EXPIRED_FORM)


def _unknown_host(_error: SecurityError) -> Response:
    """Plain text: without a host name there is no address to put into a page."""
    text = "This host name is not served here. RANZCRED_ALLOWED_HOSTS lists those that are.\n"
    return Response(text, HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    response = error_response(HTTPStatus(error.code))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _stale(_error: StaleDataError) -> Response:
    message = "Somebody else changed this at the same moment. Reload the page and try again."
    return error_response(HTTPStatus.CONFLICT, message)


def _database_away(error: Exception) -> Response:
    logger.error("database unavailable: %s", error.orig if isinstance(error, DBAPIError) else error)
    return _without_database(HTTPStatus.SERVICE_UNAVAILABLE)


def _unexpected(error: Exception) -> Response:
    logger.error("unexpected error", exc_info=error)
    return _without_database(HTTPStatus.INTERNAL_SERVER_ERROR)


def error_response(status: HTTPStatus, message: str | None = None) -> Response:
    """The answer for `status`: a page of its own, or for htmx an alert beside what is on the page."""
    message = message or MESSAGES.get(status) or f"{status.phrase}."
    if htmx.wants_partial():
        return htmx.alert(message, status=status)
    typed = typed_form() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
    page = render_template("errors/error.html", status=status, message=message, typed=typed)
    return make_response(page, status)


def _without_database(status: HTTPStatus) -> Response:
    """An error page that asks the database nothing, since that is what may have failed."""
    db.session.rollback()
    g.plain_page = True
    response = error_response(status)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "30"
    return response


def wrong_content_type() -> Response | None:
    """Refuse a body that is not a form, before anything reads it."""
    if (
        request.method == "POST"
        and request.endpoint
        and request.mimetype
        not in {
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        }
    ):
        return error_response(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return None
