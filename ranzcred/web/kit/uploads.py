"""Uploads: which views accept a file, and its size limit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request

from ranzcred.config import BODY_LIMIT

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class AcceptedFile:
    """The size limit of a view's file in bytes, and the message for a larger one."""

    limit: int
    too_large: str


def accepts_file(*, limit: int, too_large: str) -> Callable[[F], F]:
    """Declare that a view accepts a file. Every other view has the body limit of a form's text."""

    def declare(view: F) -> F:
        view.accepted_file = AcceptedFile(limit, too_large)  # type: ignore[attr-defined]
        return view

    return declare


def accepted_file() -> AcceptedFile | None:
    """Return the declaration of the current view, or None if it accepts no file."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "accepted_file", None)


def admit_file() -> None:
    """Raise the body limit of the current request if its view accepts a file."""
    taken = accepted_file()
    if taken and request.mimetype == "multipart/form-data":
        request.max_content_length = taken.limit + BODY_LIMIT
