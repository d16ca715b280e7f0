"""Refusals: errors with a message for the person who made the request."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

Details = Mapping[str, list[str] | list[list[str]]]
"""Messages by field; or the keys of what a refusal is about, in groups or not."""


class Problem(Exception):
    """A refusal with a message for the person who made the request.

    `error` and `details` (messages by field) are how JSON tells it, where that differs. `logged` is how the log tells
    it, where the message holds what somebody typed or whom it is about; `constraint` names that of the database which
    refused, if one did.
    """

    status = HTTPStatus.BAD_REQUEST

    def __init__(
        self,
        message: str,
        *,
        error: str = "",
        details: Details | None = None,
        logged: str = "",
        constraint: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.error = error or message
        self.details = details or {}
        self.logged = logged or message
        self.constraint = constraint


class NotFound(Problem):
    """The record does not exist, or the caller may not know that it does."""

    status = HTTPStatus.NOT_FOUND


class LinkEnded(Problem):
    """The link was good once, and is no more."""

    status = HTTPStatus.GONE


class Denied(Problem):
    """The caller is known, and has no permission."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, message: str, *, details: Details | None = None) -> None:
        super().__init__(message, error=ERRORS[self.status], details=details)


class Invalid(Problem):
    """The input breaks a rule; `field` is the name of the field that does."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message, error=ERRORS[self.status], details={field: [message]} if field else {})


class Conflict(Problem):
    """The record's current state does not allow the change."""

    status = HTTPStatus.CONFLICT


class Overridable(Conflict):
    """A refusal that a form shows as a question: `points` in a list, and the button of the `verb`, which sends the
    `confirmation` of this and no other; with a reason, without which `needs_reason` says what to do.
    """

    def __init__(
        self,
        message: str,
        *,
        heading: str,
        points: Sequence[str],
        verb: str,
        needs_reason: str,
        confirmation: str,
        details: Details,
        logged: str,
    ) -> None:
        super().__init__(message, details=details, logged=logged)
        self.heading, self.points, self.verb = heading, points, verb
        self.needs_reason, self.confirmation = needs_reason, confirmation


MESSAGES = {
    HTTPStatus.BAD_REQUEST: "Something went wrong. Go back, reload the page and try again.",
    HTTPStatus.FORBIDDEN: "You don't have access to this. Contact RANZ if you need it.",
    HTTPStatus.NOT_FOUND: "Page not found. It may have been deleted, or the address may be wrong.",
    HTTPStatus.METHOD_NOT_ALLOWED: "That action isn't available here.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That's too large. Shorten it and try again.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Use the form on the page.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side. Nothing was saved. Try again. "
    "If it keeps happening, contact RANZ and quote the reference.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The system is temporarily unavailable. Nothing was saved. Try again in a minute.",
}
HEADINGS = {
    HTTPStatus.BAD_REQUEST: "Something went wrong",
    HTTPStatus.FORBIDDEN: "No access",
    HTTPStatus.METHOD_NOT_ALLOWED: "Not available",
    HTTPStatus.CONFLICT: "Not saved",
    HTTPStatus.GONE: "Link ended",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Something went wrong",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong",
    HTTPStatus.SERVICE_UNAVAILABLE: "Temporarily unavailable",
}
"""The heading of each status's error page, if it is not the status's own phrase."""
ERRORS = {
    HTTPStatus.BAD_REQUEST: "Validation failed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Request body too large",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Internal server error",
} | {
    status: status.phrase.capitalize()
    for status in (
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    )
}
"""The JSON `error` of each status, if a problem has none of its own."""


class Duplicate(Conflict):
    """An equal record exists; `field` is the form field that shows the message."""

    def __init__(self, message: str, *, field: str, logged: str = "") -> None:
        super().__init__(message, logged=logged)
        self.field = field


class Stale(Conflict):
    """Somebody else saved a change since the record was read."""

    def __init__(self, noun: str) -> None:
        super().__init__(f"Someone else changed this {noun} while you were editing it.")
