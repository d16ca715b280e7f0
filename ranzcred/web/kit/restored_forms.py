"""Restored forms: typed input survives an ended session and a server error, without JavaScript too."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request

RESUMED = "resumed"
"""The hidden field of a restored form: it is shown again, not yet saved."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class TypedForm:
    """The typed input of a form: its address, and its fields in order."""

    address: str
    fields: list[tuple[str, str]]


def restorable(view: F) -> F:
    """Declare that the typed input of a view's form may be restored.

    Not for a form with secrets, nor for one without a page of its own.
    """
    view.restorable = True  # type: ignore[attr-defined]
    return view


def typed_form() -> TypedForm | None:
    """Return the form of this request if its view is restorable, or None."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or not getattr(view, "restorable", False):
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", RESUMED}]
    return TypedForm(address=request.full_path.rstrip("?"), fields=fields)


def submitted() -> bool:
    """Return whether the form was submitted to be saved, and not only restored."""
    return RESUMED not in request.form
