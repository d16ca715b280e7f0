"""What a list can be filtered by. Each kind of filter is read from an address, offered on a page and described in the
API by one declaration."""

import enum
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ranzcred.core.errors import Invalid
from ranzcred.core.forms.fields import Schema
from ranzcred.core.lists.arguments import optional_choice, optional_number, optional_text
from ranzcred.core.text import text_pattern

Choices = Sequence[tuple[Any, str]]
"""Values and their words."""


@dataclass(frozen=True, kw_only=True)
class Filter(ABC):
    """A filter, as the annotation of an attribute of Filters."""

    label: str
    """What a person calls it, and what a refusal begins with."""
    unset: str = ""
    """The words of the choice that sets nothing: "All levels"."""
    description: str = ""
    """What the API's description says of it."""
    argument: str = ""
    """What the address calls it, where that is not the attribute's name."""
    may_be_empty: ClassVar[bool] = False
    """Whether a caller of the API may give it without a value."""

    @property
    def choices(self) -> Choices:
        """Return what a page offers; nothing where the page itself has to know."""
        return ()

    @abstractmethod
    def read(self, args: Mapping[str, str], name: str) -> object:
        """Return the value from an address, None where it is not set. Raise Invalid where it cannot be one."""

    def schema(self) -> Schema:
        """Return which values it takes (JSON Schema)."""
        raise NotImplementedError(
            f"The API does not know filters such as {type(self).__name__} yet: say how they look."
        )


@dataclass(frozen=True, kw_only=True)
class TextFilter(Filter):
    """A line of text."""

    longest: int
    may_be_empty: ClassVar[bool] = True

    def read(self, args: Mapping[str, str], name: str) -> str:
        return optional_text(args, name, label=self.label, longest=self.longest)

    def schema(self) -> Schema:
        return {"type": "string", "maxLength": self.longest, "pattern": text_pattern(minimum=0)}


@dataclass(frozen=True, kw_only=True)
class NumberFilter(Filter):
    """A whole number of a small range; a page offers each, the highest first, as its label and the number."""

    minimum: int
    maximum: int

    @property
    def choices(self) -> Choices:
        return [(number, f"{self.label} {number}") for number in range(self.maximum, self.minimum - 1, -1)]

    def read(self, args: Mapping[str, str], name: str) -> int | None:
        text = args.get(name, "")
        if not text:
            return None
        if not re.fullmatch(f"[0-9]{{1,{len(str(self.maximum))}}}", text) or not self._holds(int(text)):
            raise Invalid(f"{self.label} must be a whole number from {self.minimum} to {self.maximum}.", field=name)
        return int(text)

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}

    def _holds(self, number: int) -> bool:
        return self.minimum <= number <= self.maximum


@dataclass(frozen=True, kw_only=True)
class ChoiceFilter(Filter):
    """One of an enum's members, each of which has a label."""

    members: type[enum.StrEnum]
    by_label: bool = False
    """Whether a page offers them by their labels, and not in their order."""
    refusal: str = ""
    """What is said of another value, where that has words of its own."""

    @property
    def choices(self) -> Choices:
        found = [(member.value, str(member.label)) for member in self.members]  # type: ignore[attr-defined]
        return sorted(found, key=lambda choice: choice[1]) if self.by_label else found

    def read(self, args: Mapping[str, str], name: str) -> enum.StrEnum | None:
        try:
            return optional_choice(args, name, self.members, label=self.label)
        except Invalid as refused:
            raise Invalid(self.refusal or refused.message, field=name) from None

    def schema(self) -> Schema:
        return {"type": "string", "enum": [member.value for member in self.members]}


@dataclass(frozen=True, kw_only=True)
class PlaceFilter(Filter):
    """Where in a list a page begins: a number from 1 up, which the links of the list set."""

    def read(self, args: Mapping[str, str], name: str) -> int | None:
        return optional_number(args, name, label=self.label)
