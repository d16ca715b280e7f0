"""Each kind of tampering with the log, done in SQL with the guards taken away, and what verification says of it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from ranzcred.cli.upgrades import upgrade
from ranzcred.core.db.transactions import snapshot
from ranzcred.domain.audit.models import AuditHead
from ranzcred.domain.audit.proof.chain_check import ChainBroken, verify_chain
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.tampering import COLUMNS, rehash, unguard
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_organisation

ENTRIES = 8
LIST = ", ".join(COLUMNS)
NO_HASH = "it has been altered: its content does not match its hash"
NO_LINK = "its previous hash does not match the entry before it"


def verdict(database_probe: DatabaseProbe) -> str:
    """What verification says: where the chain ends, or where and how it is broken."""
    try:
        with snapshot(database_probe.engine) as connection:
            end = verify_chain(connection)
    except ChainBroken as broken:
        return str(broken)
    return f"intact to {end.seq}"


@pytest.fixture
def log(app: Flask, database_probe: DatabaseProbe) -> DatabaseProbe:
    """A log of eight entries without any guard."""
    key = new_organisation(app, name="Whāngārei Roofing – “90°”", city='Tāmaki "Makaurau"\n')
    for _ in range(ENTRIES - database_probe.last_seq()):
        new_definition(app, requirements="First line.\nSecond \\ line.")
    assert key
    assert database_probe.last_seq() == ENTRIES
    unguard(database_probe)
    return database_probe


def test_untouched_log_is_intact(log: DatabaseProbe) -> None:
    assert verdict(log) == "intact to 8"


def test_log_without_entries_is_intact(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade()
    assert verdict(DatabaseProbe(empty_app)) == "intact to 0"


CHANGED: dict[str, Any] = {
    "seq": 77,
    "event_id": "0190-other",
    "timestamp": "2026-01-01 00:00:00.000001",
    "actor_id": "0190-somebody-else",
    "actor_email": "else@example.co.nz",
    "actor_role": "org:staff",
    "ip_address": "203.0.113.7",
    "user_agent": "",
    "action": "DELETE",
    "resource_type": "User",
    "resource_id": "0190-other",
    "previous_state": "{}",
    "new_state": None,
    "metadata": "{ }",
    "previous_hash": "f" * 64,
    "hash": "f" * 64,
}


@pytest.mark.parametrize("seq", [1, 5, 8])
@pytest.mark.parametrize("column", CHANGED)
def test_changed_column_is_found(log: DatabaseProbe, column: str, seq: int) -> None:
    log.run(text(f"UPDATE audit_log SET {column} = :value WHERE seq = {seq}"), {"value": CHANGED[column]})
    expected = {"previous_hash": NO_LINK}.get(column, NO_HASH)
    if column == "seq":
        expected = "it is missing; the next entry is " + ("77" if seq == 8 else str(seq + 1))
    assert verdict(log) == f"Problem at entry {seq}: {expected}"


def test_every_column_is_changed_above() -> None:
    assert list(CHANGED) == COLUMNS


@pytest.mark.parametrize(
    ("deleted", "expected"),
    [
        ("seq = 1", "Problem at entry 1: it is missing; the next entry is 2"),
        ("seq = 5", "Problem at entry 5: it is missing; the next entry is 6"),
        ("seq = 8", "Problem at entry 8: it is missing; the log's end marker is at 8"),
        ("seq > 5", "Problem at entry 6: it is missing; the log's end marker is at 8"),
        ("seq > 0", "Problem at entry 1: it is missing; the log's end marker is at 8"),
    ],
    ids=["first", "middle", "last", "tail", "all"],
)
def test_deleted_entry_is_found(log: DatabaseProbe, deleted: str, expected: str) -> None:
    log.run(text(f"DELETE FROM audit_log WHERE {deleted}"))
    assert verdict(log) == expected


@pytest.mark.parametrize("seq", [2, 5, 7])
def test_deleted_entry_is_found_where_the_others_moved_up(log: DatabaseProbe, seq: int) -> None:
    log.run(text(f"DELETE FROM audit_log WHERE seq = {seq}"))
    log.run(text(f"UPDATE audit_log SET seq = seq - 1 WHERE seq > {seq}"))
    log.run(table(AuditHead).update().values(seq=ENTRIES - 1))
    assert verdict(log) == f"Problem at entry {seq}: {NO_LINK}"


def copy_of(source: int, *, seq: int) -> str:
    values = ", ".join({"seq": str(seq)}.get(name, name) for name in COLUMNS)
    return f"INSERT INTO audit_log ({LIST}) SELECT {values} FROM audit_log WHERE seq = {source}"


def test_inserted_entry_is_found(log: DatabaseProbe) -> None:
    log.run(text("UPDATE audit_log SET seq = seq + 1 WHERE seq > 4"))
    log.run(text(copy_of(1, seq=5)))
    assert verdict(log) == f"Problem at entry 5: {NO_LINK}"


def test_inserted_entry_that_is_linked_is_found(log: DatabaseProbe) -> None:
    log.run(text("UPDATE audit_log SET seq = seq + 1 WHERE seq > 4"))
    log.run(text(copy_of(4, seq=5)))
    log.run(text("UPDATE audit_log SET previous_hash = (SELECT hash FROM audit_log WHERE seq = 4) WHERE seq = 5"))
    assert verdict(log) == f"Problem at entry 5: {NO_HASH}"


def test_appended_entry_that_the_head_does_not_know_is_found(log: DatabaseProbe) -> None:
    log.run(text(copy_of(8, seq=9)))
    rehash(log, first=9, head=False)
    assert verdict(log) == "Problem at entry 9: it is past the log's end marker, which is at 8"


def test_swapped_entries_are_found(log: DatabaseProbe) -> None:
    for old, new in ((4, 99), (6, 4), (99, 6)):
        log.run(text(f"UPDATE audit_log SET seq = {new} WHERE seq = {old}"))
    assert verdict(log) == f"Problem at entry 4: {NO_LINK}"


def test_swapped_neighbours_with_their_links_are_found(log: DatabaseProbe) -> None:
    links = {entry["seq"]: entry["previous_hash"] for entry in log.entries()}
    for old, new in ((4, 99), (5, 4), (99, 5)):
        log.run(text(f"UPDATE audit_log SET seq = {new} WHERE seq = {old}"))
    for seq in (4, 5):
        log.run(text(f"UPDATE audit_log SET previous_hash = '{links[seq]}' WHERE seq = {seq}"))
    assert verdict(log) == f"Problem at entry 4: {NO_HASH}"


def test_duplicated_entry_is_found(log: DatabaseProbe) -> None:
    log.run(text(copy_of(5, seq=5)))
    assert verdict(log) == "Problem at entry 6: the entry in its place has the seq 5"


def test_duplicated_entry_at_the_end_is_found(log: DatabaseProbe) -> None:
    log.run(text(copy_of(8, seq=9)))
    assert verdict(log) == f"Problem at entry 9: {NO_LINK}"


def test_forked_tail_is_found(log: DatabaseProbe) -> None:
    """An entry rewritten with a hash that is right: its successor still names the old one."""
    log.run(text("UPDATE audit_log SET actor_id = 'nobody' WHERE seq = 5"))
    successors = {entry["seq"]: (entry["previous_hash"], entry["hash"]) for entry in log.entries(after=5)}
    rehash(log, first=5, head=False)
    for seq, (previous, own) in successors.items():
        log.run(text(f"UPDATE audit_log SET previous_hash = '{previous}', hash = '{own}' WHERE seq = {seq}"))
    assert verdict(log) == f"Problem at entry 6: {NO_LINK}"


def test_rehashed_tail_is_found(log: DatabaseProbe) -> None:
    log.run(text("UPDATE audit_log SET actor_id = 'nobody' WHERE seq = 5"))
    rehash(log, first=5, head=False)
    assert verdict(log) == "Problem at entry 8: its hash does not match the log's end marker"


def test_rehashed_tail_with_its_head_needs_a_checkpoint(log: DatabaseProbe) -> None:
    """What verification alone cannot find, as the README says."""
    log.run(text("UPDATE audit_log SET actor_id = 'nobody' WHERE seq = 5"))
    rehash(log, first=5, head=True)
    assert verdict(log) == "intact to 8"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM audit_head", "Problem at entry 8: the log's end marker has 0 rows instead of one"),
        ("UPDATE audit_head SET seq = 7", "Problem at entry 8: it is past the log's end marker, which is at 7"),
        ("UPDATE audit_head SET hash = ''", "Problem at entry 8: its hash does not match the log's end marker"),
    ],
)
def test_head_that_differs_is_found(log: DatabaseProbe, statement: str, expected: str) -> None:
    log.run(text(statement))
    assert verdict(log) == expected


LOOSE = {
    "a date of another form": ("timestamp", "replace(timestamp, ' ', 'T')", "its timestamp is not in the form"),
    "a shorter date": ("timestamp", "'2026-01-01'", "its timestamp is not in the form"),
    "bytes": ("actor_id", "x'00ff'", "it contains a value that no entry can have"),
    "text that is no text": ("actor_id", "CAST(x'ff00' AS TEXT)", "it contains bytes that are not text"),
    "a number": ("metadata", "5", NO_HASH),
    "an infinite number": ("user_agent", "9e999", NO_HASH),
    "a seq that is no number": ("seq", "'five'", "it is missing; the next entry is 6"),
    "a seq with a fraction": ("seq", "5.5", "the entry in its place has the seq 5.5"),
}


def test_value_of_another_type_is_found(log: DatabaseProbe, database_kind: str) -> None:
    """SQLite keeps anything in any column; PostgreSQL refuses it itself."""
    original = log.rows(text("SELECT * FROM audit_log WHERE seq = 5"))[0]
    for column, value, expected in LOOSE.values() if database_kind == "sqlite" else ():
        log.run(text(f"UPDATE audit_log SET {column} = {value} WHERE event_id = :id"), {"id": original["event_id"]})
        assert verdict(log).startswith(f"Problem at entry 5: {expected}"), (column, value)
        log.run(
            text(f"UPDATE audit_log SET {column} = :value WHERE event_id = :id"),
            {"value": original[column], "id": original["event_id"]},
        )
        assert verdict(log) == "intact to 8"
