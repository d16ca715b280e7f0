"""The JSON routes of coverage, over the views of the pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Invalid
from ranzcred.core.lists.arguments import optional_choice
from ranzcred.core.lists.page import PAGE_SIZE
from ranzcred.core.permissions import Permission
from ranzcred.domain.coverage.figures import CoverageFigures, coverage_of_organisations, figures_of
from ranzcred.domain.coverage.filters import CoverageFilters, CoverageView
from ranzcred.domain.coverage.own import own_scope
from ranzcred.domain.coverage.question import CoverageQuestion
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.views.definitions import CoveredDefinitionFilters, list_covered_definitions
from ranzcred.domain.coverage.views.forecast import ForecastFilters, list_forecast
from ranzcred.domain.coverage.views.gaps import GapFilters, list_gaps
from ranzcred.domain.coverage.views.matrix import MatrixFilters, list_matrix
from ranzcred.domain.coverage.views.organisations import CoveredOrganisationFilters, list_covered_organisations
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.api.answers import with_paging
from ranzcred.web.api.coverage.responses import (
    CoverageResponse,
    CoveredDefinitionResponse,
    CoveredOrganisationResponse,
    DefinitionsResponse,
    FiguresResponse,
    ForecastMonthResponse,
    ForecastResponse,
    GapResponse,
    GapsResponse,
    MatrixResponse,
    MatrixRowResponse,
    OrganisationsResponse,
    ScopeResponse,
)
from ranzcred.web.api.query import Paging, read_filters, read_list
from ranzcred.web.api.response_body import ResponseBody

PATH = "/api/admin/coverage"
OWN_PATH = "/api/coverage"
FORECAST_PATH = "/api/admin/forecast"

blueprint = Blueprint("coverage_api", __name__)


@dataclass(frozen=True, kw_only=True)
class Items:
    """Some rows of a view as JSON, how many there are in all, and what was asked."""

    question: CoverageQuestion
    figures: CoverageFigures | None = None
    """None if the view does not count them."""
    rows: Sequence[ResponseBody]
    total: int


def _organisations(filters: CoveredOrganisationFilters, _scope: Scope, paging: Paging) -> Items:
    listing = list_covered_organisations(filters)
    rows = [CoveredOrganisationResponse.from_row(row) for row in paging.part_of(listing.every)]
    return Items(question=listing.question, figures=listing.figures, rows=rows, total=len(listing.every))


def _definitions(filters: CoveredDefinitionFilters, scope: Scope, paging: Paging) -> Items:
    listing = list_covered_definitions(filters, scope)
    rows = [CoveredDefinitionResponse.from_row(row) for row in paging.part_of(listing.every)]
    return Items(question=listing.question, figures=listing.figures, rows=rows, total=len(listing.every))


def _matrix(filters: MatrixFilters, scope: Scope, paging: Paging) -> Items:
    matrix = list_matrix(replace(filters, page=paging.number), scope, size=paging.size or PAGE_SIZE)
    keys = [each.id for each in matrix.definitions]
    rows = [MatrixRowResponse.from_row(row, keys) for row in matrix.page.rows]
    return Items(question=matrix.question, rows=rows, total=matrix.page.total)


def _gaps(filters: GapFilters, scope: Scope, paging: Paging) -> Items:
    listing = list_gaps(replace(filters, page=paging.number), scope, size=paging.size or PAGE_SIZE)
    rows = [GapResponse.from_row(row) for row in listing.page.rows]
    return Items(question=listing.question, rows=rows, total=listing.page.total)


Load = Callable[[Any, Scope, Paging], Items]
View = tuple[type[CoverageFilters], Load, type[CoverageResponse]]
VIEWS: Mapping[CoverageView, View] = {
    CoverageView.ORGANISATIONS: (CoveredOrganisationFilters, _organisations, OrganisationsResponse),
    CoverageView.DEFINITIONS: (CoveredDefinitionFilters, _definitions, DefinitionsResponse),
    CoverageView.MATRIX: (MatrixFilters, _matrix, MatrixResponse),
    CoverageView.GAPS: (GapFilters, _gaps, GapsResponse),
}
"""The views in which items are given, the usual one first; the forecast has an address of its own."""
OWN_VIEWS = tuple(VIEWS)[1:]
"""Those of one's own organisation."""


@blueprint.get(PATH)
@requires(Permission.COVERAGE_READ)
def coverage() -> ResponseReturnValue:
    """Return the figures of a scope on a day, and the items of the view."""
    return _coverage_response(tuple(VIEWS), lambda filters: filters.scope)


@blueprint.get(OWN_PATH)
@requires(Permission.OWN_COVERAGE_READ)
def own_coverage() -> ResponseReturnValue:
    """Return the same of one's own organisation, whichever the query names."""
    return _coverage_response(OWN_VIEWS, lambda filters: own_scope(principal(), filters))


@blueprint.get(FORECAST_PATH)
@requires(Permission.COVERAGE_READ)
def forecast() -> ResponseReturnValue:
    """Return what the months ahead bring."""
    filters = read_filters(ForecastFilters)
    listing = list_forecast(filters)
    months = [ForecastMonthResponse.from_month(month) for month in listing.months]
    scope = ScopeResponse.from_question(listing.question)
    return jsonify(ForecastResponse(on=filters.day, scope=scope, months=months).to_json())


def _coverage_response(views: Sequence[CoverageView], scope_of: Callable[[CoverageFilters], Scope]) -> Response:
    view = optional_choice(request.args, "view", CoverageView, label="View") or views[0]
    if view not in views:
        raise Invalid("View must be one from the list.", field="view")
    filters_of, load, body_of = VIEWS[view]
    filters, paging = read_list(filters_of)
    items = load(filters, scope_of(filters), paging)
    question = items.question
    figures = items.figures or figures_of(coverage_of_organisations(question.scope, question.wanted))
    body = body_of(
        on=filters.day,
        known=filters.known,
        scope=ScopeResponse.from_question(question),
        figures=FiguresResponse.from_figures(figures),
        items=items.rows,
    )
    return with_paging(jsonify(body.to_json()), total=items.total, paging=paging)
