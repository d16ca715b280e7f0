"""The filters and order of the catalogue, read from and written to the URL's query."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from ranzcred.core.errors import Invalid
from ranzcred.core.lists.arguments import optional_text
from ranzcred.core.lists.filters import ListFilters
from ranzcred.domain.definitions.models import ISSUING_BODY_LENGTH, LEVEL_MAXIMUM, LEVEL_MINIMUM

Kind = Literal["", "default", "custom"]


@dataclass(frozen=True, kw_only=True)
class DefinitionFilters(ListFilters):
    """The filters of the catalogue."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "title": "title",
        "level": "level",
        "issuing_body": "issuing body",
        "skill_standard": "skill standard",
        "assigned": "assigned",
        "type": "type",
    }

    level: int | None = None
    issuing_body: str = ""
    kind: Kind = ""
    sort: str = "-level"

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "DefinitionFilters":
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed."""
        return cls.read(
            args,
            level=_level(args.get("level", "")),
            issuing_body=optional_text(args, "issuing_body", label="Issuing body", longest=ISSUING_BODY_LENGTH),
            kind=_kind(args.get("kind", "")),
        )

    @property
    def only_custom(self) -> bool:
        """Return whether exactly the definitions that admins have added are requested."""
        return self.unsorted_args == {"kind": "custom"}


def _level(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,2}", text) or not LEVEL_MINIMUM <= int(text) <= LEVEL_MAXIMUM:
        raise Invalid(f"Level must be a whole number from {LEVEL_MINIMUM} to {LEVEL_MAXIMUM}.", field="level")
    return int(text)


def _kind(text: str) -> Kind:
    if text not in {"", "default", "custom"}:
        raise Invalid("Type must be default or custom.", field="kind")
    return text  # type: ignore[return-value]
