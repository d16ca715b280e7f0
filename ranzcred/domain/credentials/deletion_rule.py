"""A definition that somebody has is not deleted, whoever asks: the model of the definitions is listened to from above.

The database guarantees it by its foreign key; this refuses first, with how many there are.
"""

from sqlalchemy import Connection, event, func, select
from sqlalchemy.orm import Mapper

from ranzcred.core.errors import Conflict
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import DefaultKept, MicroCredentialDefinition


def deletion_refusal(definition: MicroCredentialDefinition, *, assigned: int) -> Conflict | None:
    """Return the refusal to delete a definition with so many credentials, those of people who have left too, or
    None.
    """
    if definition.is_default:
        return DefaultKept()
    return _in_use(assigned) if assigned else None


def _in_use(assigned: int) -> Conflict:
    """Return the refusal to delete a definition with so many credentials: to people on pages, and to callers of the
    API, which relies on its sentence.
    """
    people = "1 person has" if assigned == 1 else f"{assigned:,} people have"
    return Conflict(
        f"{people} this micro-credential, so it can't be deleted.",
        error=f"Cannot delete this definition because it has {assigned} staff credential assignment(s). "
        "Remove all assignments first.",
    )


@event.listens_for(MicroCredentialDefinition, "before_delete")
def _refuse_in_use(
    _mapper: Mapper[MicroCredentialDefinition], connection: Connection, definition: MicroCredentialDefinition
) -> None:
    held = StaffMicroCredential.definition_id == definition.id
    assigned = connection.scalar(select(func.count()).select_from(StaffMicroCredential).where(held))
    if assigned:
        raise _in_use(assigned)
