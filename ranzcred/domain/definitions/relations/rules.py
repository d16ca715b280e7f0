"""Which definitions one may require, and count as: none that is not there, no circle, and not what replaces it."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, select

from ranzcred.core.db.session import db
from ranzcred.core.errors import Invalid
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.relations.models import GROUPS, DefinitionPrerequisite
from ranzcred.domain.definitions.relations.succession import chain_from, stored_successors
from ranzcred.domain.definitions.relations.words import titles_of
from ranzcred.domain.definitions.state import Equivalent, Groups

REQUIRES, COUNTS_AS = "prerequisites", "equivalences"
NOT_THERE = "One of these micro-credentials doesn't exist any more. Choose again."
NOT_ITSELF = "A micro-credential can't require itself. Choose another one."
NOT_AS_ITSELF = "A micro-credential counts as itself. Choose another one."
TOO_MANY = f"There can be up to {GROUPS} groups."
EMPTY = "Each group needs one micro-credential or more, each once."
UNTIL_AFTER_FROM = "Enter an end on or after the first day, or leave it blank."
ONCE_A_DAY = "The same micro-credential is there twice from the same day. Leave one out."


def refuse_prerequisites(definition: Definition, groups: Groups) -> None:
    """Raise Invalid about groups that a definition cannot require."""
    required = {key for group in groups for key in group}
    if len(groups) > GROUPS:
        raise Invalid(TOO_MANY, field=REQUIRES)
    if any(not group or len(set(group)) < len(group) for group in groups):
        raise Invalid(EMPTY, field=REQUIRES)
    if definition.id in required:
        raise Invalid(NOT_ITSELF, field=REQUIRES)
    titles = _titles(required, field=REQUIRES)
    if not definition.id:
        return
    replacing = required & set(chain_from(definition.id, stored_successors())[1:])
    if replacing:
        title = titles[min(replacing)]
        raise Invalid(f"{title} replaces it, so it can't be required.", field=REQUIRES)
    circle = _circle(definition.id, {**_stored_requirements(), definition.id: sorted(required)})
    if circle:
        shown = " → ".join(_titles(circle, field=REQUIRES)[key] for key in circle)
        raise Invalid(f"They would require each other: {shown}.", field=REQUIRES)


def refuse_equivalences(definition: Definition, equivalences: Sequence[Equivalent]) -> None:
    """Raise Invalid about what a definition cannot count as."""
    if definition.id in {each.counts_as for each in equivalences}:
        raise Invalid(NOT_AS_ITSELF, field=COUNTS_AS)
    if any(each.until_on and each.until_on < each.from_on for each in equivalences):
        raise Invalid(UNTIL_AFTER_FROM, field=COUNTS_AS)
    if len({(each.counts_as, each.from_on) for each in equivalences}) < len(equivalences):
        raise Invalid(ONCE_A_DAY, field=COUNTS_AS)
    _titles({each.counts_as for each in equivalences}, field=COUNTS_AS)


def may_be_required(key: str) -> ColumnElement[bool]:
    """Return the SQL condition for definitions that one may require: drafts and retired ones too."""
    unfit = {*_requiring(key), *chain_from(key, stored_successors())}
    return Definition.id.not_in(sorted(unfit))


def may_be_counted(key: str) -> ColumnElement[bool]:
    """Return the SQL condition for definitions that one may count as: drafts and retired ones too."""
    return Definition.id != key


def _titles(keys: Collection[str], *, field: str) -> dict[str, str]:
    """Return the titles of definitions by key; raise Invalid if one is not there."""
    titles = titles_of(keys)
    if len(titles) < len(set(keys)):
        raise Invalid(NOT_THERE, field=field)
    return titles


def _stored_requirements() -> dict[str, list[str]]:
    """Return what each definition requires, in one statement."""
    requirements: dict[str, list[str]] = {}
    rows = db.session.execute(select(DefinitionPrerequisite.definition_id, DefinitionPrerequisite.required_id))
    for key, required in rows:
        requirements.setdefault(key, []).append(required)
    return requirements


def _requiring(key: str) -> set[str]:
    """Return a definition, and those that require it through any number of others."""
    requirements = _stored_requirements()
    found = {key}
    while more := {each for each, required in requirements.items() if found & set(required)} - found:
        found |= more
    return found


def _circle(start: str, requirements: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the way from a definition back to itself through what is required, or nothing."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for key in requirements.get(way[-1], ()):
            if key == start:
                return [*way, start]
            if key not in seen:
                seen.add(key)
                ways.append([*way, key])
    return []
