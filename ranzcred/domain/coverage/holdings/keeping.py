"""Holdings, kept with each change of an award and of where its holder is, in its transaction."""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Table, delete, event, insert, inspect, select
from sqlalchemy.orm import Session

from ranzcred.core.db.among import among
from ranzcred.core.db.base import Base
from ranzcred.core.db.types import new_key
from ranzcred.domain.coverage.holdings.models import HoldingPeriod
from ranzcred.domain.coverage.holdings.working_out import CREDENTIAL, work_out
from ranzcred.domain.coverage.periods.keeping import PLACE
from ranzcred.domain.credentials.awards.models import AwardRevision, AwardSuspension
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import OrganisationMember

OF_CREDENTIAL = ("definition_id", "member_id")
HOLDINGS = cast("Table", HoldingPeriod.__table__)


@event.listens_for(Session, "after_flush")
def _keep(session: Session, *_: object) -> None:
    """Work out the holdings of what has changed anew. An award changes by a new row alone."""
    new_rows = (each for each in session.new if isinstance(each, AwardRevision | AwardSuspension))
    credentials = {each.credential_id for each in new_rows}
    credentials |= {each.id for each in session.new if isinstance(each, StaffMicroCredential)}
    credentials |= {each.id for each in session.dirty if _has_changed(each, StaffMicroCredential, OF_CREDENTIAL)}
    moved = {each.id for each in session.dirty if _has_changed(each, OrganisationMember, PLACE)}
    connection = session.connection()
    if moved:
        theirs = select(CREDENTIAL.id).where(among(CREDENTIAL.member_id, sorted(moved)))
        credentials |= set(connection.scalars(theirs))
    if not credentials:
        return
    keys = sorted(credentials)
    connection.execute(delete(HOLDINGS).where(among(HOLDINGS.c.credential_id, keys)))
    rows = [{"id": new_key(), **row} for row in work_out(connection, among(CREDENTIAL.id, keys))]
    if rows:
        connection.execute(insert(HOLDINGS), rows)


def _has_changed(record: Base, model: type[Base], names: Iterable[str]) -> bool:
    return isinstance(record, model) and any(inspect(record).attrs[name].history.has_changes() for name in names)


@event.listens_for(Session, "before_flush")
def _forget_removed(session: Session, *_: object) -> None:
    """Delete the holdings of credentials that are to be removed, which they refer to."""
    doomed = [each.id for each in session.deleted if isinstance(each, StaffMicroCredential)]
    if doomed:
        session.connection().execute(delete(HOLDINGS).where(among(HOLDINGS.c.credential_id, doomed)))
