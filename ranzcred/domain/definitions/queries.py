"""What is read of the catalogue. Its list, which counts credentials, is in the feature above."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from ranzcred.core.db.session import db
from ranzcred.core.lists.search import matches_words
from ranzcred.core.text import identity_key
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.filters import DefinitionFilters
from ranzcred.domain.definitions.models import DefinitionNotFound
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition

IDENTITIES = [(identity_key(each.title), each.level, identity_key(each.issuing_body)) for each in DEFAULTS]


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The catalogue in numbers: all definitions, the defaults, and those of the filters.

    `accounted` counts the defaults and the definitions that are equal to one, which therefore cannot be created.
    """

    all: int
    defaults: int
    accounted: int
    found: int


def count_sentence(number: int) -> str:
    """Return a count in words: "1 definition", "4 definitions"."""
    return f"{number:,} definition{'' if number == 1 else 's'}"


def get_definition(definition_id: str) -> Definition:
    """Return a definition, or raise DefinitionNotFound; in one statement."""
    definition = db.session.scalar(select(Definition).where(Definition.id == definition_id))
    if definition is None:
        raise DefinitionNotFound
    return definition


def list_issuing_bodies() -> Sequence[str]:
    """Return the issuing bodies of the catalogue, each once, whatever its case."""
    return db.session.scalars(
        select(func.min(Definition.issuing_body))
        .group_by(Definition.issuing_body_key)
        .order_by(Definition.issuing_body_key)
    ).all()


def totals(filters: DefinitionFilters | None = None) -> Totals:
    """Return the numbers, in one statement."""
    matching = condition(filters or DefinitionFilters())
    identity = tuple_(Definition.title_key, Definition.level, Definition.issuing_body_key)
    everything, defaults, accounted, found = db.session.execute(
        select(
            func.count(Definition.id),
            func.count(Definition.id).filter(Definition.is_default),
            func.count(Definition.id).filter(or_(Definition.is_default, identity.in_(IDENTITIES))),
            func.count(Definition.id).filter(*matching) if matching else func.count(Definition.id),
        )
    ).one()
    return Totals(all=everything, defaults=defaults, accounted=accounted, found=found)


def condition(filters: DefinitionFilters) -> list[ColumnElement[bool]]:
    """Return SQL for what the filters leave."""
    searched = (Definition.title_folded, Definition.issuing_body_folded, Definition.skill_standard_folded)
    matching = matches_words(searched, filters.q)
    if filters.level:
        matching.append(Definition.level == filters.level)
    if filters.issuing_body:
        matching.append(Definition.issuing_body_key == identity_key(filters.issuing_body))
    if filters.kind:
        matching.append(Definition.is_default.is_(filters.kind == "default"))
    return matching
