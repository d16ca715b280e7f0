"""What commands make is for its owner alone, and what others could read is taken from them, aloud."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL

from ranzcred.cli.private_files import mend_private_file, mend_private_files
from ranzcred.config import ConfigurationError, Settings
from tests.cli.test_audit_commands import run
from tests.support.command import ranzcred_started
from tests.support.environment import settings_for

LOOSE = 0o022
"""The umask of most systems."""


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def loose(tmp_path: Path) -> Path:
    """A folder of somebody whose new files everybody may read."""
    folder = tmp_path / "loose"
    folder.mkdir()
    folder.chmod(0o755)
    return folder


@pytest.fixture
def sqlite_settings(loose: Path) -> Settings:
    return settings_for(URL.create("sqlite", database=str(loose / "ranzcred.db")), loose)


def test_database_and_folder_are_private_however_they_are_made(sqlite_settings: Settings, loose: Path) -> None:
    before = os.umask(LOOSE)
    try:
        result = ranzcred_started(sqlite_settings, "init")
    finally:
        os.umask(before)
    assert result.returncode == 0
    assert f"Warning: {loose} had mode 0755, so others on this machine could read it. It is 0700 now." in result.stderr
    assert mode_of(loose) == 0o700
    made = {path.name: mode_of(path) for path in loose.iterdir()}
    assert made["ranzcred.db"] == 0o600
    assert set(made.values()) == {0o600}, "the files beside it too"


def test_files_from_before_are_mended_and_named(sqlite_settings: Settings, loose: Path) -> None:
    names = ["ranzcred.db", "ranzcred.db-wal", "ranzcred.db-shm", "secret_key", "audit_key", "notes.txt"]
    for name in names:
        (loose / name).write_text("")
        (loose / name).chmod(0o644)
    told = list(mend_private_files(sqlite_settings))
    assert {path.name: mode_of(path) for path in loose.iterdir()} == dict.fromkeys(names, 0o600) | {"notes.txt": 0o644}
    assert [line.split()[0] for line in told] == [
        str(loose),
        *(
            str(loose / name)
            for name in ("secret_key", "audit_key", "ranzcred.db", "ranzcred.db-wal", "ranzcred.db-shm")
        ),
    ]
    assert [line.partition(" now.")[2].partition(":")[0] for line in told] == [
        "",
        " Replace it too, in case someone read it",
        " Replace it too, in case someone read it",
        "",
        "",
        "",
    ]
    assert list(mend_private_files(sqlite_settings)) == []


def test_file_that_cannot_be_mended_is_refused(sqlite_settings: Settings) -> None:
    """Of the kernel's own files nobody changes the mode, whoever asks."""
    elsewhere = replace(sqlite_settings, database_url=URL.create("sqlite", database="/proc/self/status"))
    with pytest.raises(ConfigurationError) as refused:
        list(mend_private_files(elsewhere))
    assert str(refused.value) == (
        "/proc/self/status had mode 0444, so others on this machine could read it. "
        "Have its owner run: chmod go= /proc/self/status"
    )


def test_file_of_postgresql_is_not_looked_for(sqlite_settings: Settings, loose: Path) -> None:
    mend_private_file(loose)
    assert list(mend_private_files(replace(sqlite_settings, database_url=URL.create("postgresql+psycopg")))) == []


def test_key_of_checkpoints_is_kept_from_others(app: Flask, tmp_path: Path) -> None:
    key, out = tmp_path / "audit_key", tmp_path / "1.txt"
    run(app, "keygen", "--out", key)
    assert mode_of(key) == 0o600
    key.chmod(0o640)
    result = run(app, "checkpoint", "--key", key, "--out", out)
    assert result.exit_code == 0
    assert result.stderr.startswith(
        f"Warning: {key} had mode 0640, so others on this machine could read it. It is 0600 now. Replace it too"
    )
    assert (mode_of(key), mode_of(out)) == (0o600, 0o644)
