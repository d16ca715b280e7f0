"""Locks of definitions: while one is assigned or awarded, nobody retires or deletes it.

They are taken before those of credentials, as at its retirement.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from ranzcred.core.db.session import db
from ranzcred.domain.definitions.models import (
    ASSIGN_INSTEAD,
    DefinitionNotFound,
    MicroCredentialDefinition,
    NotActive,
)
from ranzcred.domain.definitions.state import DefinitionState


def lock_definitions(keys: Collection[str]) -> Sequence[MicroCredentialDefinition]:
    """Return the definitions, by key, locked so that none is deleted or retired until the transaction ends.

    Raise DefinitionNotFound if one is gone.
    """
    found = db.session.scalars(
        select(MicroCredentialDefinition)
        .where(MicroCredentialDefinition.id.in_(set(keys)))
        .order_by(MicroCredentialDefinition.id)
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    if len(found) < len(set(keys)):
        raise DefinitionNotFound
    return found


def require_active(definition: MicroCredentialDefinition, instead: str = ASSIGN_INSTEAD) -> None:
    """Raise NotActive about a draft or a retired definition; `instead` is what to do with what replaces it."""
    if definition.state is not DefinitionState.ACTIVE:
        raise NotActive(definition, instead)
