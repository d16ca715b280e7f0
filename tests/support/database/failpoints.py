"""kill -9 at a chosen point: what a process does as it is about to send a statement, to commit, or has committed."""

import os
import signal
from collections.abc import Callable

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def at_statement(start: str, *, containing: str = "", number: int = 1) -> Callable[[Engine], None]:
    """Die as this statement is about to be sent, for the time that `number` says."""

    def arm(engine: Engine) -> None:
        left = iter(range(number - 1, -1, -1))

        @event.listens_for(engine, "before_cursor_execute")
        def reached(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith(start) and containing in statement and next(left) == 0:
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
