"""The check of sheets: the holdings of a span of definitions are packed again."""

import itertools
from collections.abc import Iterator

from sqlalchemy import Connection, select

from ranzcred.core.db.dialects import by_code_point
from ranzcred.domain.audit.proof.further_checks import RECORD_CHECKS, Mismatch, Span, Unproven, side_by_side
from ranzcred.domain.coverage.holdings.keeping import HOLDINGS
from ranzcred.domain.coverage.sheets.keeping import PAIR, SHEETS, sheets_of
from ranzcred.domain.definitions.models import MicroCredentialDefinition

DEFINITIONS = MicroCredentialDefinition.__name__
Sheet = tuple[str, bool, bytes]


def wrong_sheets(connection: Connection, span: Span, _: Unproven) -> Iterator[Mismatch]:
    """Yield the definitions of a span of which a sheet is not what its holdings come to."""
    packed = sheets_of(connection, span.within(HOLDINGS.c.definition_id, connection))
    of_holdings = ((each["definition_id"], (each["organisation_id"], each["as_now"], each["runs"])) for each in packed)
    try:
        for key, expected, found in side_by_side(_grouped(of_holdings), _grouped(_stored(connection, span))):
            if expected != found:
                difference = "its sheets are not what its holdings come to"
                yield Mismatch(resource_type=DEFINITIONS, resource_id=key, difference=difference)
    except (ValueError, LookupError):  # a holding with a day or a state that is none, which its own check names
        return


def _stored(connection: Connection, span: Span) -> Iterator[tuple[str, Sheet]]:
    keys = (by_code_point(SHEETS.c[name], connection) for name in PAIR)
    columns = (SHEETS.c[name] for name in (*PAIR, "as_now", "runs"))
    statement = select(*columns).where(span.within(SHEETS.c.definition_id, connection)).order_by(*keys, SHEETS.c.as_now)
    for definition_id, *sheet in connection.execute(statement):
        yield definition_id, tuple(sheet)


def _grouped(sheets: Iterator[tuple[str, Sheet]]) -> Iterator[tuple[str, list[Sheet]]]:
    for key, theirs in itertools.groupby(sheets, key=lambda each: each[0]):
        yield key, [sheet for _, sheet in theirs]


RECORD_CHECKS.setdefault(DEFINITIONS, []).append(wrong_sheets)
