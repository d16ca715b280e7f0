"""The pages of what is behind each number of the forecast."""

from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.coverage.forecast.rows import ForecastRowFilters, ForecastRows, list_forecast_rows
from ranzcred.domain.coverage.views import exports
from ranzcred.domain.credentials.suggestions.record_types import list_narrowings
from ranzcred.web.access.declare import requires
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.admin.coverage.views import blueprint
from ranzcred.web.kit.lists.paged_list import ListPage, ListTable, PagedList


@dataclass(frozen=True, kw_only=True)
class ForecastRowsTable(ListTable[ForecastRows]):
    """Those that a number counts."""

    template: str = "admin/coverage/forecast/_rows.html"


@dataclass(frozen=True, kw_only=True)
class ForecastRowsPage(ListPage):
    """The whole page."""

    template: str = "admin/coverage/forecast/row_list.html"


ROWS = PagedList(
    plural="forecast-rows",
    filters=ForecastRowFilters,
    load=list_forecast_rows,
    narrowings=list_narrowings,
    endpoint="coverage.forecast_rows",
    page=ForecastRowsPage,
    table=ForecastRowsTable,
    counts_slowly=True,
    export=lambda: exports.FORECAST_ROWS,
)


@blueprint.get("/forecast")
@requires(Permission.COVERAGE_READ)
def forecast_rows() -> ResponseReturnValue:
    """Show the credentials, people or organisations that a number of a month counts."""
    return ROWS.list_response()


add_export_route(blueprint, "/forecast", "forecast_rows", lambda: ROWS)
