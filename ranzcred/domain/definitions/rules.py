"""What must be true of a definition's values together, whoever sends them."""

import re
from collections.abc import Mapping
from typing import Any

from ranzcred.core import clock
from ranzcred.core.days import months_after
from ranzcred.core.errors import Invalid
from ranzcred.core.records import Remark
from ranzcred.core.text import search_key
from ranzcred.domain.definitions.models import MicroCredentialDefinition

CREDITS_NEEDED = "Enter the credits, which a micro-credential on the NZQCF has."
REVIEW_NEEDED = "Choose how often it is reviewed, or leave the date of the next review blank."
QUALIFICATION_WORDS = re.compile(
    r"\b(?:new zealand|national|diplomas?|degrees?|bachelors?|masters?|doctor(?:ate)?|(?:under|post) ?graduate)\b"
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


def remarks_about(definition: MicroCredentialDefinition) -> list[Remark]:
    """Return what NZQA may object to in the title of a definition that it lists."""
    found = QUALIFICATION_WORDS.search(search_key(definition.title)) if definition.nzqcf_listed else None
    if not found:
        return []
    message = f"NZQA takes “{found[0]}” in a title for a qualification. Check the title with them."
    return [Remark(field="title", message=message)]
