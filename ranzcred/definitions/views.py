"""The catalogue's routes. Each answers htmx with fragments and everybody else with whole pages or a redirect."""

from http import HTTPStatus

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred import htmx, inline
from ranzcred.accounts.current import principal
from ranzcred.definitions import operations, pages, queries
from ranzcred.definitions.filters import DefinitionFilters
from ranzcred.definitions.forms import DefinitionEditForm, DefinitionForm
from ranzcred.definitions.pages import OpenForm
from ranzcred.errors import Conflict, NotFound
from ranzcred.permissions import Permission, requires
from ranzcred.resuming import resumable, submitted
from ranzcred.transaction import transactional

blueprint = Blueprint("definitions", __name__, url_prefix="/admin/micro-credentials")


@blueprint.get("")
@requires(Permission.DEFINITION_READ)
def definition_list() -> ResponseReturnValue:
    """The table, searched, filtered, sorted and paged as the address says."""
    filters = DefinitionFilters.from_args(request.args)
    if not htmx.wants_partial():
        return pages.list_page(filters)
    listing = pages.load_list(filters)
    focus, sentence = inline.moved_in_list("definitions", listing.filters, listing.page, listing.sentence)
    return htmx.partial("definitions/_table.html", focus=focus, announce=sentence, **pages.list_context(listing))


@blueprint.get("/new")
@requires(Permission.DEFINITION_CREATE)
def definition_new() -> ResponseReturnValue:
    """The inline form for a new definition."""
    return pages.form_answer(OpenForm(form=DefinitionForm()))


@blueprint.post("")
@requires(Permission.DEFINITION_CREATE)
@resumable
@transactional
def definition_create() -> ResponseReturnValue:
    """Add a definition."""
    form = DefinitionForm(request.form)
    if not submitted():
        return pages.form_answer(OpenForm(form=form))
    if not form.validate():
        return pages.form_answer(OpenForm(form=form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        definition = operations.create_definition(content=form.content(), by=principal())
    except Conflict as conflict:
        form.title.errors = [conflict.message]
        return pages.form_answer(OpenForm(form=form), status=conflict.status)
    return pages.saved_answer(definition, created=True)


@blueprint.get("/<key:definition_id>")
@requires(Permission.DEFINITION_READ)
def definition_page(definition_id: str) -> ResponseReturnValue:
    """One definition: details, counts by status, those who hold it, history."""
    return pages.page_answer(queries.get_definition(definition_id))


@blueprint.get("/<key:definition_id>/edit")
@requires(Permission.DEFINITION_UPDATE)
def definition_edit(definition_id: str) -> ResponseReturnValue:
    """The inline form, filled in."""
    definition = queries.get_definition(definition_id).definition
    return pages.form_answer(OpenForm(form=DefinitionEditForm.of(definition), definition=definition))


@blueprint.post("/<key:definition_id>")
@requires(Permission.DEFINITION_UPDATE)
@resumable
@transactional
def definition_update(definition_id: str) -> ResponseReturnValue:
    """Change a definition."""
    form = DefinitionEditForm(request.form)
    try:
        opened = OpenForm(form=form, definition=queries.get_definition(definition_id).definition)
        if not submitted():
            return pages.form_answer(opened)
        if not form.validate():
            return pages.form_answer(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        definition = operations.update_definition(
            definition_id=definition_id, version=int(form.version.data or 0), changes=form.values(), by=principal()
        )
    except NotFound as gone:
        return pages.gone_answer(gone)
    except Conflict as refusal:
        return pages.refused_answer(form, definition_id, refusal)
    return pages.saved_answer(definition)


@blueprint.get("/<key:definition_id>/delete")
@requires(Permission.DEFINITION_DELETE)
def definition_delete(definition_id: str) -> ResponseReturnValue:
    """The delete confirmation, or why this definition stays."""
    row = queries.get_definition(definition_id)
    return pages.delete_answer(row, reason=operations.why_not_deletable(row.definition, assigned=row.assigned))


@blueprint.post("/<key:definition_id>/delete")
@requires(Permission.DEFINITION_DELETE)
@transactional
def definition_delete_confirmed(definition_id: str) -> ResponseReturnValue:
    """Delete a definition."""
    position = queries.position(definition_id, pages.shown_filters())
    try:
        deleted = operations.delete_definition(definition_id=definition_id, by=principal())
    except Conflict as conflict:
        return pages.delete_answer(queries.get_definition(definition_id), reason=conflict.message)
    return pages.deleted_answer(deleted.title, position=position)
