"""What is read of the catalogue. Its list, which counts credentials, is in the feature above."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from ranzcred.core.db.session import db
from ranzcred.core.formats import plural
from ranzcred.core.text import identity_key
from ranzcred.domain.definitions.lists.search import issuing_bodies
from ranzcred.domain.definitions.models import DefinitionNotFound
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.state import DefinitionState


def count_sentence(number: int) -> str:
    """Return a count in words: "1 micro-credential", "4 micro-credentials"."""
    return plural(number, "micro-credential")


def get_definition(definition_id: str) -> Definition:
    """Return a definition, or raise DefinitionNotFound; in at most one statement."""
    definition = db.session.get(Definition, definition_id)
    if definition is None:
        raise DefinitionNotFound
    return definition


def find_active_source(definition: Definition) -> Definition | None:
    """Return the active definition that one is a new version of, or None."""
    source = db.session.get(Definition, definition.copied_from_id) if definition.copied_from_id else None
    return source if source and source.state is DefinitionState.ACTIVE else None


def list_definitions_by_key(keys: Collection[str]) -> Sequence[Definition]:
    """Return those of some definitions that there are."""
    return db.session.scalars(select(Definition).where(Definition.id.in_(keys))).all() if keys else []


def list_issuing_bodies_by_name(names: Collection[str]) -> Sequence[str]:
    """Return those of some issuing bodies that the catalogue has, as it spells them."""
    keys = [identity_key(name) for name in names]
    return db.session.scalars(issuing_bodies().where(Definition.issuing_body_key.in_(keys))).all()
