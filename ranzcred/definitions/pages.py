"""What the catalogue's views answer with: whole pages for a browser, fragments for htmx."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred import htmx, inline
from ranzcred.audit.presenters import PresentedEntry
from ranzcred.audit.queries import history
from ranzcred.definitions import holders, operations, queries
from ranzcred.definitions.filters import DefinitionFilters
from ranzcred.definitions.forms import DefinitionEditForm, DefinitionForm
from ranzcred.definitions.models import MicroCredentialDefinition
from ranzcred.definitions.queries import DefinitionList, DefinitionRow
from ranzcred.definitions.restored_totals import totals_with_defaults
from ranzcred.errors import Conflict, NotFound

GONE = (
    "Somebody else deleted this definition while you were editing it. What you typed is below: save to create it anew."
)


@dataclass(frozen=True, kw_only=True)
class OpenForm(inline.OpenForm):
    """The inline form as it stands on a page."""

    form: DefinitionForm
    definition: MicroCredentialDefinition | None = None
    """The one that is edited; None for a new one."""

    @property
    def heading(self) -> str:
        return f"Edit {self.definition.title}" if self.definition else "Create Definition"

    @property
    def opener_id(self) -> str:
        """The control that opens the form, and gets the focus back."""
        if on_definition_page():
            return "edit-definition"
        return row_control(self.definition.id, "edit") if self.definition else "create-definition"

    @property
    def draft_key(self) -> str:
        return f"definition-{self.definition.id if self.definition else 'new'}"


def row_control(definition_id: str, control: str) -> str:
    """The id of a control in a definition's row."""
    return f"definition-{definition_id}-{control}"


def shown_filters() -> DefinitionFilters:
    """The part of the catalogue that the person sees. A definition's own page has other lists in its address."""
    return DefinitionFilters() if on_definition_page() else DefinitionFilters.from_args(inline.shown_args())


def list_address(filters: DefinitionFilters) -> str:
    return url_for("definitions.definition_list", **filters.args())


def on_definition_page() -> bool:
    """Whether htmx asks from one definition's own page, and not from the table."""
    return inline.asked_from("definitions.definition_page")


def load_list(filters: DefinitionFilters) -> DefinitionList:
    """The table's page. A GET restores the defaults that are missing from the database before anybody looks."""
    return queries.list_definitions(filters, counted=totals_with_defaults(filters, restore=request.method == "GET"))


def list_page(
    filters: DefinitionFilters, *, opened: OpenForm | None = None, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    """The whole page of the table, with the form if it is open."""
    listing = load_list(filters)
    return render_template(
        "definitions/definition_list.html", listing=listing, opened=opened, filters=listing.filters
    ), status


def form_answer(opened: OpenForm, *, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    """The inline form: in its place for htmx, else above the table on a whole page."""
    filters = shown_filters()
    if not htmx.wants_partial():
        return list_page(filters, opened=opened, status=status)
    focus = [opened.focus("definition-errors")]
    response = htmx.partial("definitions/_form.html", opened=opened, filters=filters, focus=focus, status=status)
    if request.method == "GET" and not on_definition_page():
        response.headers["HX-Push-Url"] = url_for(request.endpoint or "", **(request.view_args or {}), **filters.args())
    return response


def refused_answer(form: DefinitionEditForm, definition_id: str, refusal: Conflict) -> ResponseReturnValue:
    """The form after a change was refused, with everything typed: a duplicate, or a stale version."""
    definition = queries.get_definition(definition_id).definition
    opened = OpenForm(form=form, definition=definition, **inline.refused(form, refusal, definition))
    return form_answer(opened, status=refusal.status)


def gone_answer(gone: NotFound) -> ResponseReturnValue:
    """The form after the definition was deleted meanwhile: what was typed can be saved anew."""
    return form_answer(OpenForm(form=DefinitionForm(request.form), problem=GONE), status=gone.status)


def saved_answer(definition: MicroCredentialDefinition, *, created: bool = False) -> ResponseReturnValue:
    """After a definition was created or changed: the form closes, and the focus goes to the row's Edit."""
    if on_definition_page() and not created:
        return _definition_answer(definition)
    filters = shown_filters()
    page = url_for("definitions.definition_page", definition_id=definition.id)
    link = (page, f"View {definition.title}")
    if on_definition_page():
        htmx.tell_next(_created(definition, queries.totals().all))
        return htmx.redirect_whole_page(f"{page}#edit-definition")
    if not htmx.wants_partial():
        hidden = queries.position(definition.id, filters) is None
        sentence = _created(definition, queries.totals().all) if created else _saved(definition)
        htmx.tell_next(sentence, link=link if hidden else None)
        return redirect(f"{list_address(filters)}#{row_control(definition.id, 'edit')}", HTTPStatus.SEE_OTHER)
    listing = load_list(filters)
    return _list_answer(
        "definitions/_form.html",
        listing=listing,
        announce=_created(definition, listing.catalogue_total) if created else _saved(definition),
        focus=[row_control(definition.id, "edit")],
        link=link,
    )


def deleted_answer(title: str, *, position: int | None) -> ResponseReturnValue:
    """After a definition was deleted: the focus goes to the next row's Delete, else the previous, else Create.

    `position` is where it stood in the whole of the list that is shown, counted from 0.
    """
    filters = shown_filters()
    if not htmx.wants_partial() or on_definition_page():
        htmx.tell_next(_deleted(title, queries.totals().all))
        if htmx.wants_partial():
            return htmx.redirect_whole_page(url_for("definitions.definition_list", _anchor="create-definition"))
        return redirect(f"{list_address(filters)}#create-definition", HTTPStatus.SEE_OTHER)
    listing = load_list(filters)
    row = listing.page.next_to((position or 0) - listing.page.first + 1)
    return _list_answer(
        "definitions/_delete.html",
        listing=listing,
        announce=_deleted(title, listing.catalogue_total),
        focus=[row_control(row.definition.id, "delete") if row else "create-definition"],
    )


def delete_answer(row: DefinitionRow, *, reason: str | None) -> ResponseReturnValue:
    """The delete confirmation, or why there is nothing to confirm."""
    status = HTTPStatus.CONFLICT if reason else HTTPStatus.OK
    if htmx.wants_partial():
        if reason and request.method == "GET":
            return htmx.announcement(reason, status=status)
        context: dict[str, Any] = {"row": row, "reason": reason, "filters": shown_filters()}
        return htmx.partial("definitions/_delete.html", focus=["delete-cancel"], status=status, **context)
    page = render_template("definitions/definition_delete.html", row=row, reason=reason, filters=shown_filters())
    return page, status


def page_answer(row: DefinitionRow) -> ResponseReturnValue:
    """One definition's whole page; for htmx those who hold it alone."""
    if htmx.wants_partial():
        return holders.list_answer(row.definition)
    return whole_page(row, **holders.section(row.definition))


def whole_page(row: DefinitionRow, *, status: int = HTTPStatus.OK, **section: Any) -> ResponseReturnValue:  # noqa: ANN401
    """One definition's page, with the section of those who hold it as it stands."""
    context = definition_context(row) | {"entries": _history(row.definition)} | {"opened": None} | section
    return render_template("definitions/definition_page.html", **context), status


def _definition_answer(definition: MicroCredentialDefinition) -> Response:
    return htmx.partial(
        "definitions/_form.html",
        "definitions/_definition.html",
        "definitions/_history.html",
        announce=_saved(definition),
        focus=["edit-definition"],
        opened=None,
        entries=_history(definition),
        **definition_context(queries.get_definition(definition.id)),
    )


def definition_context(row: DefinitionRow) -> dict[str, Any]:
    """What a definition's own page tells of it, and of how many stand where; its root is #definition."""
    return {
        "row": row,
        "reason": operations.why_not_deletable(row.definition, assigned=row.assigned),
        "statuses": holders.by_status(row.definition.id),
    }


def _history(definition: MicroCredentialDefinition) -> list[PresentedEntry]:
    return history(resource_type="MicroCredentialDefinition", resource_id=definition.id)


def _list_answer(
    template: str,
    *,
    listing: DefinitionList,
    announce: str,
    focus: Sequence[str],
    link: tuple[str, str] | None = None,
) -> Response:
    """A fragment that closes, with the table beside it, and the address that shows this table."""
    response = htmx.partial(
        template,
        "definitions/_table.html",
        "definitions/_issuing_bodies.html",
        announce=announce,
        focus=focus,
        link=link,
        listing=listing,
        filters=listing.filters,
        opened=None,
        row=None,
    )
    response.headers["HX-Replace-Url"] = list_address(listing.filters)
    return response


def _created(definition: MicroCredentialDefinition, total: int) -> str:
    return f"{definition.title} created. {queries.count_sentence(total)}"


def _saved(definition: MicroCredentialDefinition) -> str:
    return f"{definition.title} saved"


def _deleted(title: str, total: int) -> str:
    return f"{title} deleted. {queries.count_sentence(total)}"
