"""Work, counted in lines of Python and not in time."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

MOST_LINES = 2_000_000
"""About a tenth of a second."""


def lines_of(action: Callable[[], object]) -> int:
    """How many lines of Python an action runs; it is stopped at twice the most."""
    lines = 0

    def count(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        assert lines <= 2 * MOST_LINES, "far too much work"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        action()
    finally:
        sys.settrace(before)
    return lines
