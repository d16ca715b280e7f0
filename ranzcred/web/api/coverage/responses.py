"""The JSON responses for coverage. No figure is a percentage: each is a number out of another."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, ClassVar, Self

from msgspec import Meta

from ranzcred.domain.coverage.cells import Cell
from ranzcred.domain.coverage.figures import CoverageFigures
from ranzcred.domain.coverage.forecast.months import ForecastMonth
from ranzcred.domain.coverage.fractions import Fraction
from ranzcred.domain.coverage.holdings.models import HoldingState
from ranzcred.domain.coverage.pair_figures import PairFigures
from ranzcred.domain.coverage.question import CoverageQuestion
from ranzcred.domain.coverage.targets.shortfalls import Shortfall
from ranzcred.domain.coverage.views.definitions import CoveredDefinition
from ranzcred.domain.coverage.views.gaps import GapRow
from ranzcred.domain.coverage.views.matrix import MatrixRow
from ranzcred.domain.coverage.views.organisations import CoveredOrganisation
from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus
from ranzcred.web.api.organisations.responses import OrganisationName
from ranzcred.web.api.response_body import ResponseBody, WholeNumber

Lost = Annotated[WholeNumber | None, Meta(description="Null of what was known on a day, and with `staff=all`.")]


class CoveredOf(ResponseBody, frozen=True, kw_only=True):
    """How many are covered, out of how many."""

    covered: WholeNumber
    of: WholeNumber

    @classmethod
    def from_fraction(cls, fraction: Fraction) -> Self:
        """Return a fraction's response."""
        return cls(covered=fraction.part, of=fraction.of)


class HeldOf(ResponseBody, frozen=True, kw_only=True):
    """How many credentials are held, out of how many that are assigned."""

    held: WholeNumber
    of: WholeNumber


class FiguresResponse(ResponseBody, frozen=True, kw_only=True):
    """The figures of the whole scope."""

    people: CoveredOf
    assigned: HeldOf
    organisations: Annotated[CoveredOf, Meta(description="Those with at least one person who is covered.")]

    @classmethod
    def from_figures(cls, figures: CoverageFigures) -> Self:
        """Return the response of figures."""
        return cls(
            people=CoveredOf.from_fraction(figures.people),
            assigned=HeldOf(held=figures.assigned.part, of=figures.assigned.of),
            organisations=CoveredOf.from_fraction(figures.organisations),
        )


class ScopeResponse(ResponseBody, frozen=True, kw_only=True):
    """What is asked about: whom it counts, in words, and what they should hold."""

    people: str
    wanted: str
    definitions: Annotated[list[str], Meta(description="The IDs of the definitions that are asked about.")]
    any_one: Annotated[bool, Meta(description="True if one of them is enough, false if it takes all.")]

    @classmethod
    def from_question(cls, question: CoverageQuestion) -> Self:
        """Return the response of what is asked."""
        wanted = question.wanted
        return cls(
            people=question.scope_sentence,
            wanted=question.wanted_sentence,
            definitions=list(wanted.definitions),
            any_one=wanted.any_one,
        )


class PairsResponse(ResponseBody, frozen=True, kw_only=True):
    """How the credentials of a definition are."""

    definition_id: str
    assigned: WholeNumber
    held: WholeNumber
    expired: WholeNumber
    suspended: WholeNumber
    lost_30: Lost
    lost_60: Lost
    lost_90: Lost

    @classmethod
    def from_pairs(cls, definition_id: str, pairs: PairFigures) -> Self:
        """Return the response of a definition's figures."""
        return cls.from_attributes(pairs, definition_id=definition_id)


class TargetResponse(ResponseBody, frozen=True, kw_only=True):
    """How many more people an organisation needs for the targets of its tier."""

    met: bool
    lacking: WholeNumber

    @classmethod
    def from_shortfall(cls, shortfall: Shortfall) -> Self:
        """Return the response of a shortfall."""
        return cls(met=not shortfall.lacking, lacking=shortfall.lacking)


class CoveredOrganisationResponse(ResponseBody, frozen=True, kw_only=True):
    """An organisation on the day."""

    schema_name: ClassVar[str] = "OrganisationCoverage"

    id: str
    name: str
    certification_tier: CertificationTier
    programme_status: ProgrammeStatus
    people: CoveredOf
    credentials: list[PairsResponse]
    in_progress: Annotated[WholeNumber | None, Meta(description="In training or assessment; null on other days.")]
    target: Annotated[TargetResponse | None, Meta(description="Null if its tier has no target.")]

    @classmethod
    def from_row(cls, row: CoveredOrganisation) -> Self:
        """Return the response of a row."""
        coverage = row.coverage
        return cls(
            id=coverage.id,
            name=coverage.name,
            certification_tier=coverage.tier,
            programme_status=coverage.programme,
            people=CoveredOf.from_fraction(coverage.people),
            credentials=[PairsResponse.from_pairs(key, pairs) for key, pairs in sorted(coverage.pairs.items())],
            in_progress=row.in_progress,
            target=TargetResponse.from_shortfall(row.shortfall) if row.shortfall else None,
        )


class CoveredDefinitionResponse(ResponseBody, frozen=True, kw_only=True):
    """A definition among the people of the scope."""

    schema_name: ClassVar[str] = "DefinitionCoverage"

    title: str
    level: int
    credentials: PairsResponse
    organisations: Annotated[CoveredOf, Meta(description="Those with at least one person who holds it.")]

    @classmethod
    def from_row(cls, row: CoveredDefinition) -> Self:
        """Return the response of a row."""
        return cls(
            title=row.definition.title,
            level=row.definition.level,
            credentials=PairsResponse.from_pairs(row.definition.id, row.pairs),
            organisations=CoveredOf.from_fraction(row.organisations),
        )


class CellResponse(ResponseBody, frozen=True, kw_only=True):
    """How somebody is with a definition, in words: "Held to 2 Mar 2029"."""

    definition_id: str
    credential_id: str
    state: HoldingState
    text: str
    day: Annotated[date | None, Meta(description="The day in the text.")]

    @classmethod
    def from_cell(cls, definition_id: str, cell: Cell) -> Self:
        """Return the response of a cell."""
        return cls.from_attributes(cell, definition_id=definition_id)


class MatrixRowResponse(ResponseBody, frozen=True, kw_only=True):
    """Somebody, and what they have."""

    schema_name: ClassVar[str] = "PersonCoverage"

    id: str
    name: str
    organisation: OrganisationName
    credentials: list[CellResponse]

    @classmethod
    def from_row(cls, row: MatrixRow, definitions: Sequence[str]) -> Self:
        """Return the response of a row, whose cells are of these definitions."""
        cells = zip(definitions, row.cells, strict=True)
        return cls(
            id=row.id,
            name=row.name,
            organisation=OrganisationName(id=row.organisation_id, name=row.organisation),
            credentials=[CellResponse.from_cell(key, cell) for key, cell in cells if cell],
        )


class LackingResponse(ResponseBody, frozen=True, kw_only=True):
    """One thing that somebody lacks, what they have instead, and the prerequisites that they need first."""

    title: str
    instead: str | None
    needs: list[str]


class GapResponse(ResponseBody, frozen=True, kw_only=True):
    """Somebody who is not covered."""

    schema_name: ClassVar[str] = "CoverageGap"

    id: str
    name: str
    organisation: str
    lacks: list[LackingResponse]

    @classmethod
    def from_row(cls, row: GapRow) -> Self:
        """Return the response of a row."""
        lacks = [
            LackingResponse(title=gap.title, instead=gap.instead.text if gap.instead else None, needs=list(gap.needs))
            for gap in row.gaps
        ]
        return cls(id=row.member.id, name=row.member.display_name, organisation=row.organisation, lacks=lacks)


class CoverageResponse(ResponseBody, frozen=True, kw_only=True):
    """The figures of a scope on a day, as they are known now, or were on another day."""

    on: date
    known: date | None
    scope: ScopeResponse
    figures: FiguresResponse
    items: Sequence[ResponseBody]


class OrganisationsResponse(CoverageResponse, frozen=True, kw_only=True):
    """With its organisations."""

    schema_name: ClassVar[str] = "CoverageByOrganisation"

    items: list[CoveredOrganisationResponse]


class DefinitionsResponse(CoverageResponse, frozen=True, kw_only=True):
    """With its definitions."""

    schema_name: ClassVar[str] = "CoverageByDefinition"

    items: list[CoveredDefinitionResponse]


class MatrixResponse(CoverageResponse, frozen=True, kw_only=True):
    """With its people."""

    schema_name: ClassVar[str] = "CoverageMatrix"

    items: list[MatrixRowResponse]


class GapsResponse(CoverageResponse, frozen=True, kw_only=True):
    """With the people who are not covered."""

    schema_name: ClassVar[str] = "CoverageGaps"

    items: list[GapResponse]


class ForecastMonthResponse(ResponseBody, frozen=True, kw_only=True):
    """What a month brings, the first from the day on."""

    month: Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}$")]
    run_out: WholeNumber
    renewed_already: Annotated[int, Meta(ge=0, description="Not among those that run out.")]
    lose_last_qualified: Annotated[int, Meta(ge=0, description="People who then hold nothing that qualifies.")]
    organisations_below_target: Annotated[list[str], Meta(description="The IDs of those that fall below it.")]

    @classmethod
    def from_month(cls, month: ForecastMonth) -> Self:
        """Return the response of a month."""
        return cls(
            month=month.key,
            run_out=month.run_out,
            renewed_already=month.renewed,
            lose_last_qualified=month.last_qualified,
            organisations_below_target=list(month.below),
        )


class ForecastResponse(ResponseBody, frozen=True, kw_only=True):
    """The months ahead of a day."""

    schema_name: ClassVar[str] = "CoverageForecast"

    on: date
    scope: ScopeResponse
    months: list[ForecastMonthResponse]
