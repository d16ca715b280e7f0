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
    "secret_key": " Replace it too, in case someone read it: delete it while nothing is running. "
    "Everyone then signs in again.",
    AUDIT_KEY: " Replace it too, in case someone read it: move it away and create another with: ranzcred audit keygen",
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
    was = f"{path} had mode {mode:04o}, so others on this machine could read it."
    try:
        path.chmod(private)
    except OSError as error:
        if error.errno == errno.EROFS:
            return f"{was} Its file system is read-only, so this was not changed."
        raise ConfigurationError(f"{was} Have its owner run: chmod go= {path}") from error
    return f"{was} It is {private:04o} now.{REPLACE.get(path.name, '')}"
