"""The chain: each entry's hash covers the one before it, and no two entries follow the same one."""

import functools
import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import RowMapping, select

from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.db.types import moment_text
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import USER_AGENT_LENGTH, Actor
from ranzcred.domain.audit.chain import Event, append, canonical
from ranzcred.domain.audit.models import AuditEntry, AuditHead
from tests.support.concurrency import in_processes
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import new_organisation

HASHED = (
    "seq",
    "event_id",
    "timestamp",
    "actor_id",
    "actor_email",
    "actor_role",
    "ip_address",
    "user_agent",
    "action",
    "resource_type",
    "resource_id",
    "previous_state",
    "new_state",
    "metadata",
    "previous_hash",
)
ACTOR = Actor(
    id="0190-user",
    email="aroha@example.co.nz",
    role="ranz:admin",
    ip_address="2001:db8::7",
    user_agent="Firefox",
    request_id="5f0c",
)


def happened(**changes: object) -> Event:
    facts: dict[str, object] = {
        "actor": ACTOR,
        "action": AuditAction.MCRED_AWARD,
        "resource_type": "StaffMicroCredential",
        "resource_id": "abc",
    }
    return Event(**facts | changes)  # type: ignore[arg-type]


def written(app: Flask, *events: Event) -> None:
    with app.app_context(), writing():
        append(db.session(), events)


def assert_chained(entries: list[RowMapping]) -> None:
    """Recompute everything from the rows alone, as somebody with nothing but the database would."""
    previous = "0" * 64
    for seq, entry in enumerate(entries, start=1):
        values = [entry[name] for name in HASHED]
        values[2] = entry["timestamp"].strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert entry["seq"] == seq
        assert entry["previous_hash"] == previous
        assert entry["hash"] == hashlib.sha256(text.encode("utf-8")).hexdigest()
        previous = entry["hash"]


def assert_head(database_probe: DatabaseProbe) -> None:
    [head] = database_probe.rows(select(table(AuditHead)))
    last = database_probe.entries()[-1]
    assert (head["seq"], head["hash"]) == (last["seq"], last["hash"])


def test_chain_links_every_entry_to_the_one_before(app: Flask, database_probe: DatabaseProbe) -> None:
    written(app, happened(), happened(details={"reason": "passed"}))
    written(app, happened(previous_state={"status": "IN_TRAINING"}, new_state={"status": "AWARDED"}))
    new_organisation(app, name="Whāngārei Roofing – “90°”")
    entries = database_probe.entries()
    assert len(entries) == 3 + 4
    assert_chained(entries)
    assert_head(database_probe)


def test_chain_hash_covers_every_column() -> None:
    assert [column.name for column in table(AuditEntry).columns if column.name != "hash"] == list(HASHED)


def test_append_keeps_what_happened(app: Flask, database_probe: DatabaseProbe) -> None:
    before = datetime.now(UTC)
    written(
        app,
        happened(previous_state={"b": None, "a": 1}, new_state={"a": True, "ā": "é"}, details={"reason": "ok"}),
    )
    [entry] = database_probe.entries(after=3)
    assert before <= entry["timestamp"] <= datetime.now(UTC)
    assert dict(entry) | {"event_id": "", "timestamp": "", "previous_hash": "", "hash": ""} == {
        "seq": 4,
        "event_id": "",
        "timestamp": "",
        "actor_id": "0190-user",
        "actor_email": "aroha@example.co.nz",
        "actor_role": "ranz:admin",
        "ip_address": "2001:db8::7",
        "user_agent": "Firefox",
        "action": AuditAction.MCRED_AWARD,
        "resource_type": "StaffMicroCredential",
        "resource_id": "abc",
        "previous_state": '{"a":1,"b":null}',
        "new_state": '{"a":true,"ā":"é"}',
        "metadata": '{"reason":"ok","request_id":"5f0c"}',
        "previous_hash": "",
        "hash": "",
    }
    assert entry["event_id"] not in {other["event_id"] for other in database_probe.entries()[:3]}


def test_append_for_an_actor_without_a_request(app: Flask, database_probe: DatabaseProbe) -> None:
    written(app, happened(actor=Actor(id="system")))
    [entry] = database_probe.entries(after=3)
    names = ("actor_email", "actor_role", "ip_address", "user_agent", "previous_state", "new_state")
    assert [entry[name] for name in names] == [None] * 6
    assert entry["metadata"] == "{}"
    assert_chained(database_probe.entries())


def test_append_shortens_a_long_user_agent(app: Flask, database_probe: DatabaseProbe) -> None:
    written(app, happened(actor=Actor(id="system", user_agent="x" * 5000)))
    assert database_probe.entries()[-1]["user_agent"] == "x" * USER_AGENT_LENGTH
    assert_chained(database_probe.entries())


def test_append_that_is_rolled_back_leaves_no_gap(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context():
        append(db.session(), [happened()])
        db.session.rollback()
    assert database_probe.last_seq() == 3
    written(app, happened())
    assert_chained(database_probe.entries())
    assert_head(database_probe)


def test_moment_text_is_the_same_for_one_moment() -> None:
    moment = datetime(2026, 3, 3, 4, 5, 6, tzinfo=UTC)
    assert moment_text(moment) == "2026-03-03T04:05:06.000000+00:00"
    assert moment_text(moment.astimezone(timezone(timedelta(hours=13)))) == moment_text(moment)


def test_canonical_text_is_one_for_one_value() -> None:
    assert canonical({"b": [1, None], "a": "ā\n"}) == '{"a":"ā\\n","b":[1,null]}'
    with pytest.raises(ValueError, match="Out of range float"):
        canonical(float("nan"))


def test_chain_of_eight_processes_has_neither_gap_nor_fork(settings: Settings, database_probe: DatabaseProbe) -> None:
    in_processes([functools.partial(append_five_hundred, writer=writer) for writer in range(8)], settings)
    entries = database_probe.entries()
    assert len(entries) == 3 + 8 * 500
    assert_chained(entries)
    assert_head(database_probe)
    details = [json.loads(entry["metadata"]) for entry in entries[3:]]
    for writer in range(8):
        assert [numbered["number"] for numbered in details if numbered["writer"] == writer] == list(range(500))


def append_five_hundred(app: Flask, *, writer: int) -> None:
    """Five a transaction, since it is the commit that takes the time."""
    for first in range(0, 500, 5):
        with app.app_context(), writing():
            for number in range(first, first + 5):
                numbered = {"writer": writer, "number": number}
                append(db.session(), [happened(actor=Actor(id="system"), details=numbered)])
