"""How many credentials there are: of a definition by status, of a member."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, SQLColumnExpression, func, select

from ranzcred.domain.credentials.figures.reading import OfDefinition
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus


@dataclass(frozen=True, kw_only=True)
class StatusCount:
    """How many credentials have an effective status; `tone` is the colour of its badge."""

    name: str
    label: str
    tone: str
    number: int


def count_by_status(figures: OfDefinition) -> list[StatusCount]:
    """Return how many of active staff have each effective status of a definition, in the order of the lifecycle."""
    return [
        StatusCount(name=each.value, label=each.label, tone=each.tone, number=figures.of(each))
        for each in MicroCredentialStatus
    ]


def count_of_member(member_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
    """Return SQL for how many credentials the member of the enclosing query has."""
    return (
        select(func.count())
        .select_from(StaffMicroCredential)
        .where(StaffMicroCredential.member_id == member_id)
        .correlate_except(StaffMicroCredential)
        .scalar_subquery()
    )
