"""The catalogue's routes. Each answers htmx with fragments and everybody else with whole pages or a redirect."""

from http import HTTPStatus

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict, NotFound
from ranzcred.core.permissions import Permission
from ranzcred.domain.definitions import operations, queries
from ranzcred.domain.definitions.filters import DefinitionFilters
from ranzcred.domain.definitions.forms import DefinitionEditForm, DefinitionForm
from ranzcred.web.access.current_user import actor
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.definitions import responses
from ranzcred.web.admin.definitions.responses import OpenForm
from ranzcred.web.kit import htmx, inline
from ranzcred.web.kit.restored_forms import resumable, submitted
from ranzcred.web.kit.transaction import transactional

blueprint = Blueprint("definitions", __name__, url_prefix="/admin/micro-credentials")


@blueprint.get("")
@requires(Permission.DEFINITIONS)
def definition_list() -> ResponseReturnValue:
    """The table, searched, filtered, sorted and paged as the address says."""
    filters = DefinitionFilters.from_args(request.args)
    if not htmx.wants_partial():
        return responses.list_page(filters)
    listing = responses.load_list(filters)
    focus, sentence = inline.moved_in_list("definitions", listing.filters, listing.page, listing.sentence)
    return htmx.partial(
        "admin/definitions/_table.html", listing=listing, filters=listing.filters, focus=focus, announce=sentence
    )


@blueprint.get("/new")
@requires(Permission.DEFINITIONS)
def definition_new() -> ResponseReturnValue:
    """The inline form for a new definition."""
    return responses.form_answer(OpenForm(form=DefinitionForm()))


@blueprint.post("")
@requires(Permission.DEFINITIONS)
@resumable
@transactional
def definition_create() -> ResponseReturnValue:
    """Add a definition."""
    form = DefinitionForm(request.form)
    if not submitted():
        return responses.form_answer(OpenForm(form=form))
    if not form.validate():
        return responses.form_answer(OpenForm(form=form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        definition = operations.create_definition(content=form.content(), by=actor())
    except Conflict as conflict:
        form.title.errors = [conflict.message]
        return responses.form_answer(OpenForm(form=form), status=conflict.status)
    return responses.saved_answer(definition, created=True)


@blueprint.get("/<key:definition_id>")
@requires(Permission.DEFINITIONS)
def definition_page(definition_id: str) -> ResponseReturnValue:
    """One definition: details, counts by status, those who hold it, history."""
    return responses.page_answer(queries.get_definition(definition_id))


@blueprint.get("/<key:definition_id>/edit")
@requires(Permission.DEFINITIONS)
def definition_edit(definition_id: str) -> ResponseReturnValue:
    """The inline form, filled in."""
    definition = queries.get_definition(definition_id).definition
    return responses.form_answer(OpenForm(form=DefinitionEditForm.of(definition), definition=definition))


@blueprint.post("/<key:definition_id>")
@requires(Permission.DEFINITIONS)
@resumable
@transactional
def definition_update(definition_id: str) -> ResponseReturnValue:
    """Change a definition."""
    form = DefinitionEditForm(request.form)
    try:
        opened = OpenForm(form=form, definition=queries.get_definition(definition_id).definition)
        if not submitted():
            return responses.form_answer(opened)
        if not form.validate():
            return responses.form_answer(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        definition = operations.update_definition(
            definition_id=definition_id, version=int(form.version.data or 0), changes=form.values(), by=actor()
        )
    except NotFound as gone:
        return responses.gone_answer(gone)
    except Conflict as refusal:
        return responses.refused_answer(form, definition_id, refusal)
    return responses.saved_answer(definition)


@blueprint.get("/<key:definition_id>/delete")
@requires(Permission.DEFINITIONS)
def definition_delete(definition_id: str) -> ResponseReturnValue:
    """The delete confirmation, or why this definition stays."""
    row = queries.get_definition(definition_id)
    return responses.delete_answer(row, reason=operations.why_not_deletable(row.definition, assigned=row.assigned))


@blueprint.post("/<key:definition_id>/delete")
@requires(Permission.DEFINITIONS)
@transactional
def definition_delete_confirmed(definition_id: str) -> ResponseReturnValue:
    """Delete a definition."""
    position = queries.position(definition_id, responses.shown_filters())
    try:
        deleted = operations.delete_definition(definition_id=definition_id, by=actor())
    except Conflict as conflict:
        return responses.delete_answer(queries.get_definition(definition_id), reason=conflict.message)
    return responses.deleted_answer(deleted.title, position=position)
