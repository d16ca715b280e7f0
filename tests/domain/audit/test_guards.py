"""The database's own guards: what they refuse, and that their absence is told."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ranzcred.config import Settings
from ranzcred.domain.audit.chain import HASHED, canonical
from ranzcred.domain.audit.models import AuditVerification
from ranzcred.domain.audit.proof.guards import EXPECTED
from ranzcred.domain.audit.search.words import words_of
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import new_organisation

DISABLED = {
    "sqlite": "DROP TRIGGER {0}",
    "postgresql": "ALTER TABLE {1} DISABLE TRIGGER {0}",
}
STATES = ("previous_state", "new_state", "metadata")
"""The columns that hold JSON, as text."""
ODD = ("nothing", "[]", "1", "", r'{"name":"\ud800"}', r'{"name":"\u0000"}', '{"version":1e999999}')
"""What no page and no verification could read there."""
GUARDS = [(kind, name) for kind, names in EXPECTED.items() for name in names]


def forged(database_probe: DatabaseProbe, *, back: timedelta = timedelta(), **values: object) -> tuple[str, str]:
    """Return an entry that follows the last one, as canonical JSON, with its hash."""
    last = database_probe.entries()[-1]
    columns = {**last, "seq": last["seq"] + 1, "previous_hash": last["hash"], "timestamp": last["timestamp"] - back}
    columns |= {"event_id": "forged", **values}
    moment = columns["timestamp"].strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
    columns["timestamp"] = moment
    entry = canonical([columns[name] for name in HASHED])
    return entry, hashlib.sha256(entry.encode()).hexdigest()


def of_now(app: Flask) -> DatabaseProbe:
    """The application's database, of which the last entry is not as old as the database that it is a copy of: that is
    made when the tests start, and what follows it is taken within five minutes only.
    """
    new_organisation(app)
    return DatabaseProbe(app)


def with_cell(entry: str, name: str, text: str) -> str:
    """Return an entry with another text in one of its cells."""
    cells = json.loads(entry)
    cells[HASHED.index(name)] = text
    return canonical(cells)


def append(probe: DatabaseProbe, entry: str) -> None:
    """Append an entry, with its words if it can be read."""
    try:
        words = " ".join(sorted(words_of(dict(zip(HASHED, json.loads(entry), strict=False)))))
    except (KeyError, ValueError):
        words = "slate"
    probe.run(text("SELECT audit_append(ARRAY[:entry], ARRAY[:words])").bindparams(entry=entry, words=words))


def test_role_of_the_application_appends_only_what_follows_now(
    restricted: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe, database_kind: str
) -> None:
    """Where there are roles. Whoever has the rights of the application can write lies, but at their own time only."""
    if database_kind == "sqlite":
        assert restricted.database_url.database, "whoever writes the file owns it"
        return
    outsider = of_now(make_app(restricted))
    before = database_probe.last_seq()
    for entry, refusal in (
        (forged(database_probe, back=timedelta(days=2000))[0], "and not now"),
        (forged(database_probe, back=timedelta(minutes=-10))[0], "and not now"),
        (forged(database_probe, seq=before + 2)[0], "does not follow"),
        (forged(database_probe, previous_hash="0" * 64)[0], "does not follow"),
        (forged(database_probe)[0].replace("[", '["x",', 1), "invalid input syntax"),
    ):
        with pytest.raises(DBAPIError, match=refusal):
            append(outsider, entry)
    assert database_probe.last_seq() == before
    entry, found = forged(database_probe)
    append(outsider, entry)
    assert database_probe.entries()[-1]["hash"] == found
    assert ranzcred(restricted, "audit", "verify").returncode == 0


def test_role_of_the_application_appends_only_what_verification_reads(
    restricted: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe, database_kind: str
) -> None:
    """Else one entry, of which another text is hashed than is stored, would end the proof of all that come after it."""
    if database_kind == "sqlite":
        assert restricted.database_url.database, "whoever writes the file owns it"
        return
    outsider = of_now(make_app(restricted))
    before = database_probe.last_seq()
    entry, _ = forged(database_probe)
    moment = next(cell for cell in json.loads(entry) if str(cell).endswith("+00:00"))
    for odd in (
        entry.replace(",", ", ", 1),
        entry.replace("[", "[ ", 1),
        entry.replace(str(before + 1), "null", 1),
        entry.replace(str(before + 1), f"0{before + 1}", 1),
        entry.replace(moment, "now", 1),
        entry.replace(moment, moment.replace("T", " "), 1),
        entry.replace(moment, "infinity", 1),
        entry.replace('"forged"', "5", 1),
        entry.replace('"forged"', r'"forge\u0064"', 1),
        f'{entry[:-1]},"more"]',
        forged(database_probe, actor_id=f"somebody{' ' * 100}")[0],
        *(with_cell(forged(database_probe)[0], name, other) for name in STATES for other in ODD),
    ):
        with pytest.raises(DBAPIError):
            append(outsider, odd)
    with pytest.raises(DBAPIError):
        outsider.run(text("SELECT audit_append(ARRAY[NULL], ARRAY['slate'])"))
    assert database_probe.last_seq() == before
    hard, found = forged(database_probe, user_agent='\x01\x1f\x7f\u2028 "\\/\b\f\n\r\t Kererū 🪶')
    append(outsider, hard)
    assert database_probe.entries()[-1]["hash"] == found
    assert ranzcred(restricted, "audit", "verify").returncode == 0


@pytest.mark.parametrize("change", ["UPDATE audit_verifications SET problem = NULL", "DELETE FROM audit_verifications"])
def test_finished_verification_cannot_be_rewritten(
    app: Flask, settings: Settings, database_probe: DatabaseProbe, change: str
) -> None:
    assert ranzcred(settings, "audit", "verify").returncode == 0
    with pytest.raises(DBAPIError, match="a finished verification is never changed or deleted"):
        database_probe.run(text(change))
    assert database_probe.count(AuditVerification) == 1


@pytest.mark.parametrize(("kind", "name"), GUARDS)
def test_missing_guard_is_named(
    client: FlaskClient, settings: Settings, database_probe: DatabaseProbe, database_kind: str, kind: str, name: str
) -> None:
    """By verification, by what starts the service and by what a supervisor asks; one after the other."""
    if kind != database_kind:
        assert client.get("/readyz").text == "ready\n"
        return
    table = "audit_log" if name.startswith("audit_log") else "audit_verifications"
    database_probe.run(text(DISABLED[kind].format(name, table)))
    sentence = f"The trigger {name} is missing or disabled: the database does not refuse changes to the audit log."
    verified = ranzcred(settings, "audit", "verify")
    assert (verified.returncode, verified.stdout.splitlines()[1:]) == (1, [sentence])
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text) == (503, f"not ready: {sentence}\n")
    started = ranzcred(settings, "init")
    assert started.returncode == 1
    assert sentence in started.stderr
