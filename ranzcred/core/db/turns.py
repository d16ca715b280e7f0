"""Turns: those who write to one SQLite file do so in the order in which they come, in whatever process.

SQLite itself lets whoever finds the file locked sleep, longer each time, so that all who come meanwhile are faster: of
eight that write without a pause, one call in a hundred took two seconds.
"""

import fcntl
import os
import threading
import time
import weakref
from collections import defaultdict

POLL_SECONDS = 0.001
"""How often the first of each process looks whether it is its turn: the kernel's own wait would have no end."""
_QUEUES: dict[str, threading.Lock] = defaultdict(threading.Lock)
"""The threads of this process that wait, by the path of the database."""


class Turn:
    """The place of one connection among those who write: nobody else writes from `wait` to `end`.

    Two locks on files: who writes has the one, and who is next has the other, so that whoever has just written does not
    come before another process that waits.
    """

    def __init__(self, database: str) -> None:
        """Open both files beside the database; raise OSError where that may not be."""
        self._queue = _QUEUES[database]
        self._next, self._writes = (self._opened(f"{database}-{name}") for name in ("next", "writes"))

    def wait(self, seconds: float) -> bool:
        """Wait until nobody else writes; return whether that was in time."""
        ends = time.monotonic() + seconds
        if not self._queue.acquire(timeout=seconds):
            return False
        try:
            return _lock(self._next, ends) and _lock(self._writes, ends)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)
            self._queue.release()

    def end(self) -> None:
        """Let the next one write."""
        fcntl.flock(self._writes, fcntl.LOCK_UN)

    def _opened(self, path: str) -> int:
        file = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        weakref.finalize(self, os.close, file)
        return file


def _lock(file: int, ends: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends:
                return False
            time.sleep(POLL_SECONDS)
        else:
            return True
