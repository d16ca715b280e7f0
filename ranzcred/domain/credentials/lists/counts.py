"""How many credentials there are: of a definition, of a member, of an organisation.

Those of active staff are counted, and those of former staff only by the names that say so.
"""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, SQLColumnExpression, func, select

from ranzcred.core.db.session import db
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import effective_today
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import OrganisationMember


@dataclass(frozen=True, kw_only=True)
class StatusCount:
    """How many credentials have an effective status; `tone` is the colour of its badge."""

    name: str
    label: str
    tone: str
    number: int


def count_by_status(definition_id: str) -> list[StatusCount]:
    """Return how many of active staff have each effective status of a definition, in the order of the lifecycle."""
    status = effective_today()
    rows = db.session.execute(
        select(status, func.count())
        .where(StaffMicroCredential.definition_id == definition_id, StaffMicroCredential.holder_active)
        .group_by(status)
    )
    counts = {each: number for each, number in rows}  # noqa: C416 - a Row is no pair to dict()
    return [
        StatusCount(name=each.value, label=each.label, tone=each.tone, number=counts.get(each, 0))
        for each in MicroCredentialStatus
    ]


def count_of_definition(definition_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
    """Return SQL for how many of active staff have the definition of the enclosing query."""
    return _count(StaffMicroCredential.definition_id == definition_id, StaffMicroCredential.holder_active)


def count_of_definition_former(definition_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
    """Return SQL for how many of former staff have the definition of the enclosing query."""
    return _count(StaffMicroCredential.definition_id == definition_id, ~StaffMicroCredential.holder_active)


def count_of_member(member_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
    """Return SQL for how many credentials the member of the enclosing query has."""
    return _count(StaffMicroCredential.member_id == member_id)


def counts_by_organisation() -> Select[str, int, int]:
    """Return SQL for `organisation_id`, `assigned` and `awarded` (effective, today) of the active staff of each."""
    awarded = func.count().filter(effective_today() == MicroCredentialStatus.AWARDED)
    return (
        select(OrganisationMember.organisation_id, func.count().label("assigned"), awarded.label("awarded"))
        .join(StaffMicroCredential, StaffMicroCredential.member_id == OrganisationMember.id)
        .where(OrganisationMember.active)
        .group_by(OrganisationMember.organisation_id)
    )


def _count(*condition: SQLColumnExpression[bool]) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(StaffMicroCredential)
        .where(*condition)
        .correlate_except(StaffMicroCredential)
        .scalar_subquery()
    )
