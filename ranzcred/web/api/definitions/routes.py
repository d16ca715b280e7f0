"""The JSON routes of definitions, over the operations of the pages."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.lists.catalogue import totals_with_defaults
from ranzcred.domain.credentials.lists.counts import count_by_status
from ranzcred.domain.credentials.lists.definitions import definition_rows, get_definition_row
from ranzcred.domain.definitions import operations
from ranzcred.domain.definitions.filters import DefinitionFilters
from ranzcred.domain.definitions.forms import DefinitionForm
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.api.answers import deleted_response, list_response, record_response
from ranzcred.web.api.body import read_form
from ranzcred.web.api.definitions.responses import CountedDefinitionResponse, DefinitionResponse
from ranzcred.web.api.etags import precondition
from ranzcred.web.api.query import read_list
from ranzcred.web.kit.transaction import transactional

blueprint = Blueprint("definitions_api", __name__, url_prefix="/api/admin/micro-credentials")


@blueprint.get("")
@requires(Permission.DEFINITION_READ)
def definition_list() -> ResponseReturnValue:
    """Return the catalogue, filtered by the query."""
    filters, paging = read_list(DefinitionFilters)
    total = totals_with_defaults(filters, restore=request.method == "GET").found
    rows = definition_rows(filters, limit=paging.size, offset=paging.offset)
    return list_response([DefinitionResponse.from_row(row) for row in rows], total=total, paging=paging)


@blueprint.post("")
@requires(Permission.DEFINITION_CREATE)
@transactional
def definition_create() -> ResponseReturnValue:
    """Add a definition."""
    form = read_form(DefinitionForm, response=CountedDefinitionResponse)
    definition = operations.create_definition(content=form.values(), by=principal())
    return _changed(definition, location=url_for("definitions_api.definition_get", definition_id=definition.id))


@blueprint.get("/<key:definition_id>")
@requires(Permission.DEFINITION_READ)
def definition_get(definition_id: str) -> ResponseReturnValue:
    """Return one definition, with the number of members at each effective status."""
    row = get_definition_row(definition_id)
    counts = _status_counts(definition_id)
    return record_response(CountedDefinitionResponse.from_counts(row, counts), _versions(row.definition, counts))


@blueprint.patch("/<key:definition_id>")
@requires(Permission.DEFINITION_UPDATE)
@transactional
def definition_patch(definition_id: str) -> ResponseReturnValue:
    """Change the fields that are sent."""
    definition = get_definition(definition_id)
    form = read_form(DefinitionForm, response=CountedDefinitionResponse, partial=True)
    with precondition(_versions(definition, _status_counts(definition_id))) as version:
        changed = operations.update_definition(
            definition_id=definition_id, version=version, changes=form.values(), by=principal()
        )
    return _changed(changed)


@blueprint.delete("/<key:definition_id>")
@requires(Permission.DEFINITION_DELETE)
@transactional
def definition_delete(definition_id: str) -> ResponseReturnValue:
    """Delete a definition."""
    definition = get_definition(definition_id)
    with precondition(_versions(definition, _status_counts(definition_id))) as version:
        operations.delete_definition(definition_id=definition_id, version=version, by=principal())
    return deleted_response()


def _changed(definition: MicroCredentialDefinition, *, location: str = "") -> Response:
    versions = _versions(definition, _status_counts(definition.id))
    response = DefinitionResponse.from_row(get_definition_row(definition.id))
    return record_response(response, versions, location=location)


def _versions(definition: MicroCredentialDefinition, counts: dict[str, int]) -> list[int]:
    return [definition.version, *counts.values()]


def _status_counts(definition_id: str) -> dict[str, int]:
    return {each.name: each.number for each in count_by_status(definition_id)}
