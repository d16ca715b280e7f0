"""What coverage of an association is counted from: where people were, how their credentials were, and the targets."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection

from bench.support.association import Row, Size, definition_key, key, member_key, members, organisation_key
from ranzcred.core.db.types import new_key
from ranzcred.domain.coverage.holdings.working_out import CREDENTIAL, work_out

FIRST_DAY, MOVED_ON, LEFT_ON = date(2016, 1, 1), date(2025, 3, 2), date(2026, 1, 15)
MOVED = 20
"""One person in so many was in another organisation first."""
CREDENTIALS_AT_ONCE = 50_000


def periods(size: Size) -> Iterator[Row]:
    """Yield the periods of people: most were where they are from the beginning, some moved, who left is nowhere."""
    for n, member in enumerate(members(size)):
        begun = FIRST_DAY
        until_on = None if member["active"] else LEFT_ON
        if n % MOVED == 0:
            before = organisation_key(n % size.organisations)
            yield _period(n, 1, before, begun, MOVED_ON - timedelta(days=1))
            begun = MOVED_ON
        yield _period(n, 2, str(member["organisation_id"]), begun, until_on)


def _period(n: int, number: int, organisation_id: str, begun_on: date, until_on: date | None) -> Row:
    return {
        "id": key(f"period {number}", n),
        "member_id": member_key(n),
        "organisation_id": organisation_id,
        "begun_on": begun_on,
        "from_on": begun_on,
        "until_on": until_on,
    }


def targets() -> Iterator[Row]:
    """Yield that each organisation should have two people with what most hold, and half of them."""
    yield {
        "id": key("target", 1),
        "tier": "CERTIFIED",
        "definition_id": definition_key(0),
        "minimum_people": 2,
        "minimum_percent": 50,
    }


def holdings(connection: Connection, keys: Iterator[str]) -> Iterator[list[Row]]:
    """Yield the holdings of credentials, whose keys are in order, many at a time."""
    while some := sorted(itertools.islice(keys, CREDENTIALS_AT_ONCE)):
        yield [{"id": new_key(), **row} for row in work_out(connection, CREDENTIAL.id.between(some[0], some[-1]))]
