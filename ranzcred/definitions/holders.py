"""What the catalogue needs to know of those who hold its definitions. The feature that knows provides it."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ScalarSelect, SQLColumnExpression


@dataclass(frozen=True, kw_only=True)
class StatusCount:
    """How many stand at one effective status; `tone` is the colour of its badge."""

    name: str
    label: str
    tone: str
    number: int


class Holders(Protocol):
    """Who holds what."""

    def count(self, definition_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
        """SQL for how many hold the definition of the enclosing query."""

    def by_status(self, definition_id: str) -> list[StatusCount]:
        """How many stand at each effective status, in the order of the lifecycle."""


_provided: list[Holders] = []


def provide(holders: Holders) -> None:
    """Say who knows; the last word counts."""
    _provided[:] = [holders]


def count(definition_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
    return _provided[0].count(definition_id)


def by_status(definition_id: str) -> list[StatusCount]:
    return _provided[0].by_status(definition_id)
