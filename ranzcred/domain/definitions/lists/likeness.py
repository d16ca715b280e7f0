"""The definitions that one may be the same as: those of its level with the same folded title and issuing body."""

from sqlalchemy import select

from ranzcred.core.db.session import db
from ranzcred.core.records import Likeness
from ranzcred.core.text import search_key
from ranzcred.domain.definitions.models import MicroCredentialDefinition


def definitions_like(definition: MicroCredentialDefinition) -> list[Likeness]:
    """Return the other stored definitions that one may be the same as."""
    alike = (
        MicroCredentialDefinition.title_folded == search_key(definition.title),
        MicroCredentialDefinition.level == definition.level,
        MicroCredentialDefinition.issuing_body_folded == search_key(definition.issuing_body),
        MicroCredentialDefinition.id != definition.id,
    )
    found = db.session.scalars(select(MicroCredentialDefinition).where(*alike).order_by(MicroCredentialDefinition.id))
    return [Likeness(record=each, fields=("title",), message=_message(each)) for each in found]


def _message(definition: MicroCredentialDefinition) -> str:
    return (
        f"{definition.title} (level {definition.level}, {definition.issuing_body}) already exists. "
        "If it is the same one, use or edit that instead."
    )
