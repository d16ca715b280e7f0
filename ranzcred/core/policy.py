"""Policies: short functions of a principal and a record, required by operations."""

from collections.abc import Callable
from http import HTTPStatus
from typing import ParamSpec

from ranzcred.core.errors import MESSAGES, Denied

P = ParamSpec("P")


def require(rule: Callable[P, bool], *args: P.args, **kwargs: P.kwargs) -> None:
    """Raise Denied unless `rule` allows it."""
    if not rule(*args, **kwargs):
        raise Denied(MESSAGES[HTTPStatus.FORBIDDEN])
