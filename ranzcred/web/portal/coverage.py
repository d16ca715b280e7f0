"""How well an organisation's people are covered, for its administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.coverage.filters import CoverageFilters, CoverageView
from ranzcred.domain.coverage.own import own_scope
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.views.definitions import CoveredDefinitionFilters, list_covered_definitions
from ranzcred.domain.coverage.views.exports import definitions_export, forecast_export, gaps_export, matrix_export
from ranzcred.domain.coverage.views.forecast import ForecastFilters, list_forecast
from ranzcred.domain.coverage.views.gaps import GapFilters, list_gaps
from ranzcred.domain.coverage.views.matrix import MatrixFilters, list_matrix
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.kit.lists.list_views import ListView, ListViews
from ranzcred.web.kit.lists.paged_list import ListPage

blueprint = Blueprint("own_coverage", __name__, url_prefix="/coverage")


@dataclass(frozen=True, kw_only=True)
class OwnCoveragePage(ListPage):
    """The whole page."""

    template: str = "portal/coverage.html"


def _own(load: Callable[..., Any]) -> Callable[[CoverageFilters], Any]:
    """Return what loads a view of one's own organisation, whatever the address says."""
    return lambda filters: load(filters, own_scope(principal(), filters))


def _own_scope() -> Callable[[CoverageFilters], Scope]:
    return partial(own_scope, principal())


VIEWS = ListViews(
    plural="coverage",
    endpoint="own_coverage.coverage",
    page=OwnCoveragePage,
    narrowings=lambda _filters: {},
    pages={"credential": "portal.held_credential"},
    views={
        CoverageView.DEFINITIONS: ListView(
            filters=CoveredDefinitionFilters,
            load=_own(list_covered_definitions),
            template="components/coverage/_definitions.html",
            export=lambda: definitions_export(_own_scope()),
        ),
        CoverageView.MATRIX: ListView(
            filters=MatrixFilters,
            load=_own(list_matrix),
            template="components/coverage/_matrix.html",
            export=lambda: matrix_export(_own_scope()),
        ),
        CoverageView.FORECAST: ListView(
            filters=ForecastFilters,
            load=_own(list_forecast),
            template="components/coverage/_forecast.html",
            export=lambda: forecast_export(_own_scope()),
        ),
        CoverageView.GAPS: ListView(
            filters=GapFilters,
            load=_own(list_gaps),
            template="components/coverage/_gaps.html",
            export=lambda: gaps_export(_own_scope()),
        ),
    },
)


@blueprint.get("")
@requires(Permission.OWN_COVERAGE_READ)
def coverage() -> ResponseReturnValue:
    """Show how well one's people are covered on the day of the query, in the view that it names."""
    return VIEWS.list_response()


add_export_route(blueprint, "", "coverage", VIEWS.chosen, permission=Permission.OWN_COVERAGE_READ)
