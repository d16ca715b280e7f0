"""The periods of a person, kept with each change of where they are, in its transaction."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Connection, Table, delete, event, exists, insert, inspect, select, update
from sqlalchemy.orm import Mapper

from ranzcred.core import clock
from ranzcred.core.db.types import new_key
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.periods.stays import Stay, stays_after
from ranzcred.domain.credentials.awards.models import AwardRevision
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import OrganisationMember

PERIODS = cast("Table", MemberPeriod.__table__)
CREDENTIALS = cast("Table", StaffMicroCredential.__table__)
PLACE = ("organisation_id", "active")


@event.listens_for(OrganisationMember, "after_insert")
def _begin(_mapper: Mapper[OrganisationMember], connection: Connection, member: OrganisationMember) -> None:
    _write(connection, member, [])


@event.listens_for(OrganisationMember, "after_update")
def _follow(_mapper: Mapper[OrganisationMember], connection: Connection, member: OrganisationMember) -> None:
    if any(inspect(member).attrs[name].history.has_changes() for name in PLACE):
        of_them = select(*(PERIODS.c[name] for name in ("organisation_id", "from_on", "until_on")))
        found = connection.execute(of_them.where(PERIODS.c.member_id == member.id).order_by(PERIODS.c.from_on))
        _write(connection, member, [Stay(*row) for row in found])


def _write(connection: Connection, member: OrganisationMember, before: Sequence[Stay]) -> None:
    """Write what differs: at most the last of the stays is closed, gone or opened again, and one is new."""
    after = stays_after(before, member.organisation_id if member.active else None, clock.today())
    for stay in before:
        of_it = (PERIODS.c.member_id == member.id, PERIODS.c.from_on == stay.from_on)
        same = next((each for each in after if each.from_on == stay.from_on), None)
        if same is None:
            connection.execute(delete(PERIODS).where(*of_it))
        elif same != stay:
            connection.execute(
                update(PERIODS).where(*of_it).values(organisation_id=same.organisation_id, until_on=same.until_on)
            )
    known = {stay.from_on for stay in before}
    new = [each for each in after if each.from_on not in known]
    for each in new:
        connection.execute(insert(PERIODS).values(id=new_key(), member_id=member.id, **each.__dict__))


@event.listens_for(AwardRevision, "after_insert")
def _reach_back(_mapper: Mapper[AwardRevision], connection: Connection, revision: AwardRevision) -> None:
    """Let the first period of whoever was awarded before they were recorded begin with that award."""
    member = select(CREDENTIALS.c.member_id).where(CREDENTIALS.c.id == revision.credential_id).scalar_subquery()
    of_them = (PERIODS.c.member_id == member, PERIODS.c.from_on > revision.valid_from)
    others = PERIODS.alias()
    before = exists().where(others.c.member_id == PERIODS.c.member_id, others.c.from_on < PERIODS.c.from_on)
    connection.execute(update(PERIODS).where(*of_them, ~before).values(from_on=revision.valid_from))
