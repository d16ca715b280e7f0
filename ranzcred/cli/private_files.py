"""What nobody but its owner may read: the data directory, the database and the keys, whatever they were made with."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ranzcred.config import ConfigurationError, Settings

UMASK = 0o077
"""What commands take away from the mode of each file and folder that they make."""
EVERYBODY = 0o007
AUDIT_KEY = "audit_key"
REPLACE = {
    "secret_key": " Replace it too, in case somebody did: delete it while nothing runs, and everybody signs in again.",
    AUDIT_KEY: " Replace it too, in case somebody did: move it away and make another with: ranzcred audit keygen",
}


def mend_private_files(settings: Settings) -> Iterator[str]:
    """Keep others out of what they could read, and yield the sentence about each, or raise ConfigurationError."""
    paths = [settings.data_dir, *(settings.data_dir / name for name in REPLACE)]
    if settings.database_url.get_backend_name() == "sqlite":
        paths += [Path(f"{settings.database_url.database}{suffix}") for suffix in ("", "-wal", "-shm")]
    for path in paths:
        sentence = mend_private_file(path)
        if sentence:
            yield sentence


def mend_private_file(path: Path) -> str | None:
    """Keep others out of a file or folder, and return the sentence about it, or None if nothing was wrong or there.

    Raise ConfigurationError where only its owner can. What belongs to somebody else may be open to a group that they
    chose, but not to everybody.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    mode = stat.S_IMODE(found.st_mode)
    private = mode & ~(UMASK if found.st_uid == os.geteuid() else EVERYBODY)
    if mode == private:
        return None
    was = f"{path} had mode {mode:04o}, which lets others on this machine in."
    try:
        path.chmod(private)
    except OSError as error:
        if error.errno == errno.EROFS:
            return f"{was} It is on a file system that can only be read, so it stays like that."
        raise ConfigurationError(f"{was} Let its owner run: chmod go= {path}") from error
    return f"{was} It is {private:04o} now.{REPLACE.get(path.name, '')}"
