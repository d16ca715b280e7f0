"""What coverage is asked about: a day, of whom, and what they should hold."""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select

from ranzcred.core.db.session import db
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.relations.models import DefinitionPurpose
from ranzcred.domain.definitions.relations.queries import equivalents_on
from ranzcred.domain.definitions.state import DefinitionState, Purpose
from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus

IN_PROGRAMME = frozenset({ProgrammeStatus.ACTIVE, ProgrammeStatus.RENEWAL_DUE})


class CountedPeople(enum.StrEnum):
    """Whom coverage counts, if not those who are active on the day."""

    ALL = "all"

    @property
    def label(self) -> str:
        return "Active and inactive"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A day in Auckland, the day as of whose end it is known (None: now), and the people who are counted.

    `city` is folded. An organisation is one of those that are left.
    """

    on: date
    known: date | None = None
    tier: CertificationTier | None = None
    programme: frozenset[ProgrammeStatus] = IN_PROGRAMME
    city: str = ""
    organisation: str = ""
    people: CountedPeople | None = None

    @property
    def as_now(self) -> bool:
        """Whether it is of people who are active on the day, by all that is known now."""
        return not (self.known or self.people)


@dataclass(frozen=True, kw_only=True)
class WantedCredentials:
    """What people should hold: one definition of each group, by whatever counts as it on the day.

    `definitions` are those that were asked for, and `counting` what each is held by, itself among it.
    """

    definitions: tuple[str, ...]
    counting: Mapping[str, frozenset[str]]
    any_one: bool

    @property
    def groups(self) -> list[frozenset[str]]:
        """The keys of which somebody who is covered holds one of each group."""
        if self.any_one:
            return [frozenset().union(*self.counting.values())] if self.counting else []
        return [self.counting[key] for key in self.definitions]

    @property
    def keys(self) -> list[str]:
        """The keys of all that counts."""
        return sorted(frozenset().union(*self.counting.values()))


def all_of(definitions: Sequence[str], on: date) -> WantedCredentials:
    """Return that people should hold each of some definitions; in one statement."""
    return WantedCredentials(definitions=tuple(definitions), counting=_counting(definitions, on), any_one=False)


def any_of(purpose: Purpose, on: date) -> WantedCredentials:
    """Return that people should hold one of the definitions that count for a purpose; in two statements."""
    return _any_where(MicroCredentialDefinition.id.in_(_serving(purpose)), on)


def any_usual(on: date) -> WantedCredentials:
    """Return what is asked about where nothing is chosen: one of those that make a qualified roofer, or where none does
    one of the defaults; in two statements.
    """
    qualified = _serving(Purpose.QUALIFIED)
    definition = MicroCredentialDefinition
    return _any_where(or_(definition.id.in_(qualified), and_(definition.is_default, ~qualified.exists())), on)


def _any_where(condition: ColumnElement[bool], on: date) -> WantedCredentials:
    """Return that people should hold one of the definitions that a condition finds; in two statements."""
    definition = MicroCredentialDefinition
    counted = definition.state != DefinitionState.DRAFT
    found = select(definition.id).where(condition, counted).order_by(definition.title_folded, definition.id)
    keys = db.session.scalars(found).all()
    return WantedCredentials(definitions=tuple(keys), counting=_counting(keys, on), any_one=True)


def _serving(purpose: Purpose) -> Select[str]:
    """Return SQL for the keys of the definitions that count for a purpose."""
    return select(DefinitionPurpose.definition_id).where(DefinitionPurpose.purpose == purpose)


def _counting(definitions: Collection[str], on: date) -> dict[str, frozenset[str]]:
    return {key: frozenset({key, *others}) for key, others in equivalents_on(on, definitions).items()}
