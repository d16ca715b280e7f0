"""The routes of the catalogue: fragments for htmx, whole pages or redirects for others."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.deletion_rule import reason_to_keep
from ranzcred.domain.credentials.lists.definitions import get_definition_row
from ranzcred.domain.definitions import operations
from ranzcred.domain.definitions.forms import DefinitionEditForm, DefinitionForm
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.definitions.blueprint import blueprint
from ranzcred.web.admin.definitions.responses import CATALOGUE, DELETE
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional


@blueprint.get("")
@requires(Permission.DEFINITION_READ)
def definition_list() -> ResponseReturnValue:
    """Show the table, searched, filtered, sorted and paged by the query."""
    return CATALOGUE.list_response()


@blueprint.get("/new")
@requires(Permission.DEFINITION_CREATE)
def definition_new() -> ResponseReturnValue:
    """Show the inline form for a new definition."""
    return CATALOGUE.form_response(DefinitionForm())


@blueprint.post("")
@requires(Permission.DEFINITION_CREATE)
@restorable
@transactional
def definition_create() -> ResponseReturnValue:
    """Add a definition."""
    form = DefinitionForm(request.form)
    return CATALOGUE.create(form, lambda: operations.create_definition(content=form.values(), by=principal()))


@blueprint.get("/<key:definition_id>/edit")
@requires(Permission.DEFINITION_UPDATE)
def definition_edit(definition_id: str) -> ResponseReturnValue:
    """Show the inline form, filled in."""
    definition = get_definition(definition_id)
    return CATALOGUE.form_response(DefinitionEditForm.from_record(definition), definition)


@blueprint.post("/<key:definition_id>")
@requires(Permission.DEFINITION_UPDATE)
@restorable
@transactional
def definition_update(definition_id: str) -> ResponseReturnValue:
    """Change a definition."""
    form = DefinitionEditForm(request.form)
    return CATALOGUE.update(
        definition_id,
        form,
        lambda: operations.update_definition(
            definition_id=definition_id, version=form.seen_version, changes=form.values(), by=principal()
        ),
    )


@blueprint.get("/<key:definition_id>/delete")
@requires(Permission.DEFINITION_DELETE)
def definition_delete(definition_id: str) -> ResponseReturnValue:
    """Show the delete confirmation, or the reason that it cannot be deleted."""
    row = get_definition_row(definition_id)
    reason = reason_to_keep(row.definition, assigned=row.assigned)
    if reason:
        return CATALOGUE.refuse_dialog(DELETE, row.definition, Conflict(reason))
    return CATALOGUE.open_dialog(DELETE, row.definition)


@blueprint.post("/<key:definition_id>/delete")
@requires(Permission.DEFINITION_DELETE)
@transactional
def definition_delete_confirmed(definition_id: str) -> ResponseReturnValue:
    """Delete a definition."""
    definition = get_definition(definition_id)
    return CATALOGUE.confirm(
        DELETE, definition, lambda: operations.delete_definition(definition_id=definition_id, by=principal())
    )
