"""The periods of a person, kept with each change of where they are, in its transaction."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from sqlalchemy import (
    Connection,
    Table,
    Update,
    bindparam,
    delete,
    event,
    exists,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import Mapper

from ranzcred.core import clock
from ranzcred.core.db.types import new_key
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.periods.stays import Stay, reaching_back, stays_after
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
        of_them = select(PERIODS.c.organisation_id, PERIODS.c.begun_on, PERIODS.c.until_on)
        found = connection.execute(of_them.where(PERIODS.c.member_id == member.id).order_by(PERIODS.c.begun_on))
        _write(connection, member, [Stay(*row) for row in found])


def _write(connection: Connection, member: OrganisationMember, before: Sequence[Stay]) -> None:
    """Write what differs: at most the last of the stays is closed, gone or opened again, and one is new."""
    after = stays_after(before, member.organisation_id if member.active else None, clock.today())
    kept = {(stay.organisation_id, stay.from_on): stay for stay in after}
    for stay in reversed(before):  # the last one is closed or gone before an earlier one is opened again
        of_it = (PERIODS.c.member_id == member.id, PERIODS.c.begun_on == stay.from_on)
        same = kept.pop((stay.organisation_id, stay.from_on), None)
        if same is None:
            connection.execute(delete(PERIODS).where(*of_it))
        elif same != stay:
            connection.execute(update(PERIODS).where(*of_it).values(until_on=same.until_on))
    for stay in kept.values():
        first = _first_award(connection, member.id) if stay is after[0] else None
        days = {"begun_on": stay.from_on, "from_on": reaching_back([stay], first)[0].from_on, "until_on": stay.until_on}
        of_them = {"id": new_key(), "member_id": member.id, "organisation_id": stay.organisation_id}
        connection.execute(insert(PERIODS).values(**of_them, **days))


def _first_award(connection: Connection, member_id: str) -> date | None:
    """Return the first day of the first award that was recorded for a person, whatever became of it."""
    revisions = cast("Table", AwardRevision.__table__)
    of_them = select(func.min(revisions.c.valid_from)).join(CREDENTIALS, CREDENTIALS.c.id == revisions.c.credential_id)
    day: date | None = connection.scalar(of_them.where(CREDENTIALS.c.member_id == member_id))
    return day


@event.listens_for(AwardRevision, "after_insert")
def _reach_back(_mapper: Mapper[AwardRevision], connection: Connection, revision: AwardRevision) -> None:
    """Let the first period of whoever was awarded before they were recorded begin with that award."""
    connection.execute(REACHING_BACK, {"credential_id": revision.credential_id, "day": revision.valid_from})


def _reaching_back() -> Update:
    member = select(CREDENTIALS.c.member_id).where(CREDENTIALS.c.id == bindparam("credential_id")).scalar_subquery()
    of_them = (PERIODS.c.member_id == member, PERIODS.c.from_on > bindparam("day"))
    others = PERIODS.alias()
    before = exists().where(others.c.member_id == PERIODS.c.member_id, others.c.begun_on < PERIODS.c.begun_on)
    return update(PERIODS).where(*of_them, ~before).values(from_on=bindparam("day"))


REACHING_BACK = _reaching_back()
"""Written once: a file has thousands of awards."""
