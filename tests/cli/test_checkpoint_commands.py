"""`ranzcred audit`: what is signed begins with what was signed, and all kept checkpoints hold."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from ranzcred.domain.audit.models import LOG, AuditHead
from ranzcred.domain.directory.models import Organisation
from tests.cli.test_audit_commands import head, refusal, run
from tests.domain.audit.test_chain import happened, written
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.tampering import rehash, unguard
from tests.support.factories.people import new_organisation

REWRITTEN = "Problem at entry 5: the 5 entries up to here are not those that the checkpoint was signed over\n"


@pytest.fixture
def kept(app: Flask, tmp_path: Path) -> Path:
    """A folder with a checkpoint over five entries, and later entries."""
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    (tmp_path / "key.public").write_text(run(app, "keygen", "--out", tmp_path / "key").stdout)
    written(app, happened(), happened())
    assert run(app, "checkpoint", "--key", tmp_path / "key", "--out", folder / "1.txt").exit_code == 0
    written(app, happened())
    return folder


@pytest.fixture
def public_key(kept: Path) -> Path:
    """The file with the public part of the key."""
    return kept.parent / "key.public"


def forge(app: Flask, database_probe: DatabaseProbe, *, seq: int = 4) -> None:
    """Rewrite the log from an entry on, with hashes and words that fit."""
    unguard(database_probe)
    database_probe.run(text(f"UPDATE audit_log SET actor_id = 'nobody' WHERE seq = {seq}"))
    rehash(database_probe, first=seq, head=True)
    run(app, "reindex")


def test_rewritten_log_is_not_signed(app: Flask, database_probe: DatabaseProbe, kept: Path) -> None:
    forge(app, database_probe)
    assert run(app, "verify").exit_code == 0, "a plain verification cannot know"
    for day in ("2.txt", "3.txt"):
        result = run(app, "checkpoint", "--key", kept.parent / "key", "--out", kept / day)
        assert (result.exit_code, result.stdout) == (1, f"{REWRITTEN}Nothing was signed.\n")
        assert not (kept / day).exists()


def test_log_that_was_cut_off_is_not_signed(app: Flask, database_probe: DatabaseProbe, kept: Path) -> None:
    unguard(database_probe)
    database_probe.run(text("DELETE FROM audit_log WHERE seq > 3"))
    database_probe.run(table(AuditHead).update().values(seq=3, hash=head(database_probe)))
    result = run(app, "checkpoint", "--key", kept.parent / "key", "--out", kept / "2.txt")
    missing = "Problem at entry 4: it is missing; the checkpoint was signed over 5 entries\nNothing was signed.\n"
    assert (result.exit_code, result.stdout) == (1, missing)


def test_log_is_held_to_earlier_checkpoints_too(app: Flask, database_probe: DatabaseProbe, kept: Path) -> None:
    """Where the last one beside the key is gone, those in the folder hold."""
    (kept.parent / "key.last").unlink()
    forge(app, database_probe)
    arguments = ("checkpoint", "--key", kept.parent / "key", "--out", kept / "2.txt")
    assert run(app, *arguments, "--after", kept).stdout == f"{REWRITTEN}Nothing was signed.\n"
    assert run(app, *arguments, "--after", kept / "1.txt").exit_code == 1


def test_all_kept_checkpoints_hold(app: Flask, database_probe: DatabaseProbe, kept: Path, public_key: Path) -> None:
    for day in (2, 3):
        written(app, happened())
        signed = run(app, "checkpoint", "--key", kept.parent / "key", "--after", kept, "--out", kept / f"{day}.txt")
        assert signed.exit_code == 0
    held = run(app, "verify", "--checkpoint", kept, "--key", public_key)
    assert (held.exit_code, held.stdout) == (0, f"8 entries, chain intact, head {head(database_probe)}\n")
    forge(app, database_probe, seq=8)
    last = run(app, "verify", "--checkpoint", kept, "--key", public_key)
    assert last.stdout == REWRITTEN.replace("5", "8")
    assert run(app, "verify", "--checkpoint", kept / "1.txt", "--key", public_key).exit_code == 0
    both = run(app, "verify", "--checkpoint", kept / "3.txt", "--checkpoint", kept / "1.txt", "--key", public_key)
    assert both.exit_code == 1


def test_folder_without_a_checkpoint_proves_nothing(app: Flask, kept: Path, public_key: Path) -> None:
    (kept / "1.txt").unlink()
    assert "No checkpoint in" in refusal(app, "verify", "--checkpoint", kept, "--key", public_key)


def test_time_that_goes_back_is_told(app: Flask, database_probe: DatabaseProbe) -> None:
    """By more than the clocks of two servers are apart. Whoever owns the database writes any time, with a hash."""
    written(app, happened(), happened())
    [first, second] = [entry["timestamp"] for entry in database_probe.entries()[-2:]]
    unguard(database_probe)
    for back, told in ((timedelta(seconds=30), 0), (timedelta(days=2000), 1)):
        database_probe.run(LOG.update().where(LOG.c.seq == 5).values(timestamp=first - back))
        rehash(database_probe, first=5, head=True)
        lines = run(app, "verify").stdout.splitlines()
        assert [line for line in lines if line.startswith("The time goes back at entry 5: from")] == lines[:told]
    assert second >= first


def test_empty_export_proves_nothing(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    result = run(app, "verify", "--file", tmp_path / "empty.jsonl")
    assert (result.exit_code, result.stdout) == (2, "No entries in this file: nothing was checked.\n")


def test_export_with_a_number_that_no_log_has_is_refused(app: Flask, tmp_path: Path) -> None:
    names = "seq event_id timestamp actor_id actor_email actor_role ip_address user_agent action resource_type"
    names += " resource_id previous_state new_state metadata previous_hash hash"
    entry = ", ".join(f'"{name}": ""' for name in names.split()[1:])
    for seq in ("1" + "0" * 400, "0", "-1"):
        (tmp_path / "invented.jsonl").write_text(f'{{"seq": {seq}, {entry}}}\n')
        assert (
            refusal(app, "verify", "--file", tmp_path / "invented.jsonl") == "Line 1 is not an entry of the audit log."
        )


def test_nothing_that_is_stored_reaches_the_terminal_raw(app: Flask, database_probe: DatabaseProbe) -> None:
    """Nor can a value blank the line that accuses whoever wrote it there, or add one of its own."""
    key = new_organisation(app, city="Gore")
    city = "x\x1b[2K\x1b[1A\n9 entries, chain intact\u202e"
    database_probe.run(table(Organisation).update().values(city=city, city_folded=city))
    result = run(app, "verify")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1 + sum(key in line for line in result.stdout.splitlines())
    assert "x\\x1b[2K\\x1b[1A\\n9 entries, chain intact\\u202e" in result.stdout
    assert result.stdout.replace("\n", "").isprintable()
