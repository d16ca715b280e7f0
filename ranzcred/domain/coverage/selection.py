"""Coverage as SQL: who is counted on a day, and who holds what is wanted."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, CompoundSelect, Select, exists, intersect, or_, select

from ranzcred.core import clock
from ranzcred.core.db.among import among
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.scope import Scope, WantedCredentials
from ranzcred.domain.credentials.awards.models import AwardRevision
from ranzcred.domain.credentials.awards.periods_sql import counts_on_sql, end_of, in_force, valid_on_sql
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import Organisation


def organisations_in(scope: Scope) -> Select[str]:
    """Return SQL for the keys of the organisations of a scope."""
    conditions: list[ColumnElement[bool]] = [Organisation.programme_status.in_(sorted(scope.programme))]
    for column, value in (
        (Organisation.certification_tier, scope.tier),
        (Organisation.city_folded, scope.city),
        (Organisation.id, scope.organisation),
    ):
        conditions += [column == value] if value else []
    return select(Organisation.id).where(*conditions)


def people_in(scope: Scope) -> Select[str, str]:
    """Return SQL for `organisation_id` and `member_id` of the people of a scope: each is in one organisation on a day.

    Of all people, also those who have left, each is counted where they were last.
    """
    period = MemberPeriod
    on_the_day = or_(period.until_on.is_(None), period.until_on >= scope.on)
    if scope.people:
        later = period.__table__.alias()
        after = select(later.c.id).where(later.c.member_id == period.member_id, later.c.from_on > period.from_on)
        on_the_day = ~after.where(later.c.from_on <= scope.on).exists()
    return select(period.organisation_id, period.member_id).where(
        period.from_on <= scope.on, on_the_day, period.organisation_id.in_(organisations_in(scope))
    )


def held_by(keys: Collection[str], scope: Scope, *, suspended_too: bool = False) -> Select[str, str, str]:
    """Return SQL for `member_id`, `definition_id` and `credential_id` of what is held on the day, of some definitions;
    with `suspended_too`, also of what would be.
    """
    counts = valid_on_sql if suspended_too else counts_on_sql
    revision, credential = AwardRevision, StaffMicroCredential
    return (
        select(credential.member_id, revision.definition_id, revision.credential_id)
        .join(credential, credential.id == revision.credential_id)
        .where(among(revision.definition_id, sorted(keys)), *counts(scope.on, scope.known))
    )


def covered(wanted: WantedCredentials, scope: Scope) -> Select[str] | CompoundSelect[str]:
    """Return SQL for the keys of the people who hold one of each group that is wanted."""
    groups = [held_by(group, scope).with_only_columns(StaffMicroCredential.member_id) for group in wanted.groups]
    return intersect(*groups) if len(groups) > 1 else groups[0].distinct()


def awarded_before(scope: Scope) -> ColumnElement[bool]:
    """Return SQL for whether a credential had been awarded by the end of the day, as is known."""
    return exists().where(
        AwardRevision.credential_id == StaffMicroCredential.id,
        in_force(AwardRevision.recorded_at, AwardRevision.superseded_at, end_of(scope.known)),
        AwardRevision.valid_from <= scope.on,
        or_(AwardRevision.end_kind.is_(None), AwardRevision.end_kind != EndKind.VOID),
    )


def assigned_by(scope: Scope) -> ColumnElement[bool]:
    """Return SQL for whether a credential was assigned by the end of the day, or awarded by then."""
    created = StaffMicroCredential.created_at < clock.start_of(scope.on + timedelta(days=1))
    return or_(created, awarded_before(scope))
