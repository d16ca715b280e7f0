"""The awards of an association: each credential that was awarded has one, some an earlier one, a correction or a
suspension that is over.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bench.support.association import Row, Size, credentials, key, organisation_key, organisations_of_members
from ranzcred.core import clock

EARLIER, CORRECTED, SUSPENDED = 8, 20, 100
"""One credential in so many has an earlier award, a correction, a suspension."""
GAP = timedelta(days=10)
LENGTH = timedelta(days=1000)


def awards(size: Size) -> Iterator[Row]:
    people = organisations_of_members(size)
    for n, credential in _awarded(size):
        for sequence, _ in _periods(n, credential):
            yield {
                "id": key(f"award {sequence}", n),
                "credential_id": credential["id"],
                "sequence": sequence,
                "kind": "IMPORTED",
                "recorded_at": _recorded(credential["awarded_on"]),
                "title": "Slate Repair",
                "level": 4,
                "issuing_body": "RANZ",
                "definition_version": 1,
                "organisation_id": organisation_key(people[n % len(people)]),
                "organisation_name": "Ridgeline Roofing",
                "snapshot_source": "MIGRATION",
            }


def revisions(size: Size) -> Iterator[Row]:
    for n, credential in _awarded(size):
        for sequence, (begins, ends) in _periods(n, credential):
            row = {
                "id": key(f"revision {sequence}", n),
                "award_id": key(f"award {sequence}", n),
                "credential_id": credential["id"],
                "definition_id": credential["definition_id"],
                "awarded_on": begins,
                "valid_from": begins,
                "expiry_date": ends,
                "anchor_on": ends or begins,
                "anchor_months": 0 if ends else None,
                "holder_name": "Aroha Ngata",
                "recorded_at": _recorded(begins),
                "superseded_at": None,
            }
            yield row
            if n % CORRECTED == 0:
                until = _recorded(begins)
                earlier = {"id": key(f"misread {sequence}", n), "superseded_at": until, "recorded_at": until - GAP}
                yield row | earlier


def suspensions(size: Size) -> Iterator[Row]:
    for n, credential in _awarded(size):
        if n % SUSPENDED == 0:
            begins = credential["awarded_on"] + GAP
            yield {
                "id": key("suspension", n),
                "award_id": key("award 1", n),
                "credential_id": credential["id"],
                "number": 1,
                "kind": "VOLUNTARY",
                "from_on": begins,
                "reason": "Overseas",
                "lifted_on": begins + GAP,
                "recorded_at": _recorded(begins),
            }


def _awarded(size: Size) -> Iterator[tuple[int, Mapping[str, Any]]]:
    return ((n, row) for n, row in enumerate(credentials(size)) if row["awarded_on"])


def _periods(n: int, credential: Mapping[str, Any]) -> list[tuple[int, tuple[date, date | None]]]:
    """The first and last day of each award of the credential with a number, by sequence."""
    begins, last = credential["awarded_on"], (credential["awarded_on"], credential["expiry_date"])
    if n % EARLIER:
        return [(1, last)]
    return [(1, (begins - GAP - LENGTH, begins - GAP)), (2, last)]


def _recorded(day: date) -> datetime:
    return clock.start_of(day) + timedelta(hours=9)
