"""The API description of coverage."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from ranzcred.core.forms.fields import Schema
from ranzcred.domain.coverage.filters import CoverageFilters, CoverageView
from ranzcred.domain.coverage.holdings.models import HoldingState
from ranzcred.domain.coverage.views.forecast import ForecastFilters
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.web.api.body_schemas import enum_schema, response_schemas
from ranzcred.web.api.coverage.responses import (
    CellResponse,
    CoveredDefinitionResponse,
    CoveredOf,
    CoveredOrganisationResponse,
    DefinitionsResponse,
    FiguresResponse,
    ForecastMonthResponse,
    ForecastResponse,
    GapResponse,
    GapsResponse,
    HeldOf,
    LackingResponse,
    MatrixResponse,
    MatrixRowResponse,
    OrganisationsResponse,
    PairsResponse,
    ScopeResponse,
    TargetResponse,
)
from ranzcred.web.api.coverage.routes import FORECAST_PATH, OWN_PATH, OWN_VIEWS, PATH, VIEWS
from ranzcred.web.api.document import Description
from ranzcred.web.api.organisations.responses import HOLDER_EXAMPLE, ORGANISATION_EXAMPLE, OrganisationName
from ranzcred.web.api.schema import figures_operation, filter_parameters

DEFINITION = DEFAULTS[0]
PAIRS = PairsResponse(
    definition_id=DEFINITION.id, assigned=3, held=2, expired=1, suspended=0, lost_30=0, lost_60=0, lost_90=1
)
ASKED: dict[str, Any] = {
    "on": date(2026, 7, 1),
    "known": None,
    "scope": ScopeResponse(
        people="People active on 1 Jul 2026 in organisations in the programme.",
        wanted=f"Covered: who holds {DEFINITION.title}.",
        definitions=[DEFINITION.id],
        any_one=False,
    ),
    "figures": FiguresResponse(
        people=CoveredOf(covered=2, of=10),
        assigned=HeldOf(held=2, of=3),
        organisations=CoveredOf(covered=1, of=3),
    ),
}
ORGANISATIONS_EXAMPLE = OrganisationsResponse(
    **ASKED,
    items=[
        CoveredOrganisationResponse(
            id=ORGANISATION_EXAMPLE.id,
            name=ORGANISATION_EXAMPLE.name,
            certification_tier=ORGANISATION_EXAMPLE.certification_tier,
            programme_status=ORGANISATION_EXAMPLE.programme_status,
            people=CoveredOf(covered=2, of=4),
            credentials=[PAIRS],
            in_progress=None,
            target=TargetResponse(met=False, lacking=1),
        )
    ],
)
DEFINITIONS_EXAMPLE = DefinitionsResponse(
    **ASKED,
    items=[
        CoveredDefinitionResponse(
            title=DEFINITION.title, level=DEFINITION.level, credentials=PAIRS, organisations=CoveredOf(covered=1, of=3)
        )
    ],
)
MATRIX_EXAMPLE = MatrixResponse(
    **ASKED,
    items=[
        MatrixRowResponse(
            id=HOLDER_EXAMPLE.id,
            name="Aroha Ngata",
            organisation=OrganisationName.from_attributes(ORGANISATION_EXAMPLE),
            credentials=[
                CellResponse(
                    definition_id=DEFINITION.id,
                    credential_id="0197a3c6-2f4d-7c11-9d38-4b7e1a0c5f26",
                    state=HoldingState.HELD,
                    text="Held to 2 Mar 2029",
                    day=date(2029, 3, 2),
                )
            ],
        )
    ],
)
GAPS_EXAMPLE = GapsResponse(
    **ASKED,
    items=[
        GapResponse(
            id=HOLDER_EXAMPLE.id,
            name="Aroha Ngata",
            organisation=ORGANISATION_EXAMPLE.name,
            lacks=[LackingResponse(title=DEFINITION.title, instead="Expired 30 Jun 2026", needs=[])],
        )
    ],
)
FORECAST_EXAMPLE = ForecastResponse(
    on=date(2026, 7, 1),
    scope=ASKED["scope"],
    months=[
        ForecastMonthResponse(
            month="2027-03", run_out=1, renewed_already=0, lose_last_qualified=1, organisations_below_target=[]
        )
    ],
)
PEOPLE = "People (`matrix` and `gaps`) come 50 at a time unless `perPage` says otherwise."


def _parameters(
    filters: type[CoverageFilters], *, without: Collection[str], views: Sequence[CoverageView] = ()
) -> list[Schema]:
    """Return the parameters of filters, but for those that only a page needs, with the views that there are."""
    view = {"schema": enum_schema(each.value for each in views)}
    return [
        each | view if each["name"] == "view" else each
        for each in filter_parameters(filters)
        if each["name"] not in without
    ]


COVERAGE = figures_operation(
    "getCoverage",
    "Get coverage on a day",
    f"Figures of the scope, and the items of the `view`: `organisations` unless it says. {PEOPLE}",
    example=ORGANISATIONS_EXAMPLE,
    others=(DEFINITIONS_EXAMPLE, MATRIX_EXAMPLE, GAPS_EXAMPLE),
    parameters=_parameters(CoverageFilters, without=("also",), views=tuple(VIEWS)),
)
OWN_COVERAGE = figures_operation(
    "getOwnCoverage",
    "Get coverage of one's own organisation",
    f"For its administrators. The items of the `view`: `definitions` unless it says. {PEOPLE}",
    example=DEFINITIONS_EXAMPLE,
    others=(MATRIX_EXAMPLE, GAPS_EXAMPLE),
    parameters=_parameters(
        CoverageFilters, without=("also", "tier", "programme", "city", "organisation"), views=OWN_VIEWS
    ),
)
FORECAST = figures_operation(
    "getForecast",
    "Get what runs out in the months ahead",
    "By all that is recorded now: what is renewed already does not run out.",
    example=FORECAST_EXAMPLE,
    parameters=_parameters(ForecastFilters, without=("also", "view", "known", "q")),
    paged=False,
)

DESCRIPTION = Description(
    scope=None,
    paths={PATH: {"get": COVERAGE}, OWN_PATH: {"get": OWN_COVERAGE}, FORECAST_PATH: {"get": FORECAST}},
    schemas=response_schemas(
        OrganisationsResponse,
        DefinitionsResponse,
        MatrixResponse,
        GapsResponse,
        ForecastResponse,
        CoveredOrganisationResponse,
        CoveredDefinitionResponse,
        MatrixRowResponse,
        GapResponse,
    ),
)
