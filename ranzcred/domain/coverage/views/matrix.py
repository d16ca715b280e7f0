"""Coverage person by person: what each has of each micro-credential."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, NamedTuple

from sqlalchemy import Select, select

from ranzcred.core.db.session import db
from ranzcred.core.lists.filter_kinds import ChoiceFilter
from ranzcred.core.lists.page import PAGE_SIZE, paginate
from ranzcred.core.lists.rows import count_rows
from ranzcred.domain.coverage.cells import Cell, cells_of
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.holdings.models import HoldingPeriod
from ranzcred.domain.coverage.pairs import PairStanding, people_with
from ranzcred.domain.coverage.question import CoverageQuestion, question_of
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.selection import on_the_day, people_in
from ranzcred.domain.coverage.views.people import PlacedPerson, load_people, named, select_people
from ranzcred.domain.coverage.views.rows import CoverageRows
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember

COLUMNS_AT_MOST = 30


class MatrixKey(NamedTuple):
    """A person, the organisation that they are in, and of all rows the definitions that are the columns, and the
    scope.
    """

    person: str
    organisation: str
    definitions: tuple[str, ...]
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class MatrixFilters(CoverageFilters):
    """The people of a matrix, and their order."""

    COLUMNS: ClassVar[Mapping[str, str]] = {"name": "person", "organisation": "organisation"}
    HINT: ClassVar[str] = "Words in the person's name"

    standing: Annotated[
        PairStanding | None,
        ChoiceFilter(
            label="Who",
            unset="Everyone",
            members=PairStanding,
            description="People by how they are with it.",
        ),
    ] = None
    sort: str = "name"


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """Somebody, where they are on the day, and what they have of each definition: None of what they do not have."""

    id: str
    name: str
    organisation_id: str
    organisation: str
    now_in: str
    cells: Sequence[Cell | None]
    """The key of the organisation that has their page today is `now_in`."""


@dataclass(frozen=True, kw_only=True)
class Matrix(CoverageRows[MatrixRow, MatrixFilters]):
    """A page of people, and the definitions that are its columns."""

    NOUN = "person"
    PLURAL = "people"

    definitions: Sequence[MicroCredentialDefinition]
    more_definitions: bool = False
    """Whether they have others that are not shown."""


def list_matrix(filters: MatrixFilters, scope: Scope | None = None, *, size: int = PAGE_SIZE) -> Matrix:
    """Return the page of `filters`, in a constant number of statements."""
    question = question_of(filters, scope)
    people = _people(filters, question)
    columns = _columns(filters, question, people)
    definitions = columns[:COLUMNS_AT_MOST]
    page = paginate(
        filters.page,
        count_rows(people),
        lambda limit, offset: _rows(question, people, definitions, limit, offset),
        size=size,
    )
    filters = replace(filters, page=page.number)
    more = len(columns) > COLUMNS_AT_MOST
    return Matrix(page=page, filters=filters, question=question, definitions=definitions, more_definitions=more)


def _people(filters: MatrixFilters, question: CoverageQuestion) -> Select[str, str]:
    """Return SQL for `organisation_id` and `member_id` of the people that the filters leave."""
    people = people_in(question.scope)
    member = people.selected_columns.member_id
    if filters.standing:
        found = member.in_(people_with(filters.standing, question.wanted, question.scope))
        people = people.where(~found if filters.standing is PairStanding.LACKING else found)
    return named(people, filters.q)


def _columns(
    filters: MatrixFilters, question: CoverageQuestion, people: Select[str, str]
) -> Sequence[MicroCredentialDefinition]:
    """Return what is chosen; else the definitions that any of the people has, one more than are shown if there are."""
    if filters.definition or filters.purpose:
        return question.definitions
    definition, holding = MicroCredentialDefinition, HoldingPeriod
    theirs = select(people.subquery().c.member_id)
    has = select(holding.id).where(
        holding.definition_id == definition.id, holding.member_id.in_(theirs), *on_the_day(question.scope)
    )
    found = select(definition).where(has.exists()).order_by(definition.title_folded, definition.id)
    return db.session.scalars(found.limit(COLUMNS_AT_MOST + 1)).all()


def _rows(
    question: CoverageQuestion,
    people: Select[str, str],
    definitions: Sequence[MicroCredentialDefinition],
    limit: int,
    offset: int,
) -> list[MatrixRow]:
    rows = db.session.execute(select_people(people, question.filters).limit(limit).offset(offset))
    return _with_cells([(row[0], row[1], row[2]) for row in rows], [each.id for each in definitions], question.scope)


def columns_of_matrix(filters: MatrixFilters, scope: Scope | None = None) -> Sequence[MicroCredentialDefinition]:
    """Return the definitions that are the columns."""
    question = question_of(filters, scope)
    return _columns(filters, question, _people(filters, question))[:COLUMNS_AT_MOST]


def find_matrix_keys(filters: MatrixFilters, limit: int, scope: Scope | None = None) -> list[MatrixKey]:
    """Return the keys of all rows in their order, up to a limit."""
    question = question_of(filters, scope)
    people = _people(filters, question)
    definitions = tuple(each.id for each in _columns(filters, question, people)[:COLUMNS_AT_MOST])
    found = (
        select_people(people, question.filters).with_only_columns(OrganisationMember.id, Organisation.id).limit(limit)
    )
    return [MatrixKey(person, key, definitions, question.scope) for person, key in db.session.execute(found)]


def load_matrix(keys: Sequence[MatrixKey]) -> list[MatrixRow]:
    """Return the rows of some keys of one matrix, in their order."""
    found = load_people([(each.person, each.organisation) for each in keys])
    return _with_cells(found, keys[0].definitions, keys[0].scope)


def _with_cells(rows: Sequence[PlacedPerson], keys: Sequence[str], scope: Scope) -> list[MatrixRow]:
    cells = cells_of([person.id for person, _, _ in rows], keys, scope)
    return [
        MatrixRow(
            id=person.id,
            name=person.display_name,
            organisation_id=organisation_id,
            organisation=name,
            now_in=person.organisation_id,
            cells=[cells.get((person.id, key)) for key in keys],
        )
        for person, organisation_id, name in rows
    ]
