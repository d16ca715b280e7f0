"""What coverage is counted from, worked out again where it is not what the log and the awards come to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from ranzcred.core.db.among import among
from ranzcred.core.db.portions import portions
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot, writing
from ranzcred.core.db.types import new_key
from ranzcred.domain.audit.chain import lock_log
from ranzcred.domain.audit.proof.further_checks import RecordCheck, Span, Unproven
from ranzcred.domain.coverage.holdings.keeping import HOLDINGS, write_holdings
from ranzcred.domain.coverage.holdings.proof import wrong_holdings
from ranzcred.domain.coverage.periods.keeping import PERIODS
from ranzcred.domain.coverage.periods.proof import proven_stays, wrong_periods
from ranzcred.domain.coverage.sheets.keeping import SHEETS, write_sheets
from ranzcred.domain.coverage.sheets.proof import wrong_sheets
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import OrganisationMember

AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """How many people, credentials and definitions were put right."""

    people: int
    credentials: int
    definitions: int


def rebuild() -> Rebuilt:
    """Put right what differs, some records at a time, while others work. Commits."""
    people = _wrong(wrong_periods, OrganisationMember)
    for some in portions(people):
        with writing():
            _lock(OrganisationMember, some)
            for key in some:
                _write_periods(key)
    credentials = _wrong(wrong_holdings, StaffMicroCredential)
    for some in portions(credentials):
        with writing():
            holders = select(StaffMicroCredential.member_id).where(among(StaffMicroCredential.id, some)).distinct()
            _lock(OrganisationMember, sorted(db.session.scalars(holders)))
            _lock(StaffMicroCredential, some)
            write_holdings(db.session(), some)
    definitions = _wrong(wrong_sheets, MicroCredentialDefinition)
    for key in definitions:
        with writing():
            lock_log(db.session())
            write_sheets(db.session(), SHEETS.c.definition_id == key, HOLDINGS.c.definition_id == key)
    return Rebuilt(people=len(people), credentials=len(credentials), definitions=len(definitions))


def _wrong(check: RecordCheck, model: type[Any]) -> list[str]:
    """Return the keys of the records that a check finds wrong."""
    with snapshot(db.engine) as connection:
        keys = connection.scalars(select(model.id)).all()
        return [each.resource_id for span in _spans(sorted(keys)) for each in check(connection, span, Unproven())]


def _spans(keys: Sequence[str]) -> Iterator[Span]:
    ends = ["", *keys[AT_ONCE - 1 :: AT_ONCE]]
    for after, last in zip(ends, [*ends[1:], None], strict=True):
        yield Span(after=after, last=last)


def _lock(model: type[Any], keys: Sequence[str]) -> None:
    db.session.execute(select(model.id).where(among(model.id, keys)).order_by(model.id).with_for_update())


def _write_periods(member_id: str) -> None:
    connection = db.session.connection()
    until_them = Span(after=member_id[:-1], last=member_id)
    connection.execute(delete(PERIODS).where(PERIODS.c.member_id == member_id))
    for key, logged, stays in proven_stays(connection, until_them):
        if key == member_id:
            for stay, begun in zip(stays, logged, strict=True):
                days = {"begun_on": begun.from_on, "from_on": stay.from_on, "until_on": stay.until_on}
                of_it = {"id": new_key(), "member_id": key, "organisation_id": stay.organisation_id}
                connection.execute(insert(PERIODS).values(**of_it, **days))
