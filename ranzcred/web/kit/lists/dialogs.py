"""The dialog that asks before something is done to one row, or to many: with fields or without."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.inline_form import OpenForm


@dataclass(frozen=True, kw_only=True)
class RowDialog:
    """What a dialog about one row of a list says, and where it leads."""

    partial: str
    """Its template, for htmx."""
    page: str
    """The template of the page that it stands on by itself."""
    endpoint: str
    """Of the view that does what it asks about."""
    control: str
    """The control of the row that opens it."""
    prefix: str
    """What the ids in it begin with."""
    verb: str
    done: str
    """What is announced once it is done: "deleted"."""
    text: str
    first_focus: str
    """The id of what gets the focus where nothing is wrong."""
    asks: bool = True
    """Whether its heading is a question."""
    summarises: bool = True
    """Whether it has a summary of what is wrong; one without fields says that in place of its text."""
    removes: bool = False
    """Whether the row leaves the list."""
    context: Callable[[], Mapping[str, Any]] = dict
    """What its template shows besides, as it is once the form has been judged."""


@dataclass(frozen=True, kw_only=True)
class OpenDialog(OpenForm):
    """A dialog as it stands on a page, from the template `partial`, or on `page` by itself."""

    partial: str
    page: str
    prefix: str
    """What the ids in it begin with."""
    verb: str
    text: str
    first_focus: str
    """The id of what gets the focus where nothing is wrong."""
    asks: bool = True
    """Whether its heading is a question."""
    summarises: bool = True
    """Whether it has a summary of what is wrong; one without fields says that in place of its text."""


def dialog_response(dialog: OpenDialog, *, status: int = HTTPStatus.OK, **context: Any) -> ResponseReturnValue:  # noqa: ANN401
    """Return a dialog: over the page for htmx, else on a page of its own."""
    if not htmx.wants_partial():
        return render_template(dialog.page, opened=dialog, **context), status
    focus = f"{dialog.prefix}-errors" if dialog.has_errors and dialog.summarises else dialog.first_focus
    return htmx.partial(dialog.partial, focus=[focus], status=status, opened=dialog, **context)
