"""What a filter by record shows: the record that a list is narrowed to, and those suggested as one types."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ranzcred.core.formats import plural
from ranzcred.core.text import search_key

KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A record that a list can be narrowed to."""

    key: str
    name: str
    about: str = ""
    mark: str = ""
    """The word for a state that is not the usual one: "Inactive"."""


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """The first records of one type that a text finds."""

    one: str
    many: str
    found: Sequence[Suggestion] = ()
    more: bool = False
    """Whether there are others that are not shown."""

    @property
    def sentence(self) -> str:
        """Return the count for people: "Showing the first 10. Keep typing to narrow it down."."""
        if self.more:
            return f"Showing the first {len(self.found)}. Keep typing to narrow it down."
        return plural(len(self.found), self.one, self.many) if self.found else f"No {self.many} found"


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What a filter by record narrows a list to: a record; or, where a text is the key of none, those that it finds."""

    text: str
    """The value in the address."""
    record: Suggestion | None = None
    alike: Suggestions | None = None

    @property
    def typed(self) -> str:
        """Return the text as somebody may have typed it: "" for the key of a record that is gone."""
        return "" if KEY.fullmatch(self.text) else self.text

    @property
    def exact(self) -> Suggestion | None:
        """Return the only record that is called what the text says."""
        found = self.alike.found if self.alike else []
        named = [each for each in found if search_key(each.name) == search_key(self.text)]
        return named[0] if len(named) == 1 else None
