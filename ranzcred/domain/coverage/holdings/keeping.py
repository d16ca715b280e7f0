"""Holdings, kept with each change of an award and of where its holder is, in its transaction."""

from collections.abc import Iterable, Sequence
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
CHANGED = "changed holdings"
Pair = tuple[str, str]
"""The keys of a definition and an organisation."""


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
    if credentials:
        write_holdings(session, sorted(credentials))


def write_holdings(session: Session, credentials: Sequence[str]) -> None:
    """Work out the holdings of credentials anew."""
    _delete(session, credentials)
    connection = session.connection()
    rows = [{"id": new_key(), **row} for row in work_out(connection, among(CREDENTIAL.id, credentials))]
    if rows:
        connection.execute(insert(HOLDINGS), rows)
        _remember(session, ((row["definition_id"], row["organisation_id"]) for row in rows))


def _has_changed(record: Base, model: type[Base], names: Iterable[str]) -> bool:
    return isinstance(record, model) and any(inspect(record).attrs[name].history.has_changes() for name in names)


@event.listens_for(Session, "before_flush")
def _forget_removed(session: Session, *_: object) -> None:
    """Delete the holdings of credentials that are to be removed, which they refer to."""
    doomed = [each.id for each in session.deleted if isinstance(each, StaffMicroCredential)]
    if doomed:
        _delete(session, doomed)


def _delete(session: Session, credentials: Sequence[str]) -> None:
    of_them = among(HOLDINGS.c.credential_id, credentials)
    gone = delete(HOLDINGS).where(of_them).returning(HOLDINGS.c.definition_id, HOLDINGS.c.organisation_id)
    _remember(session, map(tuple, session.connection().execute(gone)))


def _remember(session: Session, pairs: Iterable[Pair]) -> None:
    session.info.setdefault(CHANGED, set()).update(pairs)


def pop_changed(session: Session) -> set[Pair]:
    """Return the definitions in organisations of which holdings have changed in this transaction, and forget them."""
    changed: set[Pair] = session.info.pop(CHANGED, set())
    return changed
