"""How fast the log is verified, beside what its parts allow: reading rows, hashing, comparing records.

    python -m bench.statements.audit_verify [--entries N] [--database URL]

Writes N entries into an empty, migrated database (a new SQLite file by default) and prints entries a second. Each
figure is the best of three.
"""

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import make_url

from ranzcred import create_app
from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot, writing
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.chain import Event, append
from ranzcred.domain.audit.proof.chain_check import STORED, verify_chain
from ranzcred.domain.audit.proof.merkle import MerkleTree
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches

BATCH = 10_000
RECORDS = 2_000


def change(number: int) -> Event:
    """A change of one definition among many, as the hook writes it."""
    state = {"title": f"Slate Repair {number}", "updated_at": "2026-03-03T04:05:06.123456+00:00", "version": number + 2}
    return Event(
        actor=SYSTEM,
        action=AuditAction.UPDATE if number >= RECORDS else AuditAction.CREATE,
        resource_type="MicroCredentialDefinition",
        resource_id=f"0190a1b2-7c3d-7e5f-8a9b-{number % RECORDS:012}",
        previous_state=state if number >= RECORDS else None,
        new_state=state,
        details={"name": state["title"]},
    )


def fill(entries: int) -> None:
    for first in range(0, entries, BATCH):
        with writing():
            append(db.session(), [change(number) for number in range(first, min(first + BATCH, entries))])


def rate(entries: int, work: Callable[[], object]) -> float:
    """Entries a second, at best."""
    seconds = []
    for _ in range(3):
        started = time.process_time() if db.engine.dialect.name == "sqlite" else time.perf_counter()
        work()
        ended = time.process_time() if db.engine.dialect.name == "sqlite" else time.perf_counter()
        seconds.append(ended - started)
    return entries / min(seconds)


def read_rows() -> None:
    with snapshot(db.engine) as connection, connection.execute(STORED) as rows:
        for _ in rows:
            pass


def verify(leaf: Callable[[bytes], None] | None = None) -> None:
    with snapshot(db.engine) as connection:
        verify_chain(connection, leaf=leaf)


def compare() -> None:
    with snapshot(db.engine) as connection:
        for mapper in audited_mappers():
            for _ in mismatches(connection, mapper):
                pass


def measure(entries: int) -> None:
    leaves: list[bytes] = []
    verify(leaves.append)
    figures = {
        "reading rows": rate(entries, read_rows),
        "SHA-256": rate(entries, lambda: [hashlib.sha256(leaf).hexdigest() for leaf in leaves]),
        "verifying the chain": rate(entries, verify),
        "with a checkpoint": rate(entries, lambda: verify(MerkleTree().add)),
        "comparing the records": rate(entries, compare),
    }
    allowed = 1 / (1 / figures["reading rows"] + 1 / figures["SHA-256"])
    print(f"{entries:,} entries of {sum(map(len, leaves)) // entries} bytes, {db.engine.dialect.name}")  # noqa: T201
    for name, each in figures.items():
        print(f"{name:>22}: {each:>9,.0f} entries/s")  # noqa: T201
    ratio = figures["verifying the chain"] / allowed
    print(f"{'both parts allow':>22}: {allowed:>9,.0f} entries/s, of which verifying reaches {ratio:.0%}")  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--database")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = make_url(given.database or f"sqlite:///{folder}/bench.db")
        app = create_app(Settings(data_dir=Path(folder), database_url=url, secret_key="bench"))  # noqa: S106
        with app.app_context():
            upgrade()
            fill(given.entries)
            measure(given.entries)
            db.engine.dispose()


if __name__ == "__main__":
    main()
