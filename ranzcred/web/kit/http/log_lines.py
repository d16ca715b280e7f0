"""How every log is written: lines of JSON on standard output, each of one event."""

import json
import logging
import sys
from collections.abc import Mapping

from flask import g

from ranzcred.core import clock


def write_line(log: logging.Logger, fields: Mapping[str, object]) -> None:
    """Write one line, with the time and the request first.

    What is not ASCII is escaped, and so is every control character: a line is safe to show on a terminal.
    """
    line = {"time": clock.now().isoformat(timespec="milliseconds"), "request": g.get("request_id"), **fields}
    log.info(json.dumps(line).replace("\x7f", "\\u007f"))


def log_to_stdout(*logs: logging.Logger) -> None:
    """Let these loggers write their lines to standard output."""
    for log in logs:
        log.setLevel(logging.INFO)
        log.propagate = False
        if not log.handlers:
            handler = logging.StreamHandler(sys.stdout)
            handler.setFormatter(logging.Formatter("%(message)s"))
            log.addHandler(handler)
