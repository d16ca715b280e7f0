"""Which definition may replace which: no circle, no chain without end, and nothing that itself requires."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, select

from ranzcred.core.db.session import db
from ranzcred.core.errors import Invalid
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.relations.models import DefinitionPrerequisite
from ranzcred.domain.definitions.relations.words import titles_of
from ranzcred.domain.definitions.state import DefinitionState

LONGEST = 10
"""The most definitions that a chain of replacements has."""
FIELD = "replaced_by"

Successors = Mapping[str, str]
"""The key of what replaces a definition, by the definition's key."""


def successor_refusal(definition: Definition, successor: Definition) -> Invalid | None:
    """Return why a definition cannot be replaced by another, or None; in three statements at most."""
    if successor.id == definition.id:
        return Invalid("It can't replace itself. Choose another one.", field=FIELD)
    successors = stored_successors()
    chain = [definition.id, *chain_from(successor.id, successors)]
    if definition.id in chain[1:]:
        circle = chain[: chain.index(definition.id, 1) + 1]
        titles = titles_of(circle)
        shown = " → ".join(titles[key] for key in circle)
        return Invalid(f"They would replace each other: {shown}.", field=FIELD)
    if longest_to(definition.id, successors) + len(chain) - 1 > LONGEST:
        return Invalid(f"At most {LONGEST} can replace one another. Choose one later in the chain.", field=FIELD)
    if successor.state is not DefinitionState.ACTIVE:
        state = "a draft" if successor.state is DefinitionState.DRAFT else "retired"
        return Invalid(f"{successor.title} is {state}. Choose an active one.", field=FIELD)
    if set(chain[1:]) & required_by(definition.id):
        return Invalid(f"{definition.title} requires {successor.title}, so that can't replace it.", field=FIELD)
    return None


def may_replace(key: str) -> ColumnElement[bool]:
    """Return the SQL condition for definitions that may replace one; only a chain may turn out to be too long."""
    unfit = {key} | required_by(key)
    return and_(Definition.state == DefinitionState.ACTIVE, Definition.id.not_in(sorted(unfit)))


def stored_successors() -> dict[str, str]:
    """Return what replaces what, in one statement: few are replaced."""
    replaced = select(Definition.id, Definition.replaced_by_id).where(Definition.replaced_by_id.is_not(None))
    return {str(key): str(successor) for key, successor in db.session.execute(replaced)}


def chain_from(key: str, successors: Successors) -> list[str]:
    """Return a definition and what replaces it, one after another; a circle ends where it closes."""
    chain = [key]
    while chain[-1] in successors and chain.count(chain[-1]) == 1:
        chain.append(successors[chain[-1]])
    return chain


def longest_to(key: str, successors: Successors) -> int:
    """Return how many definitions the longest chain has that ends with this one."""
    before = [each for each, successor in successors.items() if successor == key]
    return 1 + max((longest_to(each, successors) for each in before), default=0)


def required_by(key: str) -> set[str]:
    """Return the keys of the definitions that one requires."""
    required = select(DefinitionPrerequisite.required_id).where(DefinitionPrerequisite.definition_id == key)
    return set(db.session.scalars(required))
