"""The check of awards against each other: a credential's standing is what its awards come to, and a row of an award is
closed as the next one is written.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, type_coerce
from sqlalchemy.types import NullType

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.dialects import by_code_point
from ranzcred.core.db.types import moment_text
from ranzcred.domain.audit.proof.further_checks import RECORD_CHECKS, Mismatch, Span, Unproven, side_by_side
from ranzcred.domain.audit.recording import PART
from ranzcred.domain.credentials.awards.history import AwardRecord, History, Suspension
from ranzcred.domain.credentials.awards.models import Award, AwardRevision, AwardSuspension
from ranzcred.domain.credentials.awards.periods import DAY, last_day
from ranzcred.domain.credentials.awards.standing import KeptStanding, standing_of
from ranzcred.domain.credentials.kinds import AwardKind, EndKind, SuspensionKind
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import BEFORE_AWARD, MicroCredentialStatus

Row = Mapping[str, Any]
NAME = StaffMicroCredential.__name__
STANDING = tuple(KeptStanding.__dataclass_fields__)
CLOSED = ("recorded_at", "superseded_at")
REVISION = ("awarded_on", "valid_from", "expiry_date", "ended_on", "end_kind", *CLOSED)
SUSPENSION = ("number", "kind", "from_on", "until_on", "lifted_on", *CLOSED)
UNREADABLE = (KeyError, TypeError, ValueError)
"""What a value raises that no application has written. It is not as the log says, which is told already."""


@dataclass
class Rows:
    """The rows of the awards of one credential, as texts."""

    awards: dict[str, Row] = field(default_factory=dict)
    revisions: list[Row] = field(default_factory=list)
    suspensions: list[Row] = field(default_factory=list)

    def wrongly_closed(self) -> Iterator[str]:
        """Yield the rows that are not closed as the next one is written, of their award or their suspension."""
        for model, rows, of_one in (
            (AwardRevision, self.revisions, itemgetter("award_id")),
            (AwardSuspension, self.suspensions, itemgetter("award_id", "number")),
        ):
            rows.sort(key=lambda row: (row["recorded_at"], row["superseded_at"] is None, row["superseded_at"]))
            for _, each in itertools.groupby(sorted(rows, key=of_one), of_one):
                of_it = list(each)
                following = [row["recorded_at"] for row in of_it[1:]]
                for row, expected in zip(of_it, [*following, None], strict=True):
                    found, name = row["superseded_at"], f"{model.__tablename__}{PART}{row['id']}"
                    if found != expected:
                        yield f"{name}: superseded_at is {found or 'nothing'}, and should be {expected or 'nothing'}"

    def history(self) -> History:
        """Return the awards as they are in force."""
        records = (self._record(row) for row in self.revisions if row["superseded_at"] is None)
        return tuple(sorted(records, key=lambda record: record.sequence))

    def _record(self, row: Row) -> AwardRecord:
        award, valid_from = self.awards[row["award_id"]], date.fromisoformat(row["valid_from"])
        suspensions = (each for each in self.suspensions if each["superseded_at"] is None)
        return AwardRecord(
            sequence=award["sequence"],
            kind=AwardKind(award["kind"]),
            awarded_by=award["awarded_by"],
            awarded_on=date.fromisoformat(row["awarded_on"]),
            valid_from=valid_from,
            expiry_date=_day(row["expiry_date"]),
            anchor_on=valid_from,
            anchor_months=None,
            ended_on=_day(row["ended_on"]),
            end_kind=row["end_kind"] and EndKind(row["end_kind"]),
            suspensions=tuple(_suspension(each) for each in suspensions if each["award_id"] == row["award_id"]),
        )

    def written_on(self) -> date:
        """Return the day on which the last of them was written."""
        moments = (row["recorded_at"] for row in (*self.revisions, *self.suspensions))
        return clock.today(datetime.fromisoformat(max(moments)))


def wrong_standings(connection: Connection, span: Span, _: Unproven) -> Iterator[Mismatch]:
    """Yield the credentials in a span whose standing is not what their awards come to, or with rows that are wrongly
    closed, in one pass through the tables.
    """
    today = clock.today()
    stored = ((key, row) for key, [row] in _stored(connection, StaffMicroCredential, "id", STANDING, span))
    for key, rows, row in side_by_side(_awards(connection, span), stored):
        wrong = list(rows.wrongly_closed()) if rows else []
        wrong += _wrong_columns(row, rows or Rows(), today) if row else []
        if wrong:
            yield Mismatch(resource_type=NAME, resource_id=key, difference="; ".join(wrong))


RECORD_CHECKS.setdefault(NAME, []).append(wrong_standings)


def _wrong_columns(stored: Row, rows: Rows, today: date) -> list[str]:
    """Return what is not as the awards come to, on the day on which it was written: that of the last of their rows, or
    a later one, since time alone may have changed it.
    """
    try:
        status = MicroCredentialStatus(stored["status"])
        if not rows.revisions:
            trained = status in BEFORE_AWARD or stored["awarded_on"] is None
            wanted = [KeptStanding(status=status if trained else MicroCredentialStatus.NOT_STARTED)]
        else:
            history, since = rows.history(), rows.written_on()
            days = {since, today} | {day for day in _turns(history) if since < day < today}
            wanted = [standing_of(history, status, day) for day in sorted(days, reverse=True)]
            wanted += [replace(each, status=status) for each in wanted if _has_run_out(each, status)]
    except UNREADABLE:
        return []
    return min((_differences(stored, each) for each in wanted), key=len)


def _has_run_out(standing: KeptStanding, stored: MicroCredentialStatus) -> bool:
    """Return whether a standing is that of an award that ran out, which the nightly check has not stored yet."""
    awarded, expired = MicroCredentialStatus.AWARDED, MicroCredentialStatus.EXPIRED
    return (stored, standing.status) == (awarded, expired) and standing.end_kind is not EndKind.REVOKED


def _differences(stored: Row, standing: KeptStanding) -> list[str]:
    wanted = {name: _text(value) for name, value in vars(standing).items()}
    return [
        f"{name} is {stored[name] or 'nothing'}, its awards come to {wanted[name] or 'nothing'}"
        for name in STANDING
        if stored[name] != wanted[name]
    ]


def _turns(history: History) -> Iterator[date]:
    """Yield the days on which time alone changes what awards come to."""
    for award in history:
        ends = [last_day(award), *(each.until_on for each in award.suspensions)]
        yield from (day + DAY for day in ends if day)
        yield award.valid_from
        yield from (each.lifted_on for each in award.suspensions if each.lifted_on)


def _awards(connection: Connection, span: Span) -> Iterator[tuple[str, Rows]]:
    """Yield the rows of each credential's awards, in the order of keys."""
    awards = _stored(connection, Award, "credential_id", ("sequence", "kind", "awarded_by"), span)
    revisions = _stored(connection, AwardRevision, "credential_id", ("award_id", *REVISION), span)
    suspensions = _stored(connection, AwardSuspension, "credential_id", ("award_id", *SUSPENSION), span)
    for key, dated, suspended in side_by_side(_both(awards, revisions), suspensions):
        of_awards, of_revisions = dated or ([], [])
        yield key, Rows({row["id"]: row for row in of_awards}, of_revisions, suspended or [])


def _both(
    awards: Iterator[tuple[str, list[Row]]], revisions: Iterator[tuple[str, list[Row]]]
) -> Iterator[tuple[str, tuple[list[Row], list[Row]]]]:
    for key, of_awards, of_revisions in side_by_side(awards, revisions):
        yield key, (of_awards or [], of_revisions or [])


def _stored(
    connection: Connection, model: type[Base], key: str, names: Iterable[str], span: Span
) -> Iterator[tuple[str, list[Row]]]:
    """Yield the rows of a table with the same key as texts, in the order of keys."""
    columns, chosen = model.__table__.c, dict.fromkeys(("id", *names))
    stored: list[ColumnElement[Any]] = [type_coerce(columns[name], NullType()).label(name) for name in chosen]
    ordered = by_code_point(columns[key], connection)
    statement = select(type_coerce(columns[key], NullType()).label("of"), *stored)
    with connection.execute(statement.where(span.within(columns[key], connection)).order_by(ordered)) as rows:
        for of, each in itertools.groupby(rows.mappings(), key=lambda row: str(row["of"])):
            yield of, [{name: _text(row[name]) for name in chosen} for row in each]


def _suspension(row: Row) -> Suspension:
    return Suspension(
        number=row["number"],
        kind=SuspensionKind(row["kind"]),
        from_on=date.fromisoformat(row["from_on"]),
        until_on=_day(row["until_on"]),
        reason="",
        lifted_on=_day(row["lifted_on"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(value: Any) -> Any:  # noqa: ANN401 - whatever a column has
    """Return a value as an entry of the log has it."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return moment_text(value)
