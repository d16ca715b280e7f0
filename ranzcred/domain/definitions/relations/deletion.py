"""What keeps a definition from being deleted: others that it replaces, that require it, or that count as it."""

from sqlalchemy import ColumnElement, Select, literal, select, union_all

from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.relations.models import DefinitionEquivalence, DefinitionPrerequisite

SENTENCES = (
    "It replaces {title}, so it can't be deleted.",
    "{title} requires it, so it can't be deleted.",
    "{title} counts as it, so it can't be deleted.",
)
LOGGED = "Other micro-credentials refer to it."


def refuse_related(definition: Definition) -> None:
    """Raise Conflict if others refer to a definition; those that were copied from it forget it."""
    of_requirers = select(DefinitionPrerequisite.definition_id).where(
        DefinitionPrerequisite.required_id == definition.id
    )
    of_equals = select(DefinitionEquivalence.from_id).where(DefinitionEquivalence.to_id == definition.id)
    ways = (Definition.replaced_by_id == definition.id, Definition.id.in_(of_requirers), Definition.id.in_(of_equals))
    found = db.session.execute(union_all(*(_titles(place, way) for place, way in enumerate(ways)))).all()
    if found:
        place, title = min((int(place), str(title)) for place, title in found)
        raise Conflict(SENTENCES[place].format(title=title), logged=LOGGED)
    for copy in db.session.scalars(select(Definition).where(Definition.copied_from_id == definition.id)):
        copy.copied_from_id = None


def _titles(place: int, way: ColumnElement[bool]) -> Select[int, str]:
    return select(literal(place).label("place"), Definition.title).where(way)
