"""Confirmation dialogs for one row or many, with or without fields."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask.typing import ResponseReturnValue

from ranzcred.core.lists.filters import ListFilters
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.inline_form import FormPart, OpenForm
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class Dialog:
    """The definition of a dialog."""

    partial: str
    """The template for htmx."""
    page: str
    """The template of the dialog's own page."""
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
    danger: bool = False
    """Whether it takes something away: its button is red."""


@dataclass(frozen=True, kw_only=True)
class OpenDialog(OpenForm):
    """An open dialog: the form in it, and what it is a dialog about."""

    dialog: Dialog


@dataclass(frozen=True, kw_only=True)
class DialogContent(ViewModel):
    """What the template of a dialog shows, over a page or on a page of its own."""

    opened: OpenDialog
    filters: ListFilters
    """Of the list behind it."""


@dataclass(frozen=True, kw_only=True)
class ClosedDialog(ViewModel):
    """The place of a confirmation on a page."""

    template: str = "kit/closed_dialog.html"
    dialog_id: str


@dataclass(frozen=True, kw_only=True)
class RowDialog(Dialog):
    """The definition of a dialog about one row of a list."""

    endpoint: str
    """The endpoint that carries it out."""
    control: str
    """The control of the row that opens it."""
    done: str
    """What is announced of the record: "deleted"."""
    heading: str = ""
    """The heading, if it is not the verb and the record's label."""
    removes: bool = False
    """Whether the row leaves the list."""
    next_control: str = ""
    """The control that then gets the focus, of the row or, once that is gone, of the next one: if that is not the one
    that opens the dialog.
    """
    undo: Callable[[Any], htmx.Undo | None] = lambda _record: None
    """Returns how it is undone, of the record as it is then, if that brings back exactly what was."""
    id: str = ""
    """Its own id, if its template is that of any confirmation."""
    content: Callable[..., DialogContent] = DialogContent
    """What its template shows, of the fields of DialogContent, once the form has been judged."""

    def closed(self) -> ViewModel:
        """Return its place on a page, where nothing is open."""
        return ClosedDialog(dialog_id=self.id) if self.id else FormPart(template=self.partial)


def confirmation(
    noun: str, endpoint: str, text: str, *, control: str = "delete", verb: str = "Delete", done: str = "deleted"
) -> RowDialog:
    """Return the dialog without fields that asks before a record is gone for good: "definition-delete"."""
    return RowDialog(
        id=f"{noun}-{control}",
        partial="kit/confirmation.html",
        page="kit/confirmation_page.html",
        endpoint=endpoint,
        control=control,
        prefix=control,
        verb=verb,
        done=done,
        text=text,
        first_focus=f"{control}-cancel",
        summarises=False,
        danger=True,
        removes=True,
    )


def dialog_response(
    opened: OpenDialog,
    *,
    filters: ListFilters | None = None,
    status: int = HTTPStatus.OK,
    content: Callable[..., DialogContent] = DialogContent,
) -> ResponseReturnValue:
    """Return a dialog: over the page for htmx, else on a page of its own."""
    dialog = opened.dialog
    if not htmx.wants_partial():
        return render(content(template=dialog.page, opened=opened, filters=filters)), status
    focus = f"{dialog.prefix}-errors" if opened.has_errors and dialog.summarises else dialog.first_focus
    shown = content(template=dialog.partial, opened=opened, filters=filters)
    return htmx.partial(shown, focus=[focus], status=status)
