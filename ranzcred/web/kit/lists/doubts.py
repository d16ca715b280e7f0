"""What a form asks until it is confirmed: whether what was typed is stored already, and whether it is meant."""

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from ranzcred.core.errors import Conflict
from ranzcred.core.records import Likeness
from ranzcred.core.text import identity_key
from ranzcred.web.kit.lists.list_responses import Link

CONFIRMATION = "all_the_same"
"""The button with which a form is sent to be saved all the same."""
INSTEAD = "instead"
"""The button with which a form is sent to do something else instead."""
UNCONFIRMED = "It may be a duplicate. Nothing was saved."
ASKED = "It was not confirmed. Nothing was saved."
SHOWN = 5
Trait = tuple[str, str]
"""The key of a record that another is like, and the attribute that shows it."""


class Unconfirmed(Conflict):
    """What was typed is like something stored, or is asked about, and was not confirmed."""

    def __init__(self, doubt: "Doubt") -> None:
        super().__init__(UNCONFIRMED if doubt.likely else ASKED)


@dataclass(frozen=True, kw_only=True)
class LikelySame:
    """A stored record that what was typed may be about."""

    message: str
    links: Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a change is asked about before it is saved."""

    text: str
    """What it does not change: "42 awards keep the old words"."""
    instead: str = ""
    """What may be done instead, the words of its button."""


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """The stored records that what was typed may be about, and what is asked besides."""

    likely: Sequence[LikelySame]
    others: int
    """How many more there are than are shown."""
    question: Question | None = None
    confirmation: str
    """What confirms this doubt and no other."""
    name: str = CONFIRMATION
    instead: str = INSTEAD

    @property
    def heading(self) -> str:
        return "This may be a duplicate" if self.likely or not self.question else self.question.text

    @property
    def verb(self) -> str:
        """The words of the button that confirms it."""
        return "Save anyway" if self.likely or not self.question else "Save"


def traits_of(alike: Sequence[Likeness]) -> set[Trait]:
    return {(each.record.id, field) for each in alike for field in each.fields}


def unconfirmed_doubt(
    name: str,
    alike: Sequence[Likeness],
    links: Callable[[Any], Sequence[Link]],
    *,
    known: Collection[Trait] = (),
    question: Question | None = None,
) -> Doubt | None:
    """Return the doubt whether the record of this name is one of those alike, with what is asked besides; None if there
    is neither, or it was confirmed with this request. What is `known` of them was true before too.
    """
    new = [each for each in alike if not traits_of([each]) <= set(known)]
    asked = question.text if question else ""
    judged = json.dumps([identity_key(name), sorted([each.record.id, each.message] for each in new), asked])
    confirmation = hashlib.sha256(judged.encode()).hexdigest()[:32]
    if not (new or question) or request.form.get(CONFIRMATION) == confirmation:
        return None
    return Doubt(
        likely=[LikelySame(message=each.message, links=links(each.record)) for each in new[:SHOWN]],
        others=max(0, len(new) - SHOWN),
        question=question,
        confirmation=confirmation,
    )
