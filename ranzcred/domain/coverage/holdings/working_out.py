"""Holdings worked out from awards and periods, as they are in force: to keep them, and to prove them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from ranzcred.core import clock
from ranzcred.domain.coverage.holdings.runs import placed, state_runs
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.periods.stays import Stay
from ranzcred.domain.credentials.awards.models import AwardRevision, AwardSuspension
from ranzcred.domain.credentials.awards.periods_sql import end_of, in_force
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
    awards = awards_of(connection, chosen)
    stays: dict[str, list[Stay]] = defaultdict(list)
    holders, period = select(CREDENTIAL.member_id).where(*which), MemberPeriod
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


def awards_of(
    connection: Connection, credentials: Select[str], known: date | None = None
) -> Mapping[str, Sequence[PlainPeriod]]:
    """Return the awards of some credentials by their keys, as they are in force or were as a day ended; in two
    statements.
    """
    suspension, revision, end = AwardSuspension, AwardRevision, end_of(known)
    suspended: dict[str, list[PlainSuspension]] = defaultdict(list)
    of_suspension = select(suspension.award_id, suspension.from_on, suspension.until_on, suspension.lifted_on).where(
        in_force(suspension.recorded_at, suspension.superseded_at, end), suspension.credential_id.in_(credentials)
    )
    for award_id, from_on, until_on, lifted_on in connection.execute(of_suspension):
        suspended[award_id].append(PlainSuspension(from_on=from_on, until_on=until_on, lifted_on=lifted_on))
    awards: dict[str, list[PlainPeriod]] = defaultdict(list)
    dates = [getattr(revision, name) for name in DATES]
    of_revision = select(revision.credential_id, revision.award_id, *dates).where(
        in_force(revision.recorded_at, revision.superseded_at, end), revision.credential_id.in_(credentials)
    )
    for row in connection.execute(of_revision):
        found = {name: getattr(row, name) for name in DATES}
        awards[row.credential_id].append(PlainPeriod(**found, suspensions=suspended.get(row.award_id, [])))
    return awards
