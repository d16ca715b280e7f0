"""What is read of the catalogue. Its list, which counts credentials, is in the feature above."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from ranzcred.core.db.session import db
from ranzcred.core.formats import plural
from ranzcred.domain.definitions.models import DefinitionNotFound
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition


def count_sentence(number: int) -> str:
    """Return a count in words: "1 micro-credential", "4 micro-credentials"."""
    return plural(number, "micro-credential")


def get_definition(definition_id: str) -> Definition:
    """Return a definition, or raise DefinitionNotFound; in at most one statement."""
    definition = db.session.get(Definition, definition_id)
    if definition is None:
        raise DefinitionNotFound
    return definition


def list_definitions_by_key(keys: Collection[str]) -> Sequence[Definition]:
    """Return those of some definitions that there are."""
    return db.session.scalars(select(Definition).where(Definition.id.in_(keys))).all() if keys else []


def list_issuing_bodies() -> Sequence[str]:
    """Return the issuing bodies of the catalogue, each once, whatever its case."""
    return db.session.scalars(
        select(func.min(Definition.issuing_body))
        .group_by(Definition.issuing_body_key)
        .order_by(Definition.issuing_body_key)
    ).all()
