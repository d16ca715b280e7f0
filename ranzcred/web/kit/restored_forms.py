"""Forms that come back: what was typed survives an ended session and a failed server, without JavaScript too."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request

RESUMED = "resumed"
"""Posted beside the fields of a form that comes back: it is shown again, not yet saved."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class TypedForm:
    """What a person typed: where it was sent, and its fields in order."""

    address: str
    fields: list[tuple[str, str]]


def restorable(view: F) -> F:
    """Say of a view that takes a form that what was typed may come back.

    Never for a form with secrets, nor for one without a page to come back to.
    """
    view.restorable = True  # type: ignore[attr-defined]
    return view


def typed_form() -> TypedForm | None:
    """The form of this request, if its view is resumable."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or not getattr(view, "restorable", False):
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", RESUMED}]
    return TypedForm(address=request.full_path.rstrip("?"), fields=fields)


def submitted() -> bool:
    """Whether the form of this request was sent to be saved, and not only brought back."""
    return RESUMED not in request.form
