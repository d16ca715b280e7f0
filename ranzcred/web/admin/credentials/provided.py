"""What the catalogue, the directory and the outbox are told of who holds what."""

from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, ScalarSelect, Select, SQLColumnExpression, func, select

from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.core.lists.page import Page
from ranzcred.domain.credentials.expiry.forecast import forecast
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import effective_today
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions import holders
from ranzcred.domain.definitions.holders import StatusCount
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory import holdings
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.notifications import upcoming
from ranzcred.domain.notifications.upcoming import Forecast
from ranzcred.web.admin.credentials.holders import responses


class StaffHolders:
    """What the catalogue of definitions asks of who holds them."""

    def count(self, definition_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
        return _count(StaffMicroCredential.definition_id == definition_id)

    def by_status(self, definition_id: str) -> list[StatusCount]:
        status = effective_today()
        rows = db.session.execute(
            select(status, func.count()).where(StaffMicroCredential.definition_id == definition_id).group_by(status)
        )
        counts = {stands_at: number for stands_at, number in rows}  # noqa: C416 - a Row is no pair to dict()
        return [
            StatusCount(name=member.value, label=member.label, tone=member.tone, number=counts.get(member, 0))
            for member in MicroCredentialStatus
        ]

    def section(self, definition: MicroCredentialDefinition) -> dict[str, Any]:
        return responses.section(definition)

    def list_answer(self, definition: MicroCredentialDefinition) -> ResponseReturnValue:
        return responses.list_answer(definition)


class StaffHoldings:
    """What the directory asks of what its people hold."""

    def by_organisation(self) -> Select[str, int, int]:
        awarded = func.count().filter(effective_today() == MicroCredentialStatus.AWARDED)
        return (
            select(
                OrganisationMember.organisation_id,
                func.count().label("assigned"),
                awarded.label("awarded"),
            )
            .join(StaffMicroCredential, StaffMicroCredential.member_id == OrganisationMember.id)
            .group_by(OrganisationMember.organisation_id)
        )

    def of_member(self, member_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
        return _count(StaffMicroCredential.member_id == member_id)


class DailySweep:
    """What the delivery log asks of what is due."""

    def forecast(self, number: int, settings: Settings) -> Page[Forecast]:
        return forecast(number, settings)


def provide() -> None:
    """Tell the catalogue who holds its definitions, the directory what its people hold, the outbox what is due."""
    holders.provide(StaffHolders())
    holdings.provide(StaffHoldings())
    upcoming.provide(DailySweep())


def _count(condition: ColumnElement[bool]) -> ScalarSelect[int]:
    """SQL for how many credentials meet a condition upon the enclosing query."""
    return (
        select(func.count())
        .select_from(StaffMicroCredential)
        .where(condition)
        .correlate_except(StaffMicroCredential)
        .scalar_subquery()
    )
