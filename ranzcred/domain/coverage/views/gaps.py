"""Who lacks what: people who do not hold what is asked about, what they have instead, and what they need first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from sqlalchemy import Select, or_, select, true

from ranzcred.core.db.among import among
from ranzcred.core.db.session import db
from ranzcred.core.lists.page import PAGE_SIZE, paginate
from ranzcred.core.lists.rows import count_rows
from ranzcred.domain.coverage.cells import Cell, cells_of
from ranzcred.domain.coverage.figures import people_of_organisations
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.holdings.models import HoldingState
from ranzcred.domain.coverage.question import CoverageQuestion, question_of
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.selection import held_of_groups, people_in
from ranzcred.domain.coverage.views.people import load_people, named, select_people
from ranzcred.domain.coverage.views.rows import CoverageRows
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.relations.queries import equivalents_on, required_groups_of
from ranzcred.domain.directory.models import Organisation, OrganisationMember

CLOSEST = (HoldingState.SUSPENDED, HoldingState.EXPIRED, HoldingState.ASSIGNED)
"""What is closer to being held comes first."""
FEW_PLACES = 500
Groups = Sequence[tuple[str, frozenset[str]]]
"""Of each group of prerequisites the titles, and the keys of which one is enough."""


@dataclass(frozen=True, kw_only=True)
class GapFilters(CoverageFilters):
    """The people who lack something, and their order."""

    COLUMNS: ClassVar[Mapping[str, str]] = {"name": "person", "organisation": "organisation"}
    HINT: ClassVar[str] = "Words in the person's name"

    sort: str = "name"


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One thing that somebody lacks, what they have instead that is closest to it, and what they need first."""

    title: str
    instead: Cell | None
    instead_title: str
    """The title of what they have instead, where that is not the same."""
    needs: Sequence[str]

    @property
    def text(self) -> str:
        """What is lacking, in words: "Slate, needs Basics first"."""
        return ", ".join([self.title, *(f"needs {need} first" for need in self.needs)])


@dataclass(frozen=True, kw_only=True)
class GapRow:
    """Somebody who lacks something, and where they are on the day."""

    member: OrganisationMember
    organisation: str
    gaps: Sequence[Gap]

    @property
    def instead(self) -> Sequence[tuple[str, Cell]]:
        """What they have instead: what it is, unless that is what they lack as it is the only one, and how they are."""
        several = len(self.gaps) > 1
        return [(gap.instead_title or (gap.title if several else ""), gap.instead) for gap in self.gaps if gap.instead]


@dataclass(frozen=True, kw_only=True)
class GapRows(CoverageRows[GapRow, GapFilters]):
    """A page of the people who lack something."""

    NOUN = "person"
    PLURAL = "people"


def list_gaps(filters: GapFilters, scope: Scope | None = None, *, size: int = PAGE_SIZE) -> GapRows:
    """Return the page of `filters`, in a constant number of statements."""
    question = question_of(filters, scope)
    people = _lacking(filters, question)
    if filters.q:
        total = count_rows(people)
    else:
        lacking = _number_lacking(question)
        total = sum(lacking.values())
        people = _where_some_lack(people, lacking)
    page = paginate(filters.page, total, lambda limit, offset: _page(question, people, limit, offset), size=size)
    return GapRows(page=page, filters=replace(filters, page=page.number), question=question)


def _lacking(filters: GapFilters, question: CoverageQuestion) -> Select[str, str]:
    """Return SQL for `organisation_id` and `member_id` of the people who do not hold what is asked about."""
    people = people_in(question.scope)
    member = people.selected_columns.member_id
    held = held_of_groups(question.wanted, question.scope)
    lacking = [~each.where(each.selected_columns.member_id == member).exists() for each in held]
    return named(people.where(or_(*lacking) if lacking else true()), filters.q)


def _number_lacking(question: CoverageQuestion) -> Mapping[str, int]:
    """Return how many people of each organisation lack it, where any does; in two statements."""
    people = people_of_organisations(question.scope, question.wanted)
    return {key: each.of - each.part for key, each in people.items() if each.part < each.of}


def _where_some_lack(people: Select[str, str], lacking: Mapping[str, int]) -> Select[str, str]:
    """Return SQL for the people of the organisations where any lacks it: where these are few, the rest is not read."""
    if len(lacking) > FEW_PLACES:
        return people
    return people.where(among(people.selected_columns.organisation_id, sorted(lacking)))


def _page(question: CoverageQuestion, people: Select[str, str], limit: int, offset: int) -> list[GapRow]:
    rows = db.session.execute(select_people(people, question.filters).limit(limit).offset(offset))
    return _with_gaps(question, [(member, name) for member, _, name in rows])


def find_gap_keys(filters: GapFilters, limit: int, scope: Scope | None = None) -> list[tuple[str, str]]:
    """Return the keys of a person and where they are, of all rows in their order, up to a limit."""
    found = select_people(_lacking(filters, question_of(filters, scope)), filters)
    keys = found.with_only_columns(OrganisationMember.id, Organisation.id).limit(limit)
    return [(person, place) for person, place in db.session.execute(keys)]


def load_gaps(keys: Sequence[tuple[str, str]], filters: GapFilters, scope: Scope | None = None) -> list[GapRow]:
    """Return the rows of some keys, in their order."""
    found = load_people(keys)
    return _with_gaps(question_of(filters, scope), [(member, name) for member, _, name in found])


def _with_gaps(question: CoverageQuestion, people: Sequence[tuple[OrganisationMember, str]]) -> list[GapRow]:
    required = _prerequisites(question)
    counted = {key for groups in required.values() for _, keys in groups for key in keys}
    cells = cells_of([member.id for member, _ in people], sorted(counted.union(question.wanted.keys)), question.scope)
    by_person: dict[str, dict[str, Cell]] = {member.id: {} for member, _ in people}
    for (member_id, key), cell in cells.items():
        by_person[member_id][key] = cell
    titles = _titles(question)
    return [
        GapRow(member=member, organisation=name, gaps=list(_gaps(question, by_person[member.id], required, titles)))
        for member, name in people
    ]


def _titles(question: CoverageQuestion) -> Mapping[str, str]:
    """Return the titles of all that counts, by key."""
    definition = MicroCredentialDefinition
    of_them = select(definition.id, definition.title).where(definition.id.in_(question.wanted.keys))
    return {row.id: row.title for row in db.session.execute(of_them)}


def _prerequisites(question: CoverageQuestion) -> Mapping[str, Groups]:
    """Return what each definition that is asked about requires, by what counts as it on the day; in two statements."""
    required = required_groups_of(question.wanted.definitions)
    keys = {each.id for groups in required.values() for group in groups for each in group}
    others = equivalents_on(question.scope.on, sorted(keys))
    return {
        key: [
            (
                " or ".join(each.title for each in group),
                frozenset().union(*({each.id, *others[each.id]} for each in group)),
            )
            for group in groups
        ]
        for key, groups in required.items()
    }


def _gaps(
    question: CoverageQuestion, cells: Mapping[str, Cell], required: Mapping[str, Groups], titles: Mapping[str, str]
) -> Iterable[Gap]:
    """Yield what somebody lacks: of what is asked about as a whole, the one that they are closest to."""
    held = {key for key, cell in cells.items() if cell.state is HoldingState.HELD}
    wanted = question.wanted
    if wanted.any_one:
        key, closest = _closest(cells, wanted.keys)
        one = key if key in wanted.definitions else ""
        yield Gap(
            title=f"Any of {len(wanted.definitions)}" if len(wanted.definitions) > 1 else titles[wanted.definitions[0]],
            instead=closest,
            instead_title=titles.get(key, "") if [key] != list(wanted.definitions) else "",
            needs=_needs(required.get(one, []), held),
        )
        return
    for each in wanted.definitions:
        if not wanted.counting[each] & held:
            key, closest = _closest(cells, sorted(wanted.counting[each]))
            instead = titles.get(key, "") if key != each else ""
            yield Gap(
                title=titles[each], instead=closest, instead_title=instead, needs=_needs(required.get(each, []), held)
            )


def _needs(groups: Groups, held: set[str]) -> list[str]:
    return [titles for titles, keys in groups if not keys & held]


def _closest(cells: Mapping[str, Cell], keys: Iterable[str]) -> tuple[str, Cell | None]:
    """Return what somebody has of some definitions that is closest to being held, by its key; or "" and None."""
    theirs = [(key, cells[key]) for key in keys if key in cells]
    if not theirs:
        return "", None
    return min(theirs, key=lambda each: (CLOSEST.index(each[1].state), -each[1].day.toordinal() if each[1].day else 0))
