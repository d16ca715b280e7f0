"""Holdings, kept with each change of an award and of where its holder is, in its transaction."""

from typing import cast

from sqlalchemy import Table, delete, event, insert, inspect, or_
from sqlalchemy.orm import Session

from ranzcred.core.db.among import among
from ranzcred.core.db.types import new_key
from ranzcred.domain.coverage.holdings.models import Holding
from ranzcred.domain.coverage.holdings.working_out import CREDENTIAL, work_out
from ranzcred.domain.coverage.periods.keeping import PLACE
from ranzcred.domain.credentials.awards.models import AwardRevision, AwardSuspension
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import OrganisationMember

HOLDINGS = cast("Table", Holding.__table__)


@event.listens_for(Session, "after_flush")
def _keep(session: Session, *_: object) -> None:
    """Work out the holdings of what has changed anew. An award changes by a new row alone."""
    new_rows = (each for each in session.new if isinstance(each, AwardRevision | AwardSuspension))
    credentials = sorted({each.credential_id for each in new_rows})
    moved = sorted(
        member.id
        for member in session.dirty
        if isinstance(member, OrganisationMember)
        and any(inspect(member).attrs[name].history.has_changes() for name in PLACE)
    )
    if not (credentials or moved):
        return
    connection = session.connection()
    connection.execute(
        delete(HOLDINGS).where(or_(among(HOLDINGS.c.credential_id, credentials), among(HOLDINGS.c.member_id, moved)))
    )
    changed = or_(among(CREDENTIAL.id, credentials), among(CREDENTIAL.member_id, moved))
    rows = [{"id": new_key(), **row} for row in work_out(connection, changed)]
    if rows:
        connection.execute(insert(HOLDINGS), rows)


@event.listens_for(Session, "before_flush")
def _forget_removed(session: Session, *_: object) -> None:
    """Delete the holdings of credentials that are to be removed, which they refer to."""
    doomed = [each.id for each in session.deleted if isinstance(each, StaffMicroCredential)]
    if doomed:
        session.connection().execute(delete(HOLDINGS).where(among(HOLDINGS.c.credential_id, doomed)))
