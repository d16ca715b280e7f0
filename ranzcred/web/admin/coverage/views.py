"""The pages of coverage."""

from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.organisations import CoverageList, list_coverage
from ranzcred.domain.credentials.suggestions.record_types import list_narrowings
from ranzcred.web.access.declare import requires
from ranzcred.web.kit.lists.paged_list import ListPage, ListTable, PagedList

blueprint = Blueprint("coverage", __name__, url_prefix="/admin/coverage")


@dataclass(frozen=True, kw_only=True)
class CoverageTable(ListTable[CoverageList]):
    """The figures of the scope, and its organisations."""

    template: str = "admin/coverage/_organisations_table.html"


@dataclass(frozen=True, kw_only=True)
class CoveragePage(ListPage):
    """The whole page."""

    template: str = "admin/coverage/coverage.html"


ORGANISATIONS = PagedList(
    plural="coverage",
    filters=CoverageFilters,
    load=list_coverage,
    narrowings=list_narrowings,
    endpoint="coverage.coverage",
    page=CoveragePage,
    table=CoverageTable,
)


@blueprint.get("")
@requires(Permission.COVERAGE_READ)
def coverage() -> ResponseReturnValue:
    """Show how well organisations are covered on the day of the query."""
    return ORGANISATIONS.list_response()
