"""How long a search of the audit log takes, whatever the words, and what it costs to write, check and renew them.

    python -m bench.statements.log_search [--entries N] [--database URL]

Writes N entries into an empty, migrated database (a new SQLite file by default). Each search is shown by the best and
the median of 9, as the page asks for its first 50 entries.
"""

import statistics
import time

from sqlalchemy import text

from bench.statements.audit_verify import fill, on_a_database
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.filters import AuditLogFilters
from ranzcred.domain.audit.proof.words_check import wrong_words
from ranzcred.domain.audit.queries import log_page
from ranzcred.domain.audit.search.filling import write_all_words

TIMES = 9


def seconds() -> float:
    """The time: on SQLite that of this process alone, whatever else the machine does."""
    return time.process_time() if db.engine.dialect.name == "sqlite" else time.perf_counter()


def searches(entries: int) -> dict[str, AuditLogFilters]:
    return {
        "a word that is nowhere": AuditLogFilters(q="bronze"),
        "a word in one entry": AuditLogFilters(q=str(entries // 2 + 7)),
        "a word in every entry": AuditLogFilters(q="ranz.example"),
        "the start of many words": AuditLogFilters(q="s"),
        "several words": AuditLogFilters(q="slate repair user7@ranz.example"),
        "several, one nowhere": AuditLogFilters(q="slate repair bronze"),
        "several, never in one entry": AuditLogFilters(q="user7@ user8@ slate"),
        "with other filters": AuditLogFilters(q="slate", person="user7@", action=AuditAction.LOGIN),
        "far back": AuditLogFilters(q="slate", before=entries // 10),
        "without a search": AuditLogFilters(),
    }


def measure(entries: int) -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE"))
    for name, filters in searches(entries).items():
        taken = []
        for _ in range(TIMES):
            db.session.rollback()
            db.session.connection()
            started = seconds()
            page = log_page(filters)
            taken.append(seconds() - started)
        least, median = min(taken) * 1000, statistics.median(taken) * 1000
        say(f"{name:>30}: {least:7.1f} ms, {median:7.1f} ms in the middle: {page.sentence}")
    started = seconds()
    with snapshot(db.engine) as connection:
        assert not list(wrong_words(connection, 0, entries))  # noqa: S101
    say(f"{'checking the words':>30}: {entries / (seconds() - started):,.0f} entries/s")
    started = seconds()
    write_all_words()
    say(f"{'writing them anew':>30}: {entries / (seconds() - started):,.0f} entries/s")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main(entries: int) -> None:
    started = seconds()
    fill(entries)
    say(f"{'appending':>30}: {entries / (seconds() - started):,.0f} entries/s")
    measure(entries)


if __name__ == "__main__":
    on_a_database(main)
