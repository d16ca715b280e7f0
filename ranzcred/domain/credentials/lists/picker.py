"""The picker of assignments: searches for people or definitions, and reads the picked ones by key."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from ranzcred.core.db.session import db
from ranzcred.core.lists.suggestions import Suggestion
from ranzcred.domain.credentials.assignment import already_message
from ranzcred.domain.credentials.lists.definitions import definition_rows
from ranzcred.domain.credentials.models import AT_ONCE, StaffMicroCredential
from ranzcred.domain.credentials.suggestions.shown import definition_suggestion, person_suggestion
from ranzcred.domain.definitions.lists.filters import DefinitionFilters, ListedState
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.member_search import find_and_count
from ranzcred.domain.directory.models import OrganisationMember

FOUND_AT_MOST = 20


@dataclass(frozen=True, kw_only=True)
class Choice(Suggestion):
    """A search result to pick; `refusal` is the reason that it may not be picked, `mark` the word for it."""

    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """The first results of a search."""

    q: str = ""
    choices: Sequence[Choice] = ()
    total: int | None = 0
    """How many there are, of which the first are shown; None for more than are counted."""

    @property
    def more(self) -> bool:
        """Return whether there are more than are shown."""
        return self.total is None or self.total > len(self.choices)

    @property
    def free(self) -> Sequence[Choice]:
        """Return those that may be picked."""
        return [choice for choice in self.choices if not choice.refusal]


def people_for(definition: MicroCredentialDefinition, q: str, *, limit: int = FOUND_AT_MOST) -> Found:
    """Return the active members that a search finds, marked if they have the definition, in two statements."""
    shown, total = find_and_count(q, limit=limit, counted=AT_ONCE)
    assigned = StaffMicroCredential.definition_id == definition.id
    held = _held(StaffMicroCredential.member_id, [member.id for member in shown], assigned)
    choices = [_person(member, already_message(member) if member.id in held else "") for member in shown]
    return Found(q=q, choices=choices, total=total if total <= AT_ONCE else None)


def definitions_for(member: OrganisationMember, q: str, *, limit: int = FOUND_AT_MOST) -> Found:
    """Return the definitions that a search finds, marked if the member has them, in two statements; an empty search
    finds all.
    """
    rows = definition_rows(DefinitionFilters(q=q, state=ListedState.ACTIVE), limit=limit + 1)
    shown = [row.definition for row in rows[:limit]]
    held = _held(
        StaffMicroCredential.definition_id, [each.id for each in shown], StaffMicroCredential.member_id == member.id
    )
    choices = [_definition(each, already_message(member, each) if each.id in held else "") for each in shown]
    return Found(q=q, choices=choices, total=len(rows) if len(rows) <= limit else None)


def picked_people(keys: Sequence[str]) -> list[Choice]:
    """Return the existing members of `keys`, in this order, marked if inactive, in one statement."""
    found = db.session.scalars(
        select(OrganisationMember)
        .where(OrganisationMember.id.in_(keys))
        .options(joinedload(OrganisationMember.organisation, innerjoin=True))
    )
    return _in_order(keys, (_person(member) for member in found))


def picked_definitions(keys: Sequence[str]) -> list[Choice]:
    """Return the existing definitions of `keys`, in this order, in one statement."""
    found = db.session.scalars(select(MicroCredentialDefinition).where(MicroCredentialDefinition.id.in_(keys)))
    return _in_order(keys, map(_definition, found))


def _in_order(keys: Sequence[str], choices: Iterable[Choice]) -> list[Choice]:
    places = {key: place for place, key in enumerate(keys)}
    return sorted(choices, key=lambda choice: places[choice.key])


def _held(column: InstrumentedAttribute[str], keys: Collection[str], assigned: ColumnElement[bool]) -> set[str]:
    """Which of the keys stand in `column` of what is `assigned`."""
    return set(db.session.scalars(select(column).where(assigned, column.in_(keys))))


def _person(member: OrganisationMember, held: str = "") -> Choice:
    return _choice(person_suggestion(member), held)


def _definition(definition: MicroCredentialDefinition, held: str = "") -> Choice:
    return _choice(definition_suggestion(definition), held)


def _choice(shown: Suggestion, held: str) -> Choice:
    mark = "Already assigned" if held else shown.mark
    return Choice(key=shown.key, name=shown.name, about=shown.about, mark=mark, refusal=held)
