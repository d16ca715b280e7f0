"""The views of coverage as files."""

from collections.abc import Callable, Sequence

from ranzcred.core import formats
from ranzcred.core.lists.exports import ListExport
from ranzcred.core.spreadsheets.columns import ABSENT, FileColumn, ValueKind
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.forecast.months import ForecastMonth
from ranzcred.domain.coverage.forecast.rows import ForecastTexts, find_forecast_rows
from ranzcred.domain.coverage.pair_figures import PairFigures
from ranzcred.domain.coverage.question import question_of
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.targets.models import CoverageTarget
from ranzcred.domain.coverage.targets.queries import find_targets
from ranzcred.domain.coverage.views.definitions import CoveredDefinition, list_covered_definitions
from ranzcred.domain.coverage.views.forecast import list_forecast
from ranzcred.domain.coverage.views.gaps import GapFilters, GapRow, find_gap_keys, load_gaps
from ranzcred.domain.coverage.views.matrix import (
    MatrixFilters,
    MatrixRow,
    columns_of_matrix,
    find_matrix_keys,
    load_matrix,
)
from ranzcred.domain.coverage.views.organisations import (
    CoveredOrganisation,
    CoveredOrganisationFilters,
    list_covered_organisations,
)

NUMBER, PERCENT = ValueKind.NUMBER, ValueKind.PERCENT


ScopeOf = Callable[[CoverageFilters], Scope | None]
"""Returns the scope in place of that of filters, if there is one."""


def _everywhere(_filters: CoverageFilters) -> None:
    """Return no other scope than that of the filters."""


def _day(filters: CoverageFilters) -> str:
    known = f", as known on {formats.date(filters.known)}" if filters.known else ""
    return f"{formats.date(filters.day)}{known}"


def _organisation_columns(filters: CoveredOrganisationFilters) -> Sequence[FileColumn[CoveredOrganisation]]:
    """Return the columns, with two for each micro-credential that is chosen."""
    chosen = question_of(filters).definitions if filters.definition else ()
    return [
        FileColumn("Organisation", lambda row: row.coverage.name),
        FileColumn("Tier", lambda row: row.coverage.tier.label),
        FileColumn("Programme", lambda row: row.coverage.programme.label),
        FileColumn("People", lambda row: row.coverage.people.of, NUMBER),
        FileColumn("Covered", lambda row: row.coverage.people.part, NUMBER),
        FileColumn("%", lambda row: row.coverage.people.percent, PERCENT),
        *(column for each in chosen for column in _pair_columns(each.id, each.title)),
        FileColumn("Assigned", lambda row: row.coverage.all_pairs.assigned, NUMBER),
        FileColumn("Awarded", lambda row: row.coverage.all_pairs.held, NUMBER),
        FileColumn("Expired", lambda row: row.coverage.all_pairs.expired, NUMBER),
        FileColumn("In progress", lambda row: row.in_progress, NUMBER),
        FileColumn("Lost within 90 days", lambda row: row.coverage.all_pairs.lost_90, NUMBER),
        FileColumn("Meets target", lambda row: row.shortfall.label if row.shortfall else None),
    ]


def _pair_columns(key: str, title: str) -> Sequence[FileColumn[CoveredOrganisation]]:
    none = PairFigures()
    return (
        FileColumn(f"{title}: awarded", lambda row: row.coverage.pairs.get(key, none).held, NUMBER),
        FileColumn(f"{title}: assigned", lambda row: row.coverage.pairs.get(key, none).assigned, NUMBER),
    )


DEFINITION_COLUMNS: Sequence[FileColumn[CoveredDefinition]] = (
    FileColumn("Micro-credential", lambda row: row.definition.title),
    FileColumn("Level", lambda row: row.definition.level, NUMBER),
    FileColumn("Assigned", lambda row: row.pairs.assigned, NUMBER),
    FileColumn("Held", lambda row: row.pairs.held, NUMBER),
    FileColumn("Expired", lambda row: row.pairs.expired, NUMBER),
    FileColumn("Suspended", lambda row: row.pairs.suspended, NUMBER),
    FileColumn("Lost within 30 days", lambda row: row.pairs.lost_30, NUMBER),
    FileColumn("Lost within 60 days", lambda row: row.pairs.lost_60, NUMBER),
    FileColumn("Lost within 90 days", lambda row: row.pairs.lost_90, NUMBER),
    FileColumn("Organisations with one", lambda row: row.organisations.part, NUMBER),
    FileColumn("Organisations", lambda row: row.organisations.of, NUMBER),
)
ORGANISATIONS = ListExport(
    name="coverage-organisations",
    title="Coverage by organisation",
    columns=_organisation_columns,
    find=lambda filters, limit: list_covered_organisations(filters).every[:limit],
    as_of=_day,
)
FORECAST_COLUMNS: Sequence[FileColumn[ForecastMonth]] = (
    FileColumn("Month", lambda month: month.label),
    FileColumn("Run out", lambda month: month.run_out, NUMBER),
    FileColumn("Renewed already", lambda month: month.renewed, NUMBER),
    FileColumn("People who lose their last that qualifies", lambda month: month.last_qualified, NUMBER),
    FileColumn("Organisations that fall below target", lambda month: len(month.below), NUMBER),
)
FORECAST_ROW_COLUMNS: Sequence[FileColumn[ForecastTexts]] = (
    FileColumn("Person", lambda row: row.person),
    FileColumn("Organisation", lambda row: row.organisation),
    FileColumn("Micro-credential", lambda row: row.micro_credential),
    FileColumn("Until", lambda row: row.until, ValueKind.DAY),
)
FORECAST_ROWS = ListExport(
    name="coverage-forecast-month",
    title="Forecast of one month",
    columns=lambda _filters: FORECAST_ROW_COLUMNS,
    find=find_forecast_rows,
    as_of=_day,
)
TARGET_COLUMNS: Sequence[FileColumn[CoverageTarget]] = (
    FileColumn("Tier", lambda target: target.tier.label),
    FileColumn("What people should hold", lambda target: target.subject),
    FileColumn("People", lambda target: target.minimum_people, NUMBER),
    FileColumn("Percent", lambda target: target.minimum_percent, PERCENT),
)
TARGETS = ListExport(
    name="coverage-targets", title="Coverage targets", columns=lambda _filters: TARGET_COLUMNS, find=find_targets
)


def _matrix_columns(filters: MatrixFilters, scope: Scope | None) -> Sequence[FileColumn[MatrixRow]]:
    """Return the columns of the page: of one organisation without its name, then one for each micro-credential."""
    of_one = (scope or filters.scope).organisation
    cells = [
        FileColumn[MatrixRow](each.title, lambda row, place=place: _cell(row, place))  # type: ignore[misc]
        for place, each in enumerate(columns_of_matrix(filters, scope))
    ]
    return [
        FileColumn("Person", lambda row: row.name),
        *([] if of_one else [FileColumn[MatrixRow]("Organisation", lambda row: row.organisation)]),
        *cells,
    ]


def _cell(row: MatrixRow, place: int) -> str:
    cell = row.cells[place]
    return cell.text if cell else ABSENT


def _instead(row: GapRow) -> str | None:
    return "; ".join(f"{title}: {cell.text}" if title else cell.text for title, cell in row.instead) or None


def _gap_columns(filters: GapFilters, scope: Scope | None) -> Sequence[FileColumn[GapRow]]:
    """Return the columns of the page: of one organisation without its name."""
    of_one = (scope or filters.scope).organisation
    return [
        FileColumn("Person", lambda row: row.member.display_name),
        *([] if of_one else [FileColumn[GapRow]("Organisation", lambda row: row.organisation)]),
        FileColumn("Lacks", lambda row: "; ".join(gap.text for gap in row.gaps)),
        FileColumn("Has instead", _instead),
    ]


def definitions_export(scope_of: ScopeOf = _everywhere) -> ListExport:
    """Return the micro-credentials of a scope as a file; those of one's own organisation say nothing of others."""
    columns = DEFINITION_COLUMNS if scope_of is _everywhere else DEFINITION_COLUMNS[:-2]
    return ListExport(
        name="coverage-micro-credentials",
        title="Coverage by micro-credential",
        columns=lambda _filters: columns,
        find=lambda filters, limit: list_covered_definitions(filters, scope_of(filters)).every[:limit],
        as_of=_day,
    )


def matrix_export(scope_of: ScopeOf = _everywhere) -> ListExport:
    """Return the people of a scope as a file, with a column for each micro-credential."""
    return ListExport(
        name="coverage-people",
        title="Coverage, person by person",
        columns=lambda filters: _matrix_columns(filters, scope_of(filters)),
        find=lambda filters, limit: find_matrix_keys(filters, limit, scope_of(filters)),
        load=lambda keys, _filters: load_matrix(keys),
        as_of=_day,
    )


def forecast_export(scope_of: ScopeOf = _everywhere) -> ListExport:
    """Return the months of a forecast as a file."""
    return ListExport(
        name="coverage-forecast",
        title="Forecast by month",
        columns=lambda _filters: FORECAST_COLUMNS,
        find=lambda filters, limit: list_forecast(filters, scope_of(filters)).months[:limit],
        as_of=_day,
    )


def gaps_export(scope_of: ScopeOf = _everywhere) -> ListExport:
    """Return the people of a scope who lack something as a file."""
    return ListExport(
        name="coverage-gaps",
        title="Who lacks what",
        columns=lambda filters: _gap_columns(filters, scope_of(filters)),
        find=lambda filters, limit: find_gap_keys(filters, limit, scope_of(filters)),
        load=lambda keys, filters: load_gaps(keys, filters, scope_of(filters)),
        as_of=_day,
    )
