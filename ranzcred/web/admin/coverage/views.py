"""The pages of coverage."""

from dataclasses import dataclass, fields
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.coverage.filters import CoverageView
from ranzcred.domain.coverage.views import exports
from ranzcred.domain.coverage.views.definitions import CoveredDefinitionFilters, list_covered_definitions
from ranzcred.domain.coverage.views.forecast import ForecastFilters, list_forecast
from ranzcred.domain.coverage.views.gaps import GapFilters, list_gaps
from ranzcred.domain.coverage.views.matrix import MatrixFilters, list_matrix
from ranzcred.domain.coverage.views.organisations import CoveredOrganisationFilters, list_covered_organisations
from ranzcred.domain.credentials.suggestions.record_types import list_narrowings
from ranzcred.domain.directory.models import Organisation
from ranzcred.domain.directory.queries import get_organisation
from ranzcred.web.access.declare import requires
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.admin.queues.snoozing import add_snooze_routes
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.list_views import ListView, ListViews
from ranzcred.web.kit.lists.paged_list import ListPage, PagedList

blueprint = Blueprint("coverage", __name__, url_prefix="/admin/coverage")


@dataclass(frozen=True, kw_only=True)
class CoveragePage(ListPage):
    """The whole page."""

    template: str = "admin/coverage/coverage.html"


VIEWS = ListViews(
    plural="coverage",
    endpoint="coverage.coverage",
    page=CoveragePage,
    narrowings=list_narrowings,
    counts_slowly=True,
    pages={
        "forecast": "coverage.forecast_rows",
        "organisation": "directory.organisation_page",
        "definition": "definitions.definition_page",
        "person": "credentials.member_page",
        "credential": "credential_record.credential_page",
    },
    views={
        CoverageView.ORGANISATIONS: ListView(
            filters=CoveredOrganisationFilters,
            load=list_covered_organisations,
            template="admin/coverage/_organisations.html",
            export=lambda: exports.ORGANISATIONS,
        ),
        CoverageView.DEFINITIONS: ListView(
            filters=CoveredDefinitionFilters,
            load=list_covered_definitions,
            template="components/coverage/_definitions.html",
            export=lambda: exports.definitions_export(),
        ),
        CoverageView.MATRIX: ListView(
            filters=MatrixFilters,
            load=list_matrix,
            template="components/coverage/_matrix.html",
            export=lambda: exports.matrix_export(),
        ),
        CoverageView.FORECAST: ListView(
            filters=ForecastFilters,
            load=list_forecast,
            template="components/coverage/_forecast.html",
            export=lambda: exports.forecast_export(),
        ),
        CoverageView.GAPS: ListView(
            filters=GapFilters,
            load=list_gaps,
            template="components/coverage/_gaps.html",
            export=lambda: exports.gaps_export(),
        ),
    },
)


def queued_organisations() -> EditableList[Organisation, Any]:
    """Return the first view as a list whose rows are snoozed."""
    shown = VIEWS.chosen()
    return EditableList(
        noun="organisation",
        opener=f"{shown.plural}-heading",
        get=get_organisation,
        row_id=lambda row: row.coverage.id,
        count=lambda listing: listing.sentence,
        **{each.name: getattr(shown, each.name) for each in fields(PagedList)},
    )


add_snooze_routes(blueprint, queued_organisations, noun="organisation")


@blueprint.get("")
@requires(Permission.COVERAGE_READ)
def coverage() -> ResponseReturnValue:
    """Show how well organisations are covered on the day of the query, in the view that it names."""
    return VIEWS.list_response()


add_export_route(blueprint, "", "coverage", VIEWS.chosen)
