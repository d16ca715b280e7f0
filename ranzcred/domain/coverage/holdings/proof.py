"""The check of holdings: they are worked out again, for a span of credentials at a time."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Connection, Integer, String, cast, select

from ranzcred.domain.audit.proof.further_checks import RECORD_CHECKS, Mismatch, Span, Unproven
from ranzcred.domain.coverage.holdings.models import HoldingPeriod
from ranzcred.domain.coverage.holdings.working_out import CREDENTIAL, work_out
from ranzcred.domain.credentials.models import StaffMicroCredential

COLUMNS = [column.name for column in HoldingPeriod.__table__.columns if column.name != "id"]


def wrong_holdings(connection: Connection, span: Span, _: Unproven) -> Iterator[Mismatch]:
    """Yield the credentials of a span whose holdings are not what awards and periods come to."""
    kept: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    stored = HoldingPeriod.__table__.c
    as_text = select(*(_text_of(stored[name]) for name in COLUMNS))  # SQLite may have a day that is none
    for row in connection.execute(as_text.where(span.within(stored.credential_id, connection))):
        kept[row[0]].append(tuple(row))
    worked_out: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    try:
        rows = list(work_out(connection, span.within(CREDENTIAL.id, connection)))
    except ValueError:  # an award or a period with such a day, which its own check names
        return
    for each in rows:
        values = {**each, "active": int(each["active"])}
        worked_out[each["credential_id"]].append(tuple(str(values[name]) for name in COLUMNS))
    for key in sorted(kept.keys() | worked_out.keys()):
        if sorted(kept[key]) != sorted(worked_out[key]):
            difference = "its holdings are not what its awards and periods come to"
            yield Mismatch(resource_type=StaffMicroCredential.__name__, resource_id=key, difference=difference)


def _text_of(column: Column[Any]) -> ColumnElement[str]:
    """Return SQL for a value as text; of a boolean 0 or 1."""
    return cast(cast(column, Integer) if isinstance(column.type, Boolean) else column, String)


RECORD_CHECKS.setdefault(StaffMicroCredential.__name__, []).append(wrong_holdings)
