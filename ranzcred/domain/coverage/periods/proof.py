"""The check of periods: against the entries of each person, and the first award that was recorded for them."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, String, cast, func, select

from ranzcred.core import clock
from ranzcred.core.db.dialects import by_code_point
from ranzcred.domain.audit.models import LOG, MALFORMED
from ranzcred.domain.audit.proof.further_checks import RECORD_CHECKS, Mismatch, Span, Unproven, side_by_side
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.periods.stays import Stay, reaching_back, stays_after
from ranzcred.domain.credentials.awards.models import AwardRevision
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import OrganisationMember

PEOPLE = OrganisationMember.__name__
PLACE = ("organisation_id", "active")
NO_DAY = date.min


def wrong_periods(connection: Connection, span: Span, _: Unproven) -> Iterator[Mismatch]:
    """Yield the people of a span whose periods are not as their entries and awards say."""
    for key, logged, stored in side_by_side(_logged(connection, span), _stored(connection, span)):
        first, kept, begun = stored or (None, [], [])
        expected = reaching_back(logged or [], first)
        if logged is not None and (kept != expected or begun != [stay.from_on for stay in logged]):
            difference = f"was {_in_words(kept)}, and by the log was {_in_words(expected)}"
            yield Mismatch(resource_type=PEOPLE, resource_id=key, difference=difference)


def proven_stays(connection: Connection, span: Span) -> Iterator[tuple[str, list[Stay], list[Stay]]]:
    """Yield the stays of each person of a span by the log, and the same as their first award makes them."""
    for key, logged, stored in side_by_side(_logged(connection, span), _stored(connection, span)):
        if logged is not None and stored is not None:
            yield key, logged, reaching_back(logged, stored[0])


def _in_words(stays: list[Stay]) -> str:
    places = (f"in {stay.organisation_id} from {stay.from_on} to {stay.until_on or 'now'}" for stay in stays)
    return ", ".join(places) or "nowhere"


def _logged(connection: Connection, span: Span) -> Iterator[tuple[str, list[Stay] | None]]:
    """Yield the stays of each person by the log, None where an entry cannot be read: another check says so."""
    key = by_code_point(LOG.c.resource_id, connection)
    of_them = (LOG.c.resource_type == PEOPLE, LOG.c.new_state.is_not(None), span.within(LOG.c.resource_id, connection))
    statement = select(LOG.c.resource_id, LOG.c.timestamp, LOG.c.new_state).where(*of_them).order_by(key, LOG.c.seq)
    with connection.execute(statement) as entries:
        for member_id, theirs in itertools.groupby(entries, key=lambda entry: str(entry.resource_id)):
            yield member_id, _read(theirs)


def _read(entries: Iterable[Row[*tuple[Any, ...]]]) -> list[Stay] | None:
    stays: list[Stay] = []
    place: dict[str, Any] = {}
    for entry in entries:
        try:
            changes = msgspec.json.decode(entry.new_state)
            place |= {name: changes[name] for name in PLACE if name in changes}
        except MALFORMED:
            return None
        if not place.keys() >= set(PLACE):
            return None
        stays = stays_after(stays, place["organisation_id"] if place["active"] else None, clock.today(entry.timestamp))
    return stays


def _stored(connection: Connection, span: Span) -> Iterator[tuple[str, tuple[date | None, list[Stay], list[date]]]]:
    """Yield the periods of each person, and the day of the first award that was recorded for them."""
    key = by_code_point(OrganisationMember.id, connection)
    first = (
        select(cast(func.min(AwardRevision.valid_from), String))
        .join(StaffMicroCredential, StaffMicroCredential.id == AwardRevision.credential_id)
        .where(StaffMicroCredential.member_id == OrganisationMember.id)
        .scalar_subquery()
    )
    days = (MemberPeriod.from_on, MemberPeriod.until_on, MemberPeriod.begun_on)
    period = (MemberPeriod.organisation_id, *(cast(day, String) for day in days))
    statement = (
        select(OrganisationMember.id, first, *period)
        .outerjoin(MemberPeriod, MemberPeriod.member_id == OrganisationMember.id)
        .where(span.within(OrganisationMember.__table__.c.id, connection))
        .order_by(key, MemberPeriod.from_on)
    )
    with connection.execute(statement) as rows:
        for member_id, theirs in itertools.groupby(rows, key=lambda row: str(row[0])):
            found = list(theirs)
            stays = [(row[2], *map(_day, row[3:])) for row in found if row[2] is not None]
            begun = [stay[3] or NO_DAY for stay in stays]
            yield member_id, (_day(found[0][1]), [Stay(place, a or NO_DAY, b) for place, a, b, _ in stays], begun)


def _day(text: str | None) -> date | None:
    """Return a stored day; of what is none, which SQLite may have, a day on which nothing was."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return NO_DAY


RECORD_CHECKS.setdefault(PEOPLE, []).append(wrong_periods)
