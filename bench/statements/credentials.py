"""How long the sweep and the search for people take in a large association, and by which plan.

    python -m bench.statements.credentials [--size S|M|L] [--due N] [--database URL]

Fills an empty, migrated database (a new SQLite file by default) with the same rows each time. A search is told by the
best and the median of 15, which other work on the machine makes longer.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import make_url

from bench.support.association import SIZES, Size
from bench.support.filling import application, fill
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.credentials.expiry.sweep import due_by_organisation, sweep
from ranzcred.domain.directory.member_search import find_people, found, weigh
from ranzcred.web.kit.current_settings import current_settings

QUERIES = [
    "a",
    "ng",
    "aroha",
    "aroha ng",
    "rangi",
    "sione ridge",
    "ridgeline 81",
    "sione roofing",
    "zz",
    "a zz",
    "aroha zzz",
]


def explain(statement: object) -> None:
    """Print the plan."""
    asked = str(statement.compile(db.engine, compile_kwargs={"literal_binds": True}))  # type: ignore[attr-defined]
    sqlite = db.engine.dialect.name == "sqlite"
    prefix = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF)"
    for row in db.session.connection().exec_driver_sql(f"{prefix} {asked.replace('%', '%%')}"):
        say(f"    {row[-1]}")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def measure(size: Size) -> None:
    say("The sweep reads:")
    explain(due_by_organisation(clock.today(), current_settings()))
    for _ in range(2):
        started = time.perf_counter()
        swept = sweep(current_settings())
        seconds = time.perf_counter() - started
        say(f"sweep: {swept.expired:,} of {size.credentials:,} expired, {swept.messages:,} told in {seconds:.2f} s")
    say(f"The search for '{QUERIES[3]}' among {size.members:,} members reads:")
    explain(found(QUERIES[3], weigh(QUERIES[3])))
    for query in QUERIES:
        searches = []
        for _ in range(15):
            db.session.rollback()
            db.session.connection()
            started = time.perf_counter()
            people = find_people(query)
            searches.append(time.perf_counter() - started)
        least, median = min(searches) * 1000, statistics.median(searches) * 1000
        say(f"{query!r:>18}: {len(people):>2} found, {least:5.1f} ms, {median:5.1f} ms in the middle")


def arguments() -> argparse.Namespace:
    """How much of everything, and where."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", choices=SIZES, default="L")
    parser.add_argument("--due", type=int, default=1_000)
    parser.add_argument("--database")
    return parser.parse_args()


@contextmanager
def filled(given: argparse.Namespace) -> Iterator[Size]:
    """The application on a database that is filled as asked."""
    size = replace(SIZES[given.size], lapsed=given.due)
    with tempfile.TemporaryDirectory() as folder:
        app = application(make_url(given.database or f"sqlite:///{folder}/bench.db"), Path(folder))
        with app.app_context():
            started = time.perf_counter()
            fill(size)
            say(f"{db.engine.dialect.name} filled in {time.perf_counter() - started:.0f} s")
            yield size
            db.session.remove()
            db.engine.dispose()


def main() -> None:
    given = arguments()
    with filled(given) as size:
        measure(size)


if __name__ == "__main__":
    main()
