"""How fast the log is verified, beside what its parts allow: reading rows, hashing, comparing records and actors.

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

from sqlalchemy import make_url

from ranzcred import create_app
from ranzcred.cli.upgrades import upgrade
from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot, writing
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.chain import Event, append
from ranzcred.domain.audit.fingerprints import fingerprint
from ranzcred.domain.audit.proof.chain_check import STORED, verify_chain
from ranzcred.domain.audit.proof.further_checks import wrong_entries
from ranzcred.domain.audit.proof.merkle import MerkleTree
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches

BATCH = 10_000
RECORDS = 2_000
USERS = 200
PER_SIGN_IN = 50


def actor(number: int) -> Actor:
    """Somebody among many, who makes some changes by each of their sign-ins."""
    sign_in = number // PER_SIGN_IN
    return Actor(
        id=f"0190a1b2-7c3d-7e5f-8a9b-{sign_in % USERS:012}",
        email=f"user{sign_in % USERS}@ranz.example",
        role="ranz:admin",
        ip_address="192.0.2.21",
        user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        request_id=f"{number:016x}",
        sign_in_id=f"0190a1b2-7c3d-7e5f-8a9c-{sign_in:012}",
        token_fingerprint=fingerprint(str(sign_in)),
    )


def login(number: int) -> Event:
    """The beginning of the sign-in by which a change is made."""
    by = actor(number)
    signed_in = {
        "id": by.sign_in_id,
        "created_at": "2026-03-03T04:05:06.123456+00:00",
        "token_hash": by.token_fingerprint,
        "password_hash": fingerprint(by.id),
    }
    return Event(
        actor=by,
        action=AuditAction.LOGIN,
        resource_type="User",
        resource_id=by.id,
        details={"name": by.email, "signed_in": signed_in},
    )


def event(number: int) -> Event:
    return login(number) if number % PER_SIGN_IN == 0 else change(number)


def change(number: int) -> Event:
    """A change of one definition among many, as the hook writes it."""
    state = {"title": f"Slate Repair {number}", "updated_at": "2026-03-03T04:05:06.123456+00:00", "version": number + 2}
    return Event(
        actor=actor(number),
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
            append(db.session(), [event(number) for number in range(first, min(first + BATCH, entries))])


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


def check_actors(entries: int) -> None:
    with snapshot(db.engine) as connection:
        for _ in wrong_entries(connection, after=0, last=entries):
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
        "who acted, and words": rate(entries, lambda: check_actors(entries)),
    }
    allowed = 1 / (1 / figures["reading rows"] + 1 / figures["SHA-256"])
    print(f"{entries:,} entries of {sum(map(len, leaves)) // entries} bytes, {db.engine.dialect.name}")  # noqa: T201
    for name, each in figures.items():
        print(f"{name:>22}: {each:>9,.0f} entries/s")  # noqa: T201
    ratio = figures["verifying the chain"] / allowed
    print(f"{'both parts allow':>22}: {allowed:>9,.0f} entries/s, of which verifying reaches {ratio:.0%}")  # noqa: T201


def on_a_database(run: Callable[[int], None]) -> None:
    """Run with as many entries as are asked for, in the empty database that is given or in a new one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--database")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = make_url(given.database or f"sqlite:///{folder}/bench.db")
        app = create_app(Settings(data_dir=Path(folder), database_url=url, secret_key="bench"))  # noqa: S106
        with app.app_context():
            upgrade()
            run(given.entries)
            db.engine.dispose()


def main(entries: int) -> None:
    fill(entries)
    measure(entries)


if __name__ == "__main__":
    on_a_database(main)
