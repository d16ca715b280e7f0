"""What the catalogue needs to know of those who hold its definitions. The feature that knows provides it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from flask.typing import ResponseReturnValue
from sqlalchemy import ScalarSelect, SQLColumnExpression

if TYPE_CHECKING:
    from ranzcred.domain.definitions.models import MicroCredentialDefinition


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

    def section(self, definition: "MicroCredentialDefinition") -> dict[str, Any]:
        """What credentials/_holders.html tells of those who hold a definition, as the address asks for them."""

    def list_answer(self, definition: "MicroCredentialDefinition") -> ResponseReturnValue:
        """Those who hold a definition alone, for htmx: searched, sorted, or another page of them."""


_provided: list[Holders] = []


def provide(holders: Holders) -> None:
    """Say who knows; the last word counts."""
    _provided[:] = [holders]


def count(definition_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
    return _provided[0].count(definition_id)


def by_status(definition_id: str) -> list[StatusCount]:
    return _provided[0].by_status(definition_id)


def section(definition: "MicroCredentialDefinition") -> dict[str, Any]:
    return _provided[0].section(definition)


def list_answer(definition: "MicroCredentialDefinition") -> ResponseReturnValue:
    return _provided[0].list_answer(definition)
