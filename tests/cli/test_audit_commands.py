"""`ranzcred audit`: what it says, with which status, and what it keeps where."""

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from ranzcred.cli.audit import audit_group
from ranzcred.cli.upgrades import upgrade
from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.core.errors import Problem
from ranzcred.domain.audit.models import AuditHead, AuditVerification
from tests.domain.audit.test_chain import happened, written
from tests.support.command import RANZCRED, ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.tampering import rehash, unguard
from tests.support.environment import environment
from tests.support.factories.catalogue import new_definition

EMPTY_HEAD = "0" * 64
MEASURED = """
import sys
from pathlib import Path
from ranzcred.cli.main import main
try:
    main()
except SystemExit as end:
    [peak] = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
    print(peak)
    sys.exit(end.code)
"""


def run(app: Flask, *arguments: str | Path) -> Result:
    """Run a command in this process, with status and output as a person would see them."""
    result = app.test_cli_runner(catch_exceptions=True).invoke(audit_group, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit | Problem), result.exception
    return result


def refusal(app: Flask, *arguments: str | Path) -> str:
    result = run(app, *arguments)
    assert isinstance(result.exception, Problem), result.output
    return str(result.exception)


def head(database_probe: DatabaseProbe) -> str:
    return str(database_probe.entries()[-1]["hash"])


@pytest.fixture
def public_key(app: Flask) -> str:
    created = run(app, "keygen")
    assert created.exit_code == 0
    return created.stdout.strip()


def test_verify_as_a_command(settings: Settings, database_probe: DatabaseProbe) -> None:
    """On a whole log and on a broken one; nothing but the answer, since nobody watches at a terminal."""
    completed = ranzcred(settings, "audit", "verify")
    expected = f"3 entries, chain intact, head {head(database_probe)}\n"
    assert (completed.returncode, completed.stdout, completed.stderr) == (0, expected, "")
    unguard(database_probe)
    database_probe.run(text("UPDATE audit_log SET actor_id = 'nobody' WHERE seq = 2"))
    completed = ranzcred(settings, "audit", "verify")
    assert (completed.returncode, completed.stdout, completed.stderr) == (
        1,
        "Problem at entry 2: it has been altered: its content does not match its hash\n",
        "",
    )


def test_verify_of_an_empty_log(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade()
    result = run(empty_app, "verify")
    assert (result.exit_code, result.stdout) == (0, f"0 entries, chain intact, head {EMPTY_HEAD}\n")


def test_verify_names_records_that_were_changed_past_the_log(app: Flask, database_probe: DatabaseProbe) -> None:
    keys = sorted(new_definition(app, title=f"Slate {number}") for number in range(2))
    for key in keys:
        database_probe.run(text(f"UPDATE micro_credential_definitions SET level = 9 WHERE id = '{key}'"))
    result = run(app, "verify")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"5 entries, chain intact, head {head(database_probe)}",
        *(f"MicroCredentialDefinition {key}: level is 9, the log says 3" for key in keys),
    ]


def test_verify_keeps_its_result_for_the_page(app: Flask, database_probe: DatabaseProbe) -> None:
    run(app, "verify")
    unguard(database_probe)
    database_probe.run(text("UPDATE audit_log SET actor_id = 'nobody' WHERE seq = 2"))
    run(app, "verify")
    kept = database_probe.rows(table(AuditVerification).select().order_by(table(AuditVerification).c.finished_at))
    assert [(row["seq"], row["broken_at"], row["mismatches"]) for row in kept] == [(3, None, 0), (0, 2, 0)]
    assert database_probe.last_seq() == 3


def test_verify_where_nothing_can_be_written(
    settings: Settings, database_probe: DatabaseProbe, database_kind: str
) -> None:
    url = settings.database_url
    if database_kind == "sqlite":
        read_only = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
    else:
        database_probe.run(text(f'ALTER DATABASE "{url.database}" SET default_transaction_read_only = on'))
        read_only = url
    completed = ranzcred(replace(settings, database_url=read_only), "audit", "verify")
    assert (completed.returncode, completed.stderr) == (0, "")
    assert completed.stdout == f"3 entries, chain intact, head {head(database_probe)}\n"
    assert database_probe.count(AuditVerification) == 0


def test_keygen_makes_a_key_that_nobody_else_reads(app: Flask, settings: Settings, tmp_path: Path) -> None:
    created = run(app, "keygen", "--name", "log.example.org.nz", "--out", tmp_path / "key")
    assert created.stdout.startswith("log.example.org.nz+")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    secret = (tmp_path / "key").read_text()
    assert secret.startswith("PRIVATE+KEY+log.example.org.nz+")
    assert secret.strip() not in created.output
    assert "not overwritten" in refusal(app, "keygen", "--out", tmp_path / "key")
    assert (tmp_path / "key").read_text() == secret
    assert list(tmp_path.glob(".*")) == []


def test_checkpoint_is_a_signed_note_of_the_log(
    app: Flask, database_probe: DatabaseProbe, tmp_path: Path, public_key: str
) -> None:
    out = tmp_path / "checkpoint"
    assert run(app, "checkpoint", "--out", out).stdout == f"3 entries signed, head {head(database_probe)}\n"
    origin, size, root, extension, empty, signature = out.read_text().splitlines()
    assert (origin, size, extension, empty) == ("ranzcred", "3", f"chain-head {head(database_probe)}", "")
    assert len(root) == 44
    assert signature.startswith("— ranzcred ")
    (tmp_path / "public").write_text(public_key)
    new_definition(app)
    for key in (public_key, tmp_path / "public"):
        result = run(app, "verify", "--checkpoint", out, "--key", key)
        assert (result.exit_code, result.stdout) == (0, f"4 entries, chain intact, head {head(database_probe)}\n")


def test_checkpoint_finds_a_rewritten_history(
    app: Flask, database_probe: DatabaseProbe, tmp_path: Path, public_key: str
) -> None:
    for _ in range(4):
        written(app, happened())
    run(app, "checkpoint", "--out", tmp_path / "checkpoint")
    written(app, happened())
    unguard(database_probe)
    database_probe.run(text("UPDATE audit_log SET actor_id = 'nobody' WHERE seq = 4"))
    rehash(database_probe, first=4, head=True)
    run(app, "reindex")
    assert run(app, "verify").exit_code == 0, "a plain verification cannot know"
    result = run(app, "verify", "--checkpoint", tmp_path / "checkpoint", "--key", public_key)
    expected = "Problem at entry 7: the 7 entries up to here are not those that the checkpoint was signed over\n"
    assert (result.exit_code, result.stdout) == (1, expected)


def test_checkpoint_finds_a_history_that_was_cut_off(
    app: Flask, database_probe: DatabaseProbe, tmp_path: Path, public_key: str
) -> None:
    written(app, happened(), happened())
    run(app, "checkpoint", "--out", tmp_path / "checkpoint")
    unguard(database_probe)
    database_probe.run(text("DELETE FROM audit_log WHERE seq > 3"))
    database_probe.run(table(AuditHead).update().values(seq=3, hash=head(database_probe)))
    run(app, "reindex")
    assert run(app, "verify").exit_code == 0, "a plain verification cannot know"
    result = run(app, "verify", "--checkpoint", tmp_path / "checkpoint", "--key", public_key)
    expected = "Problem at entry 4: it is missing; the checkpoint was signed over 5 entries\n"
    assert (result.exit_code, result.stdout) == (1, expected)


def test_checkpoint_is_not_signed_over_a_broken_log(
    app: Flask, database_probe: DatabaseProbe, tmp_path: Path, public_key: str
) -> None:
    unguard(database_probe)
    database_probe.run(text("DELETE FROM audit_log WHERE seq = 2"))
    result = run(app, "checkpoint", "--out", tmp_path / "checkpoint")
    assert (result.exit_code, result.stdout) == (
        1,
        "Problem at entry 2: it is missing; the next entry is 3\nNothing was signed.\n",
    )
    assert not (tmp_path / "checkpoint").exists()


def test_checkpoint_that_cannot_be_used_is_refused(app: Flask, tmp_path: Path, public_key: str) -> None:
    note, other = tmp_path / "checkpoint", tmp_path / "other"
    run(app, "checkpoint", "--out", note)
    stranger = run(app, "keygen", "--out", other).stdout.strip()
    arguments = ("verify", "--checkpoint", note, "--key")
    assert "not signed by the key" in refusal(app, *arguments, stranger)
    assert "The public key" in refusal(app, *arguments, "a+b+c")
    assert "can't be read" in refusal(app, *arguments, tmp_path / "nothing")
    assert "can't be read" in refusal(app, "verify", "--checkpoint", tmp_path / "nothing", "--key", public_key)
    note.write_text(note.read_text().replace("3", "2", 1))
    assert "changed after it was signed" in refusal(app, *arguments, public_key)
    note.write_bytes(b"\xff\n")
    assert "not UTF-8 text" in refusal(app, *arguments, public_key)
    note.write_text("3 entries\n")
    assert "no signed note" in refusal(app, *arguments, public_key)
    assert run(app, "verify", "--key", public_key).exit_code == 2
    assert "can't be read" in refusal(app, "checkpoint", "--out", note, "--key", tmp_path / "nothing")
    assert "The private key" in refusal(app, "checkpoint", "--out", note, "--key", note)
    assert "can't be written" in refusal(app, "checkpoint", "--out", tmp_path / "no" / "folder", "--key", other)


def test_verify_tells_a_person_at_a_terminal_how_far_it_is(app: Flask, settings: Settings) -> None:
    written(app, *[happened()] * 10_000)
    ours, theirs = os.openpty()
    done = subprocess.run(
        [RANZCRED, "audit", "verify"], env=environment(settings), stdout=subprocess.PIPE, stderr=theirs, check=True
    )
    os.close(theirs)
    assert os.read(ours, 10_000).decode().strip() == "10,000 of 10,003 entries"
    os.close(ours)
    assert done.stdout.startswith(b"10003 entries, chain intact, head ")


def test_verify_takes_no_more_memory_for_a_longer_log(app: Flask, settings: Settings) -> None:
    """Eight times the entries, within the few MiB that a run differs from the next."""
    peaks = []
    for number in (1_000, 7_000):
        written(app, *[happened(details={"notes": "x" * 4000})] * number)
        with app.app_context():
            db.engine.dispose()
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, "audit", "verify"],
            env=environment(settings),
            capture_output=True,
            text=True,
            check=True,
        )
        *_, peak = done.stdout.splitlines()
        peaks.append(int(peak))
    assert peaks[1] - peaks[0] < 10 * 1024, f"{peaks} KiB"
