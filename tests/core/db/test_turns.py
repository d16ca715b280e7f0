"""Those who write to one file of SQLite take turns, in whatever process."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL
from sqlalchemy.exc import OperationalError

from ranzcred.core.db import engine
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import begin_reading, writing
from ranzcred.core.db.turns import Turn
from tests.support.concurrency import LONGEST_SECONDS

WRITE_UNTIL_KILLED = """
import sys
from ranzcred.core.db.turns import Turn
turn = Turn(sys.argv[1])
print(turn.wait(0), flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process_writes(path: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", WRITE_UNTIL_KILLED, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


def test_one_writes_at_a_time(tmp_path: Path) -> None:
    first, second = Turn(str(tmp_path / "a.db")), Turn(str(tmp_path / "a.db"))
    assert first.wait(0)
    assert not second.wait(0)
    first.end()
    assert second.wait(0)
    assert not first.wait(0)
    assert Turn(str(tmp_path / "b.db")).wait(0), "another file"


def test_turn_of_a_process_that_is_killed_ends(tmp_path: Path) -> None:
    mine = Turn(str(tmp_path / "a.db"))
    with another_process_writes(tmp_path / "a.db") as process:
        assert not mine.wait(0)
        process.kill()
        process.wait()
        assert mine.wait(LONGEST_SECONDS)


def test_files_of_turns_are_private(tmp_path: Path) -> None:
    Turn(str(tmp_path / "a.db"))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_transaction_that_writes_has_the_turn(app: Flask, database_url: URL, database_kind: str) -> None:
    if database_kind == "postgresql":
        return
    other = Turn(str(database_url.database))
    with app.app_context():
        begin_reading()
        assert other.wait(0), "who reads has none"
        other.end()
        with writing():
            assert not other.wait(0)
        assert other.wait(0)


def test_transaction_that_waits_too_long_is_refused(
    app: Flask, database_url: URL, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_kind == "postgresql":
        return
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_SECONDS", 0)
    other = Turn(str(database_url.database))
    assert other.wait(0)
    with app.app_context():
        with pytest.raises(OperationalError, match="database is locked"), writing():
            pass
        other.end()
        with writing():
            assert db.session().in_transaction()
