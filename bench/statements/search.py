"""How long the search over everything takes, as its dialog asks for it.

    python -m bench.statements.search [--size S|M|L] [--database URL]

Fills a database as bench.statements.credentials does. Each is shown by best and median of 15; the plan is that of the
search for people.
"""

import statistics
import time
from collections.abc import Callable, Sequence

from bench.statements.credentials import arguments, explain, filled, say
from ranzcred.core.db.session import db
from ranzcred.domain.definitions.lists.search import search_definitions
from ranzcred.domain.directory.member_search import ranked, search_people
from ranzcred.domain.directory.organisation_search import search_organisations

TIMES = 15
QUERIES = [
    "a",
    "aroha",
    "aroha ng",
    "rangi",
    "sione ridgeline",
    "ridgeline 81",
    "slating",
    "aroha.ngata",
    "bp12345",
    "zz",
    "aroha zzz",
    "sione te rangi of ridgeline roofing",
]


def seconds() -> float:
    """The time: on SQLite that of this process alone, whatever else the machine does."""
    return time.process_time() if db.engine.dialect.name == "sqlite" else time.perf_counter()


def find(query: str) -> list[Sequence[object]]:
    """What the dialog asks for: one more of each kind than it shows."""
    return [
        search_people(query, limit=9),
        search_organisations(query, limit=6),
        search_definitions(query, limit=6),
    ]


def measure(query: str, read: Callable[[str], list[Sequence[object]]]) -> None:
    taken = []
    for _ in range(TIMES):
        db.session.rollback()
        db.session.connection()
        started = seconds()
        found = read(query)
        taken.append(seconds() - started)
    counts = " + ".join(str(len(each)) for each in found)
    least, median = min(taken) * 1000, statistics.median(taken) * 1000
    say(f"{query!r:>40}: {counts:>9} found, {least:5.1f} ms, {median:5.1f} ms in the middle")


def main() -> None:
    with filled(arguments()):
        for query in QUERIES:
            measure(query, find)
        say(f"The search for people by {QUERIES[2]!r} reads:")
        explain(ranked(QUERIES[2], limit=9))


if __name__ == "__main__":
    main()
