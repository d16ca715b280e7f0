"""Which credentials and which people are in a queue, and since which day."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased

from ranzcred.core.days import months_after
from ranzcred.domain.credentials.awards.models import AwardRevision, AwardSuspension
from ranzcred.domain.credentials.lists.effective import is_effectively
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.overview.filters import (
    CredentialFilters,
    ExpiryWindow,
    PeopleFilters,
    expiry_condition,
)
from ranzcred.domain.credentials.status import (
    BEFORE_AWARD,
    MicroCredentialStatus,
    awarded_sql,
    lapsed_sql,
    suspended_sql,
)
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.relations.models import (
    DefinitionEquivalence,
    DefinitionPrerequisite,
    DefinitionPurpose,
)
from ranzcred.domain.definitions.state import DefinitionState, Purpose
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.snoozes.filters import is_listed
from ranzcred.domain.snoozes.queue import ASSESSMENT_DAYS, LATE_DAYS, TRAINING_MONTHS, Queue

Conditions = list[ColumnElement[bool]]
Status = MicroCredentialStatus
DAY = timedelta(days=1)


def credentials_in_queue(filters: CredentialFilters, today: date) -> Conditions:
    """Return SQL conditions of the filters by queue."""
    if filters.queue is None:
        return []
    listed = is_listed(filters.queue, StaffMicroCredential.id, today, filters.snoozed)
    return [*OF_CREDENTIALS[filters.queue](today), StaffMicroCredential.holder_active.is_(True), listed]


def people_in_queue(filters: PeopleFilters, today: date) -> Conditions:
    """Return SQL conditions of the filters by queue."""
    if filters.queue is None:
        return []
    listed = is_listed(filters.queue, OrganisationMember.id, today, filters.snoozed)
    return [*OF_PEOPLE[filters.queue](today), OrganisationMember.active.is_(True), listed]


def _expiring(today: date) -> Conditions:
    # The run of awards that is stored takes in a renewal that follows it; one that begins later is looked for.
    renewal = exists().where(
        AwardRevision.credential_id == StaffMicroCredential.id,
        AwardRevision.superseded_at.is_(None),
        AwardRevision.end_kind.is_(None),
        AwardRevision.valid_from > StaffMicroCredential.expiry_date,
    )
    return [*expiry_condition(ExpiryWindow.IN_30, today), ~renewal]


def _expired(today: date) -> Conditions:
    return expiry_condition(ExpiryWindow.LAST_90, today)


def _assessment(today: date) -> Conditions:
    since = today - timedelta(days=ASSESSMENT_DAYS)
    return [StaffMicroCredential.status == Status.ASSESSMENT_PENDING, StaffMicroCredential.status_since < since]


def _training(today: date) -> Conditions:
    since = months_after(today, -TRAINING_MONTHS)
    return [StaffMicroCredential.status == Status.IN_TRAINING, StaffMicroCredential.status_since < since]


def _suspension(today: date) -> Conditions:
    over = select(AwardSuspension.credential_id).where(*_ran_out(today))
    return [is_effectively(Status.AWARDED, today), StaffMicroCredential.id.in_(over)]


def _ran_out(today: date) -> Conditions:
    days = AwardSuspension.until_on.between(today - timedelta(days=LATE_DAYS), today - DAY)
    return [AwardSuspension.superseded_at.is_(None), AwardSuspension.lifted_on.is_(None), days]


def _prerequisite(today: date) -> Conditions:
    return [is_effectively(Status.AWARDED, today), StaffMicroCredential.id.in_(_lost(today))]


def _lost(today: date) -> Select[str]:
    """Return SQL for the credentials whose holder once held one of a group that is required, and holds none of it."""
    holder, lost, held = (_another() for _ in range(3))
    needed, group = _needed(today).subquery("needed").c, _needed(today).subquery("of_group").c
    holds_one = exists().where(
        group.definition_id == needed.definition_id,
        group.group_number == needed.group_number,
        held.definition_id == group.wanted_id,
        held.member_id == holder.member_id,
        awarded_sql(held, today=today),
    )
    return (
        select(holder.id)
        .join(needed.wanted_id.table, needed.definition_id == holder.definition_id)
        .join(lost, and_(lost.definition_id == needed.wanted_id, lost.member_id == holder.member_id))
        .where(holder.status == Status.AWARDED, *_is_lost(lost, today), ~holds_one)
    )


def _needed(today: date) -> CompoundSelect[*tuple[Any, ...]]:
    """Return SQL for what is required of each definition, by group: what counts as it on a day as well."""
    required, counting = DefinitionPrerequisite, DefinitionEquivalence
    each = select(required.definition_id, required.group_number, required.required_id.label("wanted_id"))
    as_good = select(required.definition_id, required.group_number, counting.from_id).join(
        counting, counting.to_id == required.required_id
    )
    until = or_(counting.until_on.is_(None), counting.until_on >= today)
    return union(each, as_good.where(counting.from_on <= today, until))


def _another() -> Any:  # noqa: ANN401 - its columns are read as those of the table
    """Return the credentials once more."""
    return aliased(StaffMicroCredential)


def _is_lost(credential: Any, today: date) -> Conditions:  # noqa: ANN401 - an alias of the model
    stored = credential.status != Status.AWARDED
    return [
        credential.ever_awarded,
        or_(stored, lapsed_sql(credential, today=today), suspended_sql(credential, today=today)),
    ]


def _retired(_today: date) -> Conditions:
    retired = select(MicroCredentialDefinition.id).where(MicroCredentialDefinition.state == DefinitionState.RETIRED)
    return [StaffMicroCredential.status.in_(BEFORE_AWARD), StaffMicroCredential.definition_id.in_(retired)]


def _unreachable(_today: date) -> Conditions:
    return [OrganisationMember.email.is_(None), OrganisationMember.phone.is_(None)]


def _without_lbp_number(today: date) -> Conditions:
    qualifying = select(DefinitionPurpose.definition_id).where(DefinitionPurpose.purpose == Purpose.QUALIFIED)
    qualified = exists().where(
        StaffMicroCredential.member_id == OrganisationMember.id,
        StaffMicroCredential.definition_id.in_(qualifying),
        is_effectively(Status.AWARDED, today),
    )
    return [OrganisationMember.lbp_number.is_(None), qualified]


OF_CREDENTIALS: Mapping[Queue, Callable[[date], Conditions]] = {
    Queue.EXPIRING: _expiring,
    Queue.EXPIRED: _expired,
    Queue.ASSESSMENT: _assessment,
    Queue.TRAINING: _training,
    Queue.SUSPENSION: _suspension,
    Queue.PREREQUISITE: _prerequisite,
    Queue.RETIRED: _retired,
}
OF_PEOPLE: Mapping[Queue, Callable[[date], Conditions]] = {
    Queue.UNREACHABLE: _unreachable,
    Queue.LBP_NUMBER: _without_lbp_number,
}


def waiting_since(queue: Queue, today: date) -> SQLColumnExpression[Any]:
    """Return SQL for the day, or the moment, from which on a row is in a queue; or an award expires."""
    credential = StaffMicroCredential
    if queue in OF_PEOPLE:
        return OrganisationMember.created_at
    if queue in {Queue.ASSESSMENT, Queue.TRAINING}:
        return credential.status_since
    if queue is Queue.SUSPENSION:
        ended = select(func.max(AwardSuspension.until_on)).where(AwardSuspension.credential_id == credential.id)
        return ended.where(*_ran_out(today)).scalar_subquery()
    if queue is Queue.PREREQUISITE:
        lost, needed = _another(), _needed(today).subquery("needed_since").c
        ran_out = func.min(case((lost.expiry_date < today, lost.expiry_date)))
        of_group = (needed.definition_id == credential.definition_id, needed.wanted_id == lost.definition_id)
        return (
            select(ran_out)
            .where(lost.member_id == credential.member_id, *of_group, *_is_lost(lost, today))
            .scalar_subquery()
        )
    if queue is Queue.RETIRED:
        retired = select(MicroCredentialDefinition.retired_on)
        return retired.where(MicroCredentialDefinition.id == credential.definition_id).scalar_subquery()
    return credential.expiry_date
