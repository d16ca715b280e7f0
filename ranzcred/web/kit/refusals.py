"""Refusals: each writes a line to the log, whether a form shows it, an error page, or JSON.

The request id, which the page and the access log show too, is enough to find the reason.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import Flask, Response
from sqlalchemy.orm.exc import StaleDataError

from ranzcred.core.errors import Conflict, Denied, Invalid, Problem
from ranzcred.core.text import camel
from ranzcred.web.kit.error_pages import error_response
from ranzcred.web.kit.http.log_lines import write_line
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event

T = TypeVar("T")
P = TypeVar("P", bound=Problem)

refusal_log = logging.getLogger("ranzcred.refusals")


def init_app(app: Flask) -> None:
    """Register the handlers of refusals that no view shows itself."""
    app.register_error_handler(Problem, refusal_response)
    app.register_error_handler(StaleDataError, _stale_response)


def log_refusal(problem: Problem, *, status: HTTPStatus) -> None:
    """Write the line `refused` to the log: the kind of refusal, its message, and the violated constraint.

    It contains nothing that was typed: a message that does has a second form for the log.
    """
    line = {
        "event": "refused",
        "status": status,
        "refusal": type(problem).__name__,
        "sentence": problem.logged,
        "constraint": problem.constraint,
    }
    write_line(refusal_log, {name: value for name, value in line.items() if value})
    if isinstance(problem, Denied):
        log_security_event(SecurityEvent.PERMISSION_REFUSED, reason=problem.logged)


def attempt(action: Callable[[], T], *kinds: type[P]) -> T | P:
    """Return the action's result; or, if it raises a Problem of these kinds, log and return the Problem.

    The view shows the Problem in its form. Any other exception is raised.
    """
    try:
        return action()
    except kinds as problem:
        log_refusal(problem, status=status_in_form(problem))
        return problem


def status_in_form(problem: Problem) -> HTTPStatus:
    """Return the status of a form with a refusal: 422 for Invalid, as for a form that is not valid."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(problem, Invalid) else problem.status


def refusal_response(problem: Problem) -> Response:
    """Return the response to a refusal that no form shows."""
    log_refusal(problem, status=problem.status)
    details = problem.details
    if isinstance(problem, Invalid):  # names an attribute, which JSON spells in its own way
        details = {camel(name): messages for name, messages in details.items()}
    return error_response(problem.status, problem.message, error=problem.error, details=details)


def _stale_response(_error: StaleDataError) -> Response:
    sentence = "Someone else changed this at the same time."
    return refusal_response(Conflict(f"{sentence} Reload the page and try again.", error=sentence))
