"""The kinds of filters: one declaration says how a filter is read from a query, offered on a page and described in the
API."""

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
    """The label on a page, which error messages begin with."""
    unset: str = ""
    """The label of the choice that sets no filter: "All levels"."""
    description: str = ""
    """The description in the API."""
    argument: str = ""
    """The name in the query, if it is not that of the attribute."""
    beside: str = ""
    """The filter that has to be set before a page offers this one."""
    may_be_empty: ClassVar[bool] = False
    """Whether the API accepts it without a value."""
    typed: ClassVar[bool] = False
    """Whether a page has a plain box for it."""

    @property
    def choices(self) -> Choices:
        """Return the choices of a page; none if the template has to draw the filter."""
        return ()

    @abstractmethod
    def read(self, args: Mapping[str, str], name: str) -> object:
        """Return the value in a query, or None; raise Invalid if it is not allowed."""

    def in_words(self, value: Any) -> str:  # noqa: ANN401 - a value of this filter
        """Return a value in words."""
        return str(value)

    def api_refusal(self, _text: str) -> str:
        """Return why the API takes no such text, where a page takes more than it: "On must be …"; or ""."""
        return ""

    def schema(self) -> Schema:
        """Return the JSON Schema of its values."""
        raise NotImplementedError(f"The API has had no {type(self).__name__} yet: give it a JSON Schema.")


@dataclass(frozen=True, kw_only=True)
class TextFilter(Filter):
    """A line of text."""

    longest: int
    typed: ClassVar[bool] = True
    may_be_empty: ClassVar[bool] = True

    def read(self, args: Mapping[str, str], name: str) -> str:
        return optional_text(args, name, label=self.label, longest=self.longest)

    def schema(self) -> Schema:
        return {"type": "string", "maxLength": self.longest, "pattern": text_pattern(minimum=0)}


@dataclass(frozen=True, kw_only=True)
class KeysFilter(TextFilter):
    """The keys of records, which links and another filter set."""

    typed: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class RecordFilter(TextFilter):
    """A record, by its key. What is typed of its name instead is no key, and leaves nothing until one is chosen."""

    typed: ClassVar[bool] = False
    record_type: str
    """The type of record, by its name in the address of the suggestions."""
    linked: bool = False
    """Whether a page offers it only once a link has set it."""


@dataclass(frozen=True, kw_only=True)
class NumberFilter(Filter):
    """A whole number of a small range; a page offers all of them, the highest first: "Level 10"."""

    minimum: int
    maximum: int

    @property
    def choices(self) -> Choices:
        return [(number, f"{self.label} {number}") for number in range(self.maximum, self.minimum - 1, -1)]

    def read(self, args: Mapping[str, str], name: str) -> int | None:
        text = args.get(name, "")
        if not text:
            return None
        digits = f"[0-9]{{1,{len(str(self.maximum))}}}"
        if not re.fullmatch(digits, text) or not self.minimum <= int(text) <= self.maximum:
            raise Invalid(f"{self.label} must be a whole number from {self.minimum} to {self.maximum}.", field=name)
        return int(text)

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True, kw_only=True)
class ChoiceFilter(Filter):
    """One of an enum's members, each of which has a label."""

    members: type[enum.StrEnum]
    by_label: bool = False
    """Whether a page offers them in the order of their labels, not of the enum."""
    refusal: str = ""
    """The error message for other values, if it is not the usual one."""

    @property
    def choices(self) -> Choices:
        found = [(member.value, str(member.label)) for member in self.members]  # type: ignore[attr-defined]
        return sorted(found, key=lambda choice: choice[1]) if self.by_label else found

    def read(self, args: Mapping[str, str], name: str) -> enum.StrEnum | None:
        try:
            return optional_choice(args, name, self.members, label=self.label)
        except Invalid as refused:
            raise Invalid(self.refusal or refused.message, field=name) from None

    def in_words(self, value: Any) -> str:  # noqa: ANN401 - one of the members
        return str(value.label)

    def schema(self) -> Schema:
        return {"type": "string", "enum": [member.value for member in self.members]}


@dataclass(frozen=True, kw_only=True)
class PlaceFilter(Filter):
    """A position in a list, from 1, which only links set."""

    def read(self, args: Mapping[str, str], name: str) -> int | None:
        return optional_number(args, name, label=self.label)
