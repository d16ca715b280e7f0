"""How many requests an API token may make a minute.

Each process counts for itself, in memory: a limit that stops a runaway loop needs no exact count, and is not worth a
write to the database for each request.
"""

import math
import threading
import time
from dataclasses import dataclass

from flask import Flask, current_app

WINDOW_SECONDS = 60.0


@dataclass
class Window:
    """The requests of a token since the first of them."""

    ends: float
    count: int = 0


class RequestLimit:
    """The counts of one process."""

    def __init__(self) -> None:
        self._windows: dict[str, Window] = {}
        self._lock = threading.Lock()

    def admit(self, token: str, *, limit: int, now: float) -> int:
        """Count a request and return 0; past the limit return the seconds to wait."""
        with self._lock:
            window = self._windows.get(token)
            if window is None or window.ends <= now:
                self._forget_ended(now)
                window = self._windows[token] = Window(ends=now + WINDOW_SECONDS)
            window.count += 1
            return 0 if window.count <= limit else math.ceil(window.ends - now)

    def _forget_ended(self, now: float) -> None:
        """Keep no more windows than there are tokens in use."""
        self._windows = {token: window for token, window in self._windows.items() if window.ends > now}


def init_app(app: Flask) -> None:
    """Give the application its counts."""
    app.extensions["request_limit"] = RequestLimit()


def seconds_to_wait(token: str, *, limit: int) -> int:
    """Count a request of a token, and return 0 or the seconds to wait. A limit of 0 is none."""
    counts: RequestLimit = current_app.extensions["request_limit"]
    return counts.admit(token, limit=limit, now=time.monotonic()) if limit else 0
