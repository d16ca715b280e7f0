"""Holdings worked out from awards and periods, as they are in force: to keep them, and to prove them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ranzcred.core import clock
from ranzcred.domain.coverage.holdings.runs import placed, state_runs
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.periods.stays import Stay
from ranzcred.domain.credentials.awards.models import AwardRevision, AwardSuspension
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.models import StaffMicroCredential

DATES = ("valid_from", "expiry_date", "ended_on", "end_kind")
CREDENTIAL = StaffMicroCredential.__table__.c


@dataclass(frozen=True, kw_only=True)
class PlainSuspension:
    """The days of a suspension."""

    from_on: date
    until_on: date | None
    lifted_on: date | None


@dataclass(frozen=True, kw_only=True)
class PlainPeriod:
    """The days of an award."""

    valid_from: date
    expiry_date: date | None
    ended_on: date | None
    end_kind: EndKind | None
    suspensions: Sequence[PlainSuspension] = field(default_factory=list)


Row = Mapping[str, Any]


def work_out(connection: Connection, *which: ColumnElement[bool]) -> Iterator[Row]:
    """Yield the columns of the holdings of credentials that are chosen by their columns, but for keys; in four
    statements.
    """
    chosen = select(CREDENTIAL.id).where(*which)
    suspended: dict[str, list[PlainSuspension]] = defaultdict(list)
    suspension, revision, period = AwardSuspension, AwardRevision, MemberPeriod
    of_suspension = select(suspension.award_id, suspension.from_on, suspension.until_on, suspension.lifted_on)
    in_force = (suspension.superseded_at.is_(None), suspension.credential_id.in_(chosen))
    for award_id, from_on, until_on, lifted_on in connection.execute(of_suspension.where(*in_force)):
        suspended[award_id].append(PlainSuspension(from_on=from_on, until_on=until_on, lifted_on=lifted_on))
    awards: dict[str, list[PlainPeriod]] = defaultdict(list)
    of_revision = select(revision.credential_id, revision.award_id, *(getattr(revision, name) for name in DATES))
    in_force = (revision.superseded_at.is_(None), revision.credential_id.in_(chosen))
    for row in connection.execute(of_revision.where(*in_force)):
        known = {name: getattr(row, name) for name in DATES}
        awards[row.credential_id].append(PlainPeriod(**known, suspensions=suspended.get(row.award_id, [])))
    stays: dict[str, list[Stay]] = defaultdict(list)
    holders = select(CREDENTIAL.member_id).where(*which)
    for holder_id, place, since, until in connection.execute(
        select(period.member_id, period.organisation_id, period.from_on, period.until_on)
        .where(period.member_id.in_(holders))
        .order_by(period.from_on)
    ):
        stays[holder_id].append(Stay(place, since, until))
    of_credential = select(CREDENTIAL.id, CREDENTIAL.definition_id, CREDENTIAL.member_id, CREDENTIAL.created_at)
    for credential_id, definition_id, member_id, created_at in connection.execute(of_credential.where(*which)):
        runs = state_runs(clock.today(created_at), awards[credential_id])
        for organisation_id, state, first, last in placed(runs, stays[member_id]):
            yield {
                "credential_id": credential_id,
                "definition_id": definition_id,
                "member_id": member_id,
                "organisation_id": organisation_id,
                "state": state,
                "from_on": first,
                "until_on": last,
            }
