"""A definition that somebody has is not deleted, whoever asks: the model of the definitions is listened to from above.

The database guarantees it by its foreign key; this refuses first, with how many there are.
"""

from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Mapper

from ranzcred.core.errors import Conflict
from ranzcred.domain.credentials.lists.counts import count_of_definition, count_of_definition_former
from ranzcred.domain.definitions.models import DEFAULT_REFUSED, MicroCredentialDefinition


def reason_to_keep(definition: MicroCredentialDefinition, *, assigned: int) -> str | None:
    """Return why a definition with so many credentials, those of former staff too, cannot be deleted, in the words of
    the refusal, or None.
    """
    if definition.is_default:
        return DEFAULT_REFUSED
    return in_use_message(assigned) if assigned else None


def in_use_message(assigned: int) -> str:
    """Return why a definition with so many credentials cannot be deleted."""
    return (
        f"Cannot delete this definition because it has {assigned} staff credential assignment(s). "
        "Remove all assignments first."
    )


@event.listens_for(MicroCredentialDefinition, "before_delete")
def _refuse_in_use(
    _mapper: Mapper[MicroCredentialDefinition], connection: Connection, definition: MicroCredentialDefinition
) -> None:
    key = MicroCredentialDefinition.id
    assigned = connection.scalar(
        select(count_of_definition(key) + count_of_definition_former(key)).where(key == definition.id)
    )
    if assigned:
        raise Conflict(in_use_message(assigned))
