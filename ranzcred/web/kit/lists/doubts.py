"""The doubt whether what was typed is stored already, which the form shows until it is confirmed."""

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
UNCONFIRMED = "It may be a duplicate. Nothing was saved."
SHOWN = 5
Trait = tuple[str, str]
"""The key of a record that another is like, and the attribute that shows it."""


class Unconfirmed(Conflict):
    """What was typed is like something stored, and was not confirmed."""

    def __init__(self) -> None:
        super().__init__(UNCONFIRMED)


@dataclass(frozen=True, kw_only=True)
class LikelySame:
    """A stored record that what was typed may be about."""

    message: str
    links: Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """The stored records that what was typed may be about."""

    likely: Sequence[LikelySame]
    others: int
    """How many more there are than are shown."""
    confirmation: str
    """What confirms this doubt and no other."""
    name: str = CONFIRMATION


def traits_of(alike: Sequence[Likeness]) -> set[Trait]:
    return {(each.record.id, field) for each in alike for field in each.fields}


def unconfirmed_doubt(
    name: str, alike: Sequence[Likeness], links: Callable[[Any], Sequence[Link]], *, known: Collection[Trait] = ()
) -> Doubt | None:
    """Return the doubt whether the record of this name is one of those alike; None if there is none, or it was
    confirmed with this request. What is `known` of them was true before too.
    """
    new = [each for each in alike if not traits_of([each]) <= set(known)]
    judged = json.dumps([identity_key(name), sorted([each.record.id, each.message] for each in new)])
    confirmation = hashlib.sha256(judged.encode()).hexdigest()[:32]
    if not new or request.form.get(CONFIRMATION) == confirmation:
        return None
    return Doubt(
        likely=[LikelySame(message=each.message, links=links(each.record)) for each in new[:SHOWN]],
        others=max(0, len(new) - SHOWN),
        confirmation=confirmation,
    )
