"""What is read of how definitions are related."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from ranzcred.core.db.among import among
from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.relations.models import DefinitionEquivalence, DefinitionPrerequisite
from ranzcred.domain.definitions.state import Purpose


@dataclass(frozen=True, kw_only=True)
class Relations:
    """What a definition counts for, requires, counts as, replaces and is replaced by."""

    purposes: Sequence[Purpose]
    groups: Sequence[Sequence[Definition]]
    """The definitions of each group of prerequisites, of which one is enough."""
    equivalences: Sequence[DefinitionEquivalence]
    replaced_by: Definition | None
    replaces: Sequence[Definition]
    new_version_of: Definition | None


def relations_of(definition: Definition) -> Relations:
    """Return how a definition is related to others; in four statements."""
    near = [key for key in (definition.replaced_by_id, definition.copied_from_id) if key]
    others = db.session.scalars(*_replacing(definition.id, near)).all()
    by_key = {each.id: each for each in others}
    return Relations(
        purposes=definition.purposes,
        groups=required_groups(definition.id),
        equivalences=equivalences_from(definition.id),
        replaced_by=by_key.get(definition.replaced_by_id or ""),
        replaces=[each for each in others if each.replaced_by_id == definition.id],
        new_version_of=by_key.get(definition.copied_from_id or ""),
    )


@built_once
def _replacing(definition_id: str, near: list[str]) -> Select[Definition]:
    related = or_(Definition.replaced_by_id == definition_id, among(Definition.id, near))
    return select(Definition).where(related).order_by(Definition.title_folded, Definition.id)


def required_groups(definition_id: str) -> list[list[Definition]]:
    """Return the definitions of each group of prerequisites, in order; in one statement."""
    return required_groups_of([definition_id])[definition_id]


def required_groups_of(definition_ids: Collection[str]) -> dict[str, list[list[Definition]]]:
    """Return the definitions of each group of prerequisites, in order, by what requires them; in one statement."""
    rows = db.session.scalars(*_required(list(definition_ids)))
    found: dict[str, list[list[Definition]]] = {key: [] for key in definition_ids}
    for (key, _), group in itertools.groupby(rows, key=lambda each: (each.definition_id, each.group_number)):
        found[key].append([each.required for each in group])
    return found


@built_once
def _required(definition_ids: list[str]) -> Select[DefinitionPrerequisite]:
    row = DefinitionPrerequisite
    return (
        select(row)
        .join(row.required)
        .where(among(row.definition_id, definition_ids))
        .order_by(row.definition_id, row.group_number, Definition.title_folded, Definition.id)
        .options(joinedload(row.required, innerjoin=True))
    )


def equivalences_from(definition_id: str) -> Sequence[DefinitionEquivalence]:
    """Return what a definition counts as, the earliest first; in one statement."""
    return db.session.scalars(*_equivalences(definition_id)).all()


@built_once
def _equivalences(definition_id: str) -> Select[DefinitionEquivalence]:
    return (
        select(DefinitionEquivalence)
        .join(DefinitionEquivalence.counts_as)
        .where(DefinitionEquivalence.from_id == definition_id)
        .order_by(Definition.title_folded, DefinitionEquivalence.from_on, DefinitionEquivalence.id)
        .options(joinedload(DefinitionEquivalence.counts_as, innerjoin=True))
    )


def missing_groups(groups: Sequence[Sequence[str]], held_definition_ids: Collection[str]) -> list[list[str]]:
    """Return those groups of which nothing is held."""
    held = set(held_definition_ids)
    return [list(group) for group in groups if not held & set(group)]


def equivalents_on(day: date, definition_ids: Collection[str]) -> dict[str, set[str]]:
    """Return by definition the others that count as it on a day; in one statement."""
    found: dict[str, set[str]] = {key: set() for key in definition_ids}
    for each in equivalences_to(definition_ids):
        if counts_on(each, day):
            found[each.to_id].add(each.from_id)
    return found


def equivalences_to(definition_ids: Collection[str]) -> Sequence[DefinitionEquivalence]:
    """Return what counts as one of some definitions, on whichever days; in one statement."""
    statement = select(DefinitionEquivalence).where(DefinitionEquivalence.to_id.in_(definition_ids))
    return db.session.scalars(statement.order_by(DefinitionEquivalence.id)).all()


def counts_on(equivalence: DefinitionEquivalence, day: date) -> bool:
    """Return whether one definition counts as another on a day."""
    return equivalence.from_on <= day and (equivalence.until_on is None or day <= equivalence.until_on)
