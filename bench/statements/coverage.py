"""How long each view of coverage takes in a large association, and how much of that the database.

    python -m bench.statements.coverage [--size S|M|L] [--database URL]

Fills an empty, migrated database (a new SQLite file by default) with the same rows each time. Each is told by the best
of three, which other work on the machine makes longer.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url

from bench.support.association import SIZES, definition_key
from bench.support.filling import application, fill
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.coverage.views.definitions import CoveredDefinitionFilters, list_covered_definitions
from ranzcred.domain.coverage.views.forecast import ForecastFilters, list_forecast
from ranzcred.domain.coverage.views.gaps import GapFilters, list_gaps
from ranzcred.domain.coverage.views.matrix import MatrixFilters, list_matrix
from ranzcred.domain.coverage.views.organisations import CoveredOrganisationFilters, list_covered_organisations

VIEWS: dict[str, tuple[type[Any], Callable[[Any], object]]] = {
    "organisations": (CoveredOrganisationFilters, list_covered_organisations),
    "definitions": (CoveredDefinitionFilters, list_covered_definitions),
    "matrix": (MatrixFilters, list_matrix),
    "forecast": (ForecastFilters, list_forecast),
    "gaps": (GapFilters, list_gaps),
}
TIMES = 3


def questions() -> dict[str, dict[str, str]]:
    """What is asked about, by a name."""
    today = clock.today()
    most = definition_key(0)
    return {
        "the defaults, today": {},
        "the most held, today": {"definition": most},
        "the most held, two years ago": {"definition": most, "on": f"{today - timedelta(days=730)}"},
        "the most held, in a year": {"definition": most, "on": f"{today + timedelta(days=365)}"},
        "three at once, today": {"definition": ",".join(definition_key(rank) for rank in range(3))},
        "the most held, as known a year ago": {"definition": most, "known": f"{today - timedelta(days=365)}"},
        "the defaults, today, of active and inactive people": {"staff": "all"},
    }


@contextmanager
def counted() -> Iterator[list[float]]:
    """How long each statement takes, in seconds."""
    times: list[float] = []

    def before(*_: object) -> None:
        times.append(-time.perf_counter())

    def after(*_: object) -> None:
        times[-1] += time.perf_counter()

    event.listen(db.engine, "before_cursor_execute", before)
    event.listen(db.engine, "after_cursor_execute", after)
    try:
        yield times
    finally:
        event.remove(db.engine, "before_cursor_execute", before)
        event.remove(db.engine, "after_cursor_execute", after)


def measure() -> None:
    for name, args in questions().items():
        for view, (filters, load) in VIEWS.items():
            if view == "forecast" and "known" in args:
                continue  # it is of what is known now
            best = (float("inf"), 0.0, 0)
            for _ in range(TIMES):
                db.session.rollback()
                with counted() as times:
                    started = time.perf_counter()
                    load(filters.from_args(args))
                    best = min(best, (sum(times), time.perf_counter() - started, len(times)))
            sql, whole, number = best
            line = f"{name}: {view}: {number} statements {sql * 1000:.0f} ms, whole {whole * 1000:.0f} ms"
            print(line, flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="M")
    parser.add_argument("--database", type=make_url, help="an empty database's URL; a new SQLite file by default")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = application(chosen.database or make_url(f"sqlite:///{folder}/bench.db"), Path(folder))
        with app.app_context():
            fill(SIZES[chosen.size])
            measure()


if __name__ == "__main__":
    main()
