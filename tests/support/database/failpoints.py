"""kill -9 at a chosen point: what a process does as it is about to send a statement, to commit, or has committed."""

import os
import signal
from collections.abc import Callable

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


LOCK_HEAD = ("SELECT audit_head", "audit_lock_head(")
"""How the end of the log is locked: on SQLite, and on PostgreSQL by a function."""
APPEND = ("INSERT INTO audit_log", "audit_append(")
"""How entries are written."""
MOVE_HEAD = ("UPDATE audit_head", "audit_append(")
"""How the end of the log is moved on."""


def at_statement(*parts: str, containing: str = "", number: int = 1) -> Callable[[Engine], None]:
    """Die as a statement with any of these parts is about to be sent, for the time that `number` says."""

    def arm(engine: Engine) -> None:
        left = iter(range(number - 1, -1, -1))

        @event.listens_for(engine, "before_cursor_execute")
        def reached(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if any(part in statement for part in parts) and containing in statement and next(left) == 0:
                die()

    return arm


def at_commit(number: int) -> Callable[[Engine], None]:
    """Die as this commit, counted from 1, is about to be made."""

    def arm(engine: Engine) -> None:
        left = iter(range(number - 1, -1, -1))

        @event.listens_for(engine, "commit")
        def reached(_connection: object) -> None:
            if next(left) == 0:
                die()

    return arm


def after_commit(_engine: Engine) -> None:
    """Die as soon as a commit is made."""
    event.listen(Session, "after_commit", die)
