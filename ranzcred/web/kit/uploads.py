"""Files in requests: which views take them, and how large they may be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request

from ranzcred.config import BODY_LIMIT

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class AcceptedFile:
    """The largest file that a view takes, in bytes, and what is said of a larger one."""

    limit: int
    too_large: str


def accepts_file(*, limit: int, too_large: str) -> Callable[[F], F]:
    """Say of a view that it takes a file. Every other view takes no more than a form's text."""

    def declare(view: F) -> F:
        view.accepted_file = AcceptedFile(limit, too_large)  # type: ignore[attr-defined]
        return view

    return declare


def accepted_file() -> AcceptedFile | None:
    """What the view of this request says of the file that it takes, if it takes one."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "accepted_file", None)


def admit_file() -> None:
    """Let a form with a file in it be larger than others, where its view takes one."""
    taken = accepted_file()
    if taken and request.mimetype == "multipart/form-data":
        request.max_content_length = taken.limit + BODY_LIMIT
