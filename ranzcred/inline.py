"""The inline form that creates and edits in place, and the dialog about one row: what stands in them, what they tell of
two who changed the same, and what follows when they close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from flask import current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from wtforms import HiddenField

from ranzcred import htmx
from ranzcred.errors import Problem
from ranzcred.forms import BaseForm, plain_label
from ranzcred.listing import ListFilters
from ranzcred.paging import Page
from ranzcred.revising import Duplicate, Stale


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field that two people have changed, as each of them has it."""

    field_id: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, kw_only=True)
class OpenForm:
    """A form as it stands on a page; each feature says what it is about."""

    form: BaseForm
    problem: str = ""
    """What is wrong with the whole of it."""
    differences: Sequence[Difference] = ()

    @property
    def has_errors(self) -> bool:
        return bool(self.problem or self.form.errors)

    @property
    def unsaved(self) -> bool:
        """Whether it holds what somebody typed and nobody saved."""
        return self.has_errors or request.method == "POST"

    def focus(self, summary: str) -> str:
        """The id of what gets the focus: the `summary` of its errors, else its first field."""
        fields = (field for field in self.form if not isinstance(field, HiddenField))
        return summary if self.has_errors else str(next(fields).id)


@dataclass(frozen=True, kw_only=True)
class OpenDialog(OpenForm):
    """A dialog with a form as it stands on a page, from the template PARTIAL, or on PAGE by itself."""

    PARTIAL: ClassVar[str]
    PAGE: ClassVar[str]
    CONTROL: ClassVar[str]
    """What the ids in it begin with."""
    ASKS: ClassVar[bool] = True
    """Whether its heading is a question."""

    @property
    def verb(self) -> str:
        """The word on the button that does it."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """The sentences below the heading."""
        raise NotImplementedError

    @property
    def first_focus(self) -> str:
        """The id of the element that gets the focus where nothing is wrong."""
        raise NotImplementedError


def dialog_answer(dialog: OpenDialog, *, status: int = HTTPStatus.OK, **context: Any) -> ResponseReturnValue:  # noqa: ANN401
    """A dialog: over the page for htmx, else on a page of its own."""
    if not htmx.wants_partial():
        return render_template(dialog.PAGE, opened=dialog, **context), status
    focus = f"{dialog.CONTROL}-errors" if dialog.has_errors else dialog.first_focus
    return htmx.partial(dialog.PARTIAL, focus=[focus], status=status, opened=dialog, **context)


def closed_answer(
    *templates: str,
    announce: str,
    focus: str,
    address: str,
    link: tuple[str, str] | None = None,
    **context: Any,  # noqa: ANN401
) -> ResponseReturnValue:
    """After a change: the form or dialog of the first template closes, and what has changed stands beside it.

    Without htmx the page at `address` follows, at the control that gets the focus.
    """
    if not htmx.wants_partial():
        htmx.flash_message(announce, link=link)
        return redirect(f"{address}#{focus}", HTTPStatus.SEE_OTHER)
    return htmx.partial(*templates, announce=announce, focus=[focus], link=link, opened=None, **context)


def shown_args() -> Mapping[str, str]:
    """The query of what the person sees: from the browser's address, or from this request's own."""
    return dict(parse_qsl(htmx.current_url().query)) if htmx.wants_partial() else request.args


def asked_from(endpoint: str) -> bool:
    """Whether htmx asks from a page of this endpoint."""
    if not htmx.wants_partial():
        return False
    try:
        found, _ = current_app.url_map.bind("").match(htmx.current_url().path, method="GET")
    except HTTPException:
        return False
    return bool(found == endpoint)


def refused(form: BaseForm, refusal: Problem, theirs: Any) -> dict[str, Any]:  # noqa: ANN401 - any record
    """What an OpenForm tells after a change was refused: a duplicate or a broken rule at its field, or what somebody
    else saved first.

    Then saving again replaces what is told to be saved: the form takes the version of `theirs`.
    """
    if isinstance(refusal, Stale):
        form["version"].data = str(theirs.version)
        return {"problem": refusal.message, "differences": differences(form, form.values(), theirs)}
    if isinstance(refusal, Duplicate):
        form[refusal.field].errors = [refusal.message]
        return {}
    at_fields = {name: messages for name, messages in refusal.details.items() if name in form}
    for name, messages in at_fields.items():
        form[name].errors = messages
    return {} if at_fields else {"problem": refusal.message}


def moved_in_list(name: str, filters: ListFilters, page: Page[Any], found: str) -> tuple[list[str], str]:
    """Where the focus lands, and what is told, when a list is sorted, turned to another page, or searched."""
    if htmx.source_id() == f"{name}-sort":
        return [f"sort-{filters.column}"], filters.sort_sentence
    if htmx.source_id().startswith("page-"):
        return [f"{name}-heading"], f"Page {page.number} of {page.pages}"
    return [], found


def differences(form: BaseForm, mine: Mapping[str, Any], theirs: object) -> list[Difference]:
    """Field by field, what was typed and what is saved now, where they differ."""
    return [
        Difference(
            field_id=form[name].id,
            label=plain_label(form[name]),
            mine=_told(value),
            theirs=_told(getattr(theirs, name)),
        )
        for name, value in mine.items()
        if getattr(theirs, name) != value
    ]


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "On" if value else "Off"
    return str(getattr(value, "label", value) or "(nothing)")
