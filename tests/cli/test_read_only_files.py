"""Commands where SQLite's file and folder may only be read: what reads does, and what writes says that it cannot."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from ranzcred.config import Settings
from tests.core.test_config import STRONG
from tests.support.command import RANZCRED, CompletedCommand, ranzcred_started
from tests.support.concurrency import LONGEST_SECONDS
from tests.support.environment import environment, settings_for

BOUND_BY_MODES = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
"""What a command of root is started with, so that the modes of files hold for it too."""


def bound(settings: Settings, *arguments: str, secret: str = "") -> CompletedCommand:
    return subprocess.run(
        [*BOUND_BY_MODES, RANZCRED, *arguments],
        env={**environment(settings), "SECRET_KEY": secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )


def settings_in(folder: Path) -> Settings:
    return settings_for(URL.create("sqlite", database=str(folder / "ranzcred.db")), folder)


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an SQLite database as `ranzcred init` leaves it, to copy."""
    folder = tmp_path_factory.mktemp("set-up")
    assert ranzcred_started(settings_in(folder), "init").returncode == 0
    return folder


@pytest.fixture(params=[(0o400, 0o500), (0o600, 0o500), (0o400, 0o700)], ids=["both", "folder", "file"])
def read_only(set_up: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """A set-up SQLite database whose file, whose folder or both may only be read."""
    file_mode, folder_mode = request.param
    folder = shutil.copytree(set_up, tmp_path / "kept")
    kept = settings_in(folder)
    (folder / "ranzcred.db").chmod(file_mode)
    folder.chmod(folder_mode)
    yield kept
    folder.chmod(0o700)


def test_what_reads_works_on_files_that_may_only_be_read(read_only: Settings, tmp_path: Path) -> None:
    verified = bound(read_only, "audit", "verify")
    assert (verified.returncode, verified.stderr) == (0, ""), verified
    assert verified.stdout.startswith("3 entries, chain intact, head ")
    listed = bound(read_only, "token", "list")
    assert (listed.returncode, listed.stdout, listed.stderr) == (0, "", "")
    (tmp_path / "export.jsonl").touch()
    export = bound(read_only, "audit", "verify", "--file", str(tmp_path / "export.jsonl"))
    assert (export.returncode, export.stdout) == (2, "No entries in this file: nothing was checked.\n")


@pytest.mark.parametrize("command", [("init",), ("first-admin",), ("run", "--host", "256.256.256.256")], ids=" ".join)
def test_what_writes_says_that_it_cannot(read_only: Settings, command: tuple[str, ...]) -> None:
    refused = bound(read_only, *command, secret=STRONG)
    assert (refused.returncode, refused.stdout) == (1, "")
    [line] = refused.stderr.splitlines()
    assert line.startswith("ranzcred: Nothing was changed: the database is read-only: ")
    assert line.endswith("Let this user write to its file and to its folder.")


def test_log_beside_the_file_without_its_index_is_said_in_words(read_only: Settings) -> None:
    folder = read_only.data_dir
    folder.chmod(0o700)
    (folder / "ranzcred.db-shm").unlink(missing_ok=True)
    (folder / "ranzcred.db-wal").write_bytes(bytes(32))
    folder.chmod(0o500)
    refused = bound(read_only, "audit", "verify")
    assert refused.returncode == 1
    assert "may read its file, and the -wal and -shm beside it, or write to their folder." in refused.stderr
