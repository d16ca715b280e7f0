"""Definitions in the API."""

from collections.abc import Sequence

from flask import Blueprint, request

from ranzcred.domain.credentials.lists.catalogue import totals_with_defaults
from ranzcred.domain.credentials.lists.definitions import DefinitionRow, definition_rows
from ranzcred.domain.definitions.lists.filters import DefinitionFilters
from ranzcred.domain.definitions.models import DEFAULT_REFUSED
from ranzcred.domain.definitions.operations import EXISTS_ALREADY, OPERATIONS
from ranzcred.domain.definitions.relations.json_forms import DefinitionJsonForm, NewDefinitionJsonForm
from ranzcred.web.api.definitions.responses import (
    COUNTED_DEFINITION_EXAMPLE,
    DEFINITION_EXAMPLE,
    CountedDefinition,
    CountedDefinitionResponse,
    DefinitionResponse,
)
from ranzcred.web.api.resource import Resource


def _rows(filters: DefinitionFilters, *, limit: int | None, offset: int) -> tuple[Sequence[DefinitionRow], int]:
    """Return the rows and how many there are in all. A GET restores missing defaults first."""
    total = totals_with_defaults(filters, restore=request.method == "GET").found
    return definition_rows(filters, limit=limit, offset=offset, related=True), total


DEFINITIONS = Resource(
    operations=OPERATIONS,
    new_form=NewDefinitionJsonForm,
    change_form=DefinitionJsonForm,
    path="/api/admin/micro-credentials",
    load=CountedDefinition.load,
    rows=_rows,
    filters=DefinitionFilters,
    order="By level, highest first, then by title.",
    versions=lambda row: [row.definition.version, *row.counts.values()],
    response=DefinitionResponse.from_row,
    detail=CountedDefinitionResponse.from_counted,
    example=DEFINITION_EXAMPLE,
    detail_example=COUNTED_DEFINITION_EXAMPLE,
    created={
        "title": "Slate Repair",
        "level": 4,
        "issuingBody": "RANZ",
        "skillStandard": "NZQA Skill Standard - Slate",
    },
    changes={"level": 5},
    duplicate=EXISTS_ALREADY,
    deletion="A default can't be deleted, nor can one that is assigned.",
    kept=DEFAULT_REFUSED,
)
blueprint = Blueprint("definitions_api", __name__, url_prefix=DEFINITIONS.path)
DEFINITIONS.add_routes(blueprint)
