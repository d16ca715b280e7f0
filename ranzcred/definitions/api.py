"""The catalogue as JSON, over the operations and the rules of the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, url_for
from flask.typing import ResponseReturnValue

from ranzcred import jsonapi
from ranzcred.accounts.current import actor
from ranzcred.definitions import holders, operations, pages, queries
from ranzcred.definitions.filters import DefinitionFilters
from ranzcred.definitions.forms import DefinitionForm
from ranzcred.definitions.models import MicroCredentialDefinition
from ranzcred.definitions.queries import DefinitionRow
from ranzcred.errors import Invalid
from ranzcred.jsonapi import Paging, PreconditionFailed, Refused, timestamp
from ranzcred.permissions import Permission, requires
from ranzcred.revising import Stale
from ranzcred.transaction import transactional

blueprint = Blueprint("definitions_api", __name__, url_prefix="/api/admin/micro-credentials")

READ_ONLY = ("id", "isDefault", "version", "createdAt", "updatedAt", "_count", "statusCounts")


@blueprint.get("")
@requires(Permission.DEFINITIONS)
def definition_list() -> ResponseReturnValue:
    """The whole catalogue, or what the address narrows it to."""
    args = jsonapi.read_query(texts=("q", "issuing_body"), values=("level", "kind", "page", "per_page"))
    try:
        filters, paging = DefinitionFilters.from_args(args), Paging.from_args(args)
    except Invalid as invalid:
        raise Refused({jsonapi.camel(name): messages for name, messages in invalid.details.items()}) from invalid
    total = pages.totals_with_defaults(filters).found
    rows = queries.definition_rows(
        filters, limit=paging.size if paging else None, offset=paging.offset if paging else 0
    )
    return jsonapi.list_answer([_json(row) for row in rows], total=total, paging=paging)


@blueprint.post("")
@requires(Permission.DEFINITIONS)
@transactional
def definition_create() -> ResponseReturnValue:
    """Add a definition."""
    form = jsonapi.read_form(DefinitionForm, read_only=READ_ONLY)
    definition = operations.create_definition(content=form.content(), by=actor())
    response = _changed(definition, status=HTTPStatus.CREATED)
    response.headers["Location"] = url_for("definitions_api.definition_get", definition_id=definition.id)
    return response


@blueprint.get("/<key:definition_id>")
@requires(Permission.DEFINITIONS)
def definition_get(definition_id: str) -> ResponseReturnValue:
    """One definition, with how many stand at each effective status."""
    row = queries.get_definition(definition_id)
    counts = _status_counts(definition_id)
    return _answer(row, {**_json(row), "statusCounts": counts}, counts)


@blueprint.patch("/<key:definition_id>")
@requires(Permission.DEFINITIONS)
@transactional
def definition_patch(definition_id: str) -> ResponseReturnValue:
    """Change the fields that are sent."""
    definition = queries.get_definition(definition_id).definition
    form = jsonapi.read_form(DefinitionForm, read_only=READ_ONLY, partial=True)
    version = jsonapi.insisted_version(definition.version, state=_state(_status_counts(definition_id)))
    with _precondition():
        changed = operations.update_definition(
            definition_id=definition_id, version=version, changes=form.values(), by=actor()
        )
    return _changed(changed)


@blueprint.delete("/<key:definition_id>")
@requires(Permission.DEFINITIONS)
@transactional
def definition_delete(definition_id: str) -> ResponseReturnValue:
    """Delete a definition."""
    definition = queries.get_definition(definition_id).definition
    version = jsonapi.insisted_version(definition.version, state=_state(_status_counts(definition_id)))
    with _precondition():
        operations.delete_definition(definition_id=definition_id, version=version, by=actor())
    return jsonify({"success": True})


@contextmanager
def _precondition() -> Iterator[None]:
    """What was changed between the look at `If-Match` and the change itself fails the precondition too."""
    try:
        yield
    except Stale as stale:
        raise PreconditionFailed from stale


def _changed(definition: MicroCredentialDefinition, *, status: int = HTTPStatus.OK) -> Response:
    row = queries.get_definition(definition.id)
    return _answer(row, _json(row), _status_counts(definition.id), status=status)


def _answer(
    row: DefinitionRow, body: dict[str, Any], counts: dict[str, int], *, status: int = HTTPStatus.OK
) -> Response:
    return jsonapi.record_answer(body, version=row.definition.version, state=_state(counts), status=status)


def _state(counts: dict[str, int]) -> str:
    return ".".join(map(str, counts.values()))


def _status_counts(definition_id: str) -> dict[str, int]:
    return {each.name: each.number for each in holders.by_status(definition_id)}


def _json(row: DefinitionRow) -> dict[str, Any]:
    definition = row.definition
    return {
        "id": definition.id,
        "title": definition.title,
        "level": definition.level,
        "skillStandard": definition.skill_standard,
        "issuingBody": definition.issuing_body,
        "requirements": definition.requirements,
        "isDefault": definition.is_default,
        "version": definition.version,
        "createdAt": timestamp(definition.created_at),
        "updatedAt": timestamp(definition.updated_at),
        "_count": {"staffCredentials": row.assigned},
    }
