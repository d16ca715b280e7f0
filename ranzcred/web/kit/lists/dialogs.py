"""Confirmation dialogs for one row or many, with or without fields."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask.typing import ResponseReturnValue

from ranzcred.core.lists.filters import ListFilters
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.inline_form import OpenForm
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class OpenDialog(OpenForm):
    """An open dialog, rendered by the template `partial`, or on its own page by `page`."""

    partial: str
    page: str
    prefix: str
    """The prefix of its ids."""
    verb: str
    text: str
    first_focus: str
    """The id that gets the focus if there are no errors."""
    is_question: bool = True
    """Whether its heading is a question."""
    summarises: bool = True
    """Whether it has an error summary; a dialog without fields shows the error in place of its text."""


@dataclass(frozen=True, kw_only=True)
class DialogContent(ViewModel):
    """What the template of a dialog shows, over a page or on a page of its own."""

    opened: OpenDialog
    filters: ListFilters
    """Of the list behind it."""


@dataclass(frozen=True, kw_only=True)
class RowDialog:
    """The definition of a dialog about one row of a list."""

    partial: str
    """The template for htmx."""
    page: str
    """The template of the dialog's own page."""
    endpoint: str
    """The endpoint that carries it out."""
    control: str
    """The control of the row that opens it."""
    prefix: str
    """The prefix of its ids."""
    verb: str
    done: str
    """The participle for the announcement: "deleted"."""
    text: str
    first_focus: str
    """The id that gets the focus if there are no errors."""
    is_question: bool = True
    """Whether its heading is a question."""
    summarises: bool = True
    """Whether it has an error summary; a dialog without fields shows the error in place of its text."""
    removes: bool = False
    """Whether the row leaves the list."""
    content: Callable[..., DialogContent] = DialogContent
    """What its template shows, of the fields of DialogContent, once the form has been judged."""


def dialog_response(
    dialog: OpenDialog,
    *,
    filters: ListFilters,
    status: int = HTTPStatus.OK,
    content: Callable[..., DialogContent] = DialogContent,
) -> ResponseReturnValue:
    """Return a dialog: over the page for htmx, else on a page of its own."""
    if not htmx.wants_partial():
        return render(content(template=dialog.page, opened=dialog, filters=filters)), status
    focus = f"{dialog.prefix}-errors" if dialog.has_errors and dialog.summarises else dialog.first_focus
    shown = content(template=dialog.partial, opened=dialog, filters=filters)
    return htmx.partial(shown, focus=[focus], status=status)
