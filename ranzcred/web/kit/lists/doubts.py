"""What a form asks until it is confirmed: whether what was typed is stored already, whether it is meant, and whether a
rule is overridden.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from ranzcred.core.errors import Conflict, Overridable
from ranzcred.core.forms.base import BaseForm
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
    """What it does not change: "42 awards keep the old words"; or what is overridden."""
    points: Sequence[str] = ()
    """What that is in particular."""
    verb: str = "Save"
    instead: str = ""
    """What may be done instead, the words of its button."""
    with_reason: bool = False


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
        return "Save anyway" if self.likely or not self.question else self.question.verb

    @property
    def with_reason(self) -> bool:
        """Return whether it is confirmed with the form's reason, which it shows."""
        return bool(self.question and self.question.with_reason)


def overridable_doubt(form: BaseForm, refusal: Overridable) -> Doubt:
    """Return the question that a refusal asks; where it was confirmed without a reason, that is needed."""
    form["reason"].label.text, form["reason"].description = "Reason", "Saved in the audit log"
    if request.form.get(CONFIRMATION) and not form["reason"].data:
        form["reason"].errors = [refusal.needs_reason]
    question = Question(text=refusal.heading, points=refusal.points[:SHOWN], verb=refusal.verb, with_reason=True)
    others = max(0, len(refusal.points) - SHOWN)
    return Doubt(likely=(), others=others, question=question, confirmation=refusal.confirmation)


def confirmed_override(form: BaseForm) -> str:
    """Return which question was confirmed with this request; "" without the reason that it needs."""
    return request.form.get(CONFIRMATION, "") if form["reason"].data else ""


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
