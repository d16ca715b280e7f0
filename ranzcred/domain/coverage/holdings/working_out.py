"""Holdings worked out from awards and periods: to keep them, and to prove them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ranzcred.core import clock
from ranzcred.domain.coverage.holdings.recorded import recorded_awards
from ranzcred.domain.coverage.holdings.runs import known_runs, placed
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.periods.stays import Stay
from ranzcred.domain.credentials.models import StaffMicroCredential

CREDENTIAL = StaffMicroCredential.__table__.c
Row = Mapping[str, Any]


def work_out(connection: Connection, *which: ColumnElement[bool]) -> Iterator[Row]:
    """Yield the columns of the holdings of credentials that are chosen by their columns, but for keys; in four
    statements.
    """
    chosen = select(CREDENTIAL.id).where(*which)
    awards = recorded_awards(connection, chosen)
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
        for run, known_from, known_until in known_runs(clock.today(created_at), awards[credential_id]):
            for organisation_id, active, (state, first, last) in placed(run, stays[member_id]):
                yield {
                    "credential_id": credential_id,
                    "definition_id": definition_id,
                    "member_id": member_id,
                    "organisation_id": organisation_id,
                    "state": state,
                    "from_on": first,
                    "until_on": last,
                    "active": active,
                    "known_from": known_from,
                    "known_until": known_until,
                }
