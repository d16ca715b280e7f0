"""Every refusal leaves a line in the log, whether a form shows it, an error page, or JSON.

With the request id alone, which the page and the access log show too, anybody can say why it was refused.
"""

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import Flask, Response, g
from sqlalchemy.orm.exc import StaleDataError

from ranzcred.core import clock
from ranzcred.core.errors import Conflict, Invalid, Problem
from ranzcred.core.text import camel
from ranzcred.web.kit.error_pages import error_response

T = TypeVar("T")
P = TypeVar("P", bound=Problem)

refusal_log = logging.getLogger("ranzcred.refusals")


def init_app(app: Flask) -> None:
    """Answer what no view shows itself: on a page, as an alert for htmx, or in JSON."""
    app.register_error_handler(Problem, refusal_response)
    app.register_error_handler(StaleDataError, _stale_response)


def log_refusal(problem: Problem, *, status: HTTPStatus) -> None:
    """Write the line `refused`: what was refused in this request, in which words, and by which constraint.

    It holds nothing that was typed: a sentence that does has another one for the log.
    """
    line = {
        "time": clock.now().isoformat(timespec="milliseconds"),
        "event": "refused",
        "request": g.get("request_id"),
        "status": status,
        "refusal": type(problem).__name__,
        "sentence": problem.logged,
        "constraint": problem.constraint,
    }
    refusal_log.info(json.dumps({name: value for name, value in line.items() if value}, ensure_ascii=False))


def attempt(action: Callable[[], T], *kinds: type[P]) -> T | P:
    """Return what the action returns; or, where it is refused by a Problem of these kinds, the Problem, logged.

    A view shows the Problem in its form. Any other is raised as it is.
    """
    try:
        return action()
    except kinds as problem:
        log_refusal(problem, status=status_in_form(problem))
        return problem


def status_in_form(problem: Problem) -> HTTPStatus:
    """Return the status of a form that shows a refusal: what breaks a rule is 422 there, as what no field takes is."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(problem, Invalid) else problem.status


def refusal_response(problem: Problem) -> Response:
    """Return the response for a refusal that no form shows."""
    log_refusal(problem, status=problem.status)
    details = problem.details
    if isinstance(problem, Invalid):  # names an attribute, which JSON spells in its own way
        details = {camel(name): messages for name, messages in details.items()}
    return error_response(problem.status, problem.message, error=problem.error, details=details)


def _stale_response(_error: StaleDataError) -> Response:
    sentence = "Somebody else changed this at the same moment."
    return refusal_response(Conflict(f"{sentence} Reload the page and try again.", error=sentence))
