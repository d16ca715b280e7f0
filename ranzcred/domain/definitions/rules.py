"""What must be true of a definition's values together, whoever sends them."""

import re
from collections.abc import Mapping
from typing import Any

from ranzcred.core import clock
from ranzcred.core.days import months_after
from ranzcred.core.errors import Invalid
from ranzcred.core.text import search_key

CREDITS_NEEDED = "Enter the credits, which a micro-credential on the NZQCF has."
REVIEW_NEEDED = "Choose how often it is reviewed, or leave the date of the next review blank."
QUALIFICATION_WORDS = re.compile(
    r"\b(?:new zealand|national|diploma|degree|bachelors?|masters?|doctor(?:ate)?|(?:under|post) ?graduate)\b"
)
"""Words that NZQA takes for those of a qualification in the title of a listed micro-credential."""


def complete(values: Mapping[str, Any], stored: object = None) -> dict[str, Any]:
    """Return a definition's values with what follows from them and from what is `stored`.

    Raise Invalid, naming the field, if they contradict each other.
    """
    after = {name: values.get(name, getattr(stored, name, None)) for name in REVIEW}
    credit_value = values.get("credits", getattr(stored, "credits", None))
    if credit_value is None and values.get("nzqcf_listed", getattr(stored, "nzqcf_listed", False)):
        raise Invalid(CREDITS_NEEDED, field="credits")
    if after["review_months"] is None and values.get("review_due_on"):
        raise Invalid(REVIEW_NEEDED, field="review_due_on")
    if after["review_months"] is None:
        return {**values, "review_due_on": None}
    due = after["review_due_on"] or months_after(clock.today(), after["review_months"])
    return {**values, "review_due_on": due}


REVIEW = ("review_months", "review_due_on")


def qualification_word(title: str) -> str | None:
    """Return the word of a title that NZQA takes for that of a qualification, or None."""
    found = QUALIFICATION_WORDS.search(search_key(title))
    return found[0] if found else None
