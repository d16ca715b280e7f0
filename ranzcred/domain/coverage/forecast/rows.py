"""What is behind each number of the forecast: the credentials, people and organisations of a month."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, ClassVar, NamedTuple

from sqlalchemy import Select, select

from ranzcred.core.db.session import db
from ranzcred.core.errors import NotFound
from ranzcred.core.lists.filter_kinds import ChoiceFilter, TextFilter
from ranzcred.core.lists.order import order_by
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows, count_rows
from ranzcred.core.lists.search import matches_search, read_search
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.forecast.endings import DaySpan, losing_last, renewed, running_out
from ranzcred.domain.coverage.forecast.months import below_target, spans_from
from ranzcred.domain.coverage.question import CoverageQuestion, question_of
from ranzcred.domain.coverage.scope import any_of
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import Organisation, OrganisationMember, full_name

MOST_MONTHS = 36


class ForecastNumber(enum.StrEnum):
    """Which number of a month."""

    RUN_OUT = "run-out"
    RENEWED = "renewed"
    LAST_QUALIFIED = "last-qualified"
    BELOW = "below"

    @property
    def label(self) -> str:
        return NUMBER_LABELS[self]


NUMBER_LABELS = {
    ForecastNumber.RUN_OUT: "Run out",
    ForecastNumber.RENEWED: "Renewed already",
    ForecastNumber.LAST_QUALIFIED: "Lose their last that qualifies",
    ForecastNumber.BELOW: "Fall below target",
}


@dataclass(frozen=True, kw_only=True)
class ForecastRowFilters(CoverageFilters):
    """A month, and which of its numbers: without one, what runs out in the first month."""

    COLUMNS: ClassVar[Mapping[str, str]] = {"day": "day", "person": "person", "organisation": "organisation"}

    HINT: ClassVar[str] = "Name of a person or organisation"

    number: Annotated[
        ForecastNumber | None,
        ChoiceFilter(label="Shown", unset="Run out", members=ForecastNumber, description="Which number of the month."),
    ] = None
    month: Annotated[str, TextFilter(label="Month", longest=len("2027-03"), description="Such as `2027-03`.")] = ""
    sort: str = "day"

    @property
    def shown(self) -> ForecastNumber:
        """Which number."""
        return self.number or ForecastNumber.RUN_OUT

    @property
    def span(self) -> DaySpan:
        """The days of the month, or what is left of it; raise NotFound if the forecast has no such month."""
        spans = spans_from(self.day, MOST_MONTHS)
        found = [span for span in spans if f"{span.first:%Y-%m}" == self.month] if self.month else spans[:1]
        if not found or self.known:
            raise NotFound("The forecast has no such month.")
        return found[0]


@dataclass(frozen=True, kw_only=True)
class ForecastRow:
    """One of those that a number counts: a person and, of what runs out or is renewed, what they hold until a day."""

    organisation: Organisation
    member: OrganisationMember | None = None
    definition: MicroCredentialDefinition | None = None
    credential_id: str = ""
    day: date | None = None


class ForecastTexts(NamedTuple):
    """What a file says of a row."""

    organisation: str
    person: str | None = None
    micro_credential: str | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class ForecastRows(PagedRows[ForecastRow, ForecastRowFilters]):
    """A page of those that a number of a month counts."""

    NOUN = "row"

    question: CoverageQuestion

    @property
    def heading(self) -> str:
        """In words: "Run out: March 2027"."""
        return f"{self.filters.shown.label}: {self.filters.span.first:%B %Y}"


def list_forecast_rows(filters: ForecastRowFilters) -> ForecastRows:
    """Return the page of `filters`, in a constant number of statements; raise NotFound without such a month."""
    question = question_of(filters)
    found = _found(filters, question)
    page = paginate(
        filters.page,
        count_rows(found),
        lambda limit, offset: [_row(each._mapping) for each in db.session.execute(found.limit(limit).offset(offset))],
    )
    return ForecastRows(page=page, filters=replace(filters, page=page.number), question=question)


def find_forecast_rows(filters: ForecastRowFilters, limit: int) -> list[ForecastTexts]:
    """Return what a file says of each row in order, up to a limit."""
    statement = _found(filters, question_of(filters)).limit(limit)
    models = {each["entity"] for each in statement.column_descriptions}
    columns: list[Any] = [Organisation.name.label("name")]
    if OrganisationMember in models:
        [day] = [each["expr"] for each in statement.column_descriptions if each["name"] == "day"]
        columns += [day, OrganisationMember.first_name, OrganisationMember.last_name]
    if MicroCredentialDefinition in models:
        columns.append(MicroCredentialDefinition.title)
    return [_texts(row._mapping) for row in db.session.execute(statement.with_only_columns(*columns))]


def _texts(found: Mapping[Any, Any]) -> ForecastTexts:
    person = full_name(found["first_name"], found["last_name"]) if "first_name" in found else None
    return ForecastTexts(found["name"], person, found.get("title"), found.get("day"))


def _found(filters: ForecastRowFilters, question: CoverageQuestion) -> Select[*tuple[Any, ...]]:
    """Return SQL for the rows, in their order."""
    scope, span = question.scope, filters.span
    if filters.shown is ForecastNumber.BELOW:
        keys = below_target(scope, spans_from(filters.day, MOST_MONTHS))[span.first.year, span.first.month]
        return _organisations(filters, keys)
    if filters.shown is ForecastNumber.LAST_QUALIFIED:
        return _people(filters, losing_last(scope, any_of(Purpose.QUALIFIED, scope.on).keys, span))
    ending = running_out if filters.shown is ForecastNumber.RUN_OUT else renewed
    return _people(filters, ending(scope, question.wanted.definitions, span))


def _row(found: Mapping[Any, Any]) -> ForecastRow:
    values = {name: found[name] for name in ("credential_id", "day") if name in found}
    models = {"organisation": Organisation, "member": OrganisationMember, "definition": MicroCredentialDefinition}
    return ForecastRow(**values, **{name: found[model] for name, model in models.items() if model in found})


def _people(filters: ForecastRowFilters, ending: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return SQL for the people of a query, with what they hold if that says so."""
    found = ending.subquery("ending").c
    columns: Mapping[str, Any] = {
        "day": found.day,
        "person": OrganisationMember.name_folded,
        "organisation": Organisation.name_folded,
    }
    order = order_by(columns[filters.column], descending=filters.descending)
    names = [OrganisationMember.name_folded, Organisation.name_folded]
    statement = (
        select(found.day, OrganisationMember, Organisation)
        .join(OrganisationMember, OrganisationMember.id == found.member_id)
        .join(Organisation, Organisation.id == found.organisation_id)
        .where(*matches_search(read_search(filters.q), names=names))
        .order_by(*order, OrganisationMember.name_folded, found.member_id, found.day)
    )
    if "credential_id" in found:
        definition = MicroCredentialDefinition
        statement = (
            statement.add_columns(definition, found.credential_id)
            .join(definition, definition.id == found.definition_id)
            .order_by(found.credential_id)
        )
    return statement


def _organisations(filters: ForecastRowFilters, keys: Sequence[str]) -> Select[Organisation]:
    searched = matches_search(read_search(filters.q), names=[Organisation.name_folded])
    return (
        select(Organisation)
        .where(Organisation.id.in_(keys), *searched)
        .order_by(*order_by(Organisation.name_folded, descending=filters.descending), Organisation.id)
    )
