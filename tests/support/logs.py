"""What the application logs, line by line."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

ALL = ("", "ranzcred.access", "ranzcred.refusals", "ranzcred.security")


class Keeper(logging.Handler):
    """Keeps what the log would show, tracebacks included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def logged(*names: str) -> Iterator[list[str]]:
    """The lines that these loggers write meanwhile; with no name, all that is logged."""
    keeper = Keeper()
    loggers = [logging.getLogger(name or None) for name in names or ALL]
    for logger in loggers:
        logger.addHandler(keeper)
    try:
        yield keeper.lines
    finally:
        for logger in loggers:
            logger.removeHandler(keeper)
