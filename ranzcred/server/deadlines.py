"""Deadlines of connections: until when a client may take to send, or to receive, what is next."""

import socket
import threading
import time
from contextlib import suppress


class Deadlines:
    """When each connection is cut off. A thread that waits for the client then wakes up, whatever it waits in."""

    def __init__(self) -> None:
        self._ends: dict[socket.socket, tuple[float, int]] = {}
        self._overdue: set[socket.socket] = set()
        self._lock = threading.Lock()

    def start_receiving(self, connection: socket.socket, seconds: float) -> None:
        """Let the client send no longer than this. It may still receive an answer."""
        self._start(connection, seconds, socket.SHUT_RD)

    def start_sending(self, connection: socket.socket, seconds: float) -> None:
        """Let the client take no longer than this to receive."""
        self._start(connection, seconds, socket.SHUT_RDWR)

    def _start(self, connection: socket.socket, seconds: float, direction: int) -> None:
        with self._lock:
            self._ends[connection] = (time.monotonic() + seconds, direction)

    def stop(self, connection: socket.socket) -> None:
        """Let the connection be: it is the application's turn, or it has ended."""
        with self._lock:
            self._ends.pop(connection, None)

    def forget(self, connection: socket.socket) -> None:
        """Keep nothing of a connection that a request has been answered on."""
        with self._lock:
            self._ends.pop(connection, None)
            self._overdue.discard(connection)

    def is_overdue(self, connection: socket.socket) -> bool:
        """Return whether the connection has been cut off."""
        return connection in self._overdue

    def cut_off_overdue(self) -> None:
        """Cut off each connection whose time is over."""
        self._cut_off(time.monotonic())

    def cut_off_all(self) -> None:
        """Cut off each connection that is waited for: the server ends."""
        self._cut_off(float("inf"))

    def _cut_off(self, now: float) -> None:
        with self._lock:
            overdue = {each: direction for each, (ends, direction) in self._ends.items() if ends <= now}
            for each in overdue:
                del self._ends[each]
            self._overdue.update(overdue)
        for connection, direction in overdue.items():
            with suppress(OSError):  # the client was faster
                connection.shutdown(direction)
