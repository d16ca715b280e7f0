"""The forms of a definition for programs, which send its prerequisites and equivalences along."""

import json
import re
from datetime import date
from typing import Any

from wtforms import Field

from ranzcred.core.forms.date_field import DAY_PATTERN, is_day
from ranzcred.core.forms.fields import KEY_PATTERN, Schema
from ranzcred.core.forms.validators import plain_label
from ranzcred.core.text import character_refusal, normalised, text_pattern
from ranzcred.domain.definitions.forms import DefinitionForm, NewDefinitionForm
from ranzcred.domain.definitions.relations.models import EQUIVALENCE_NOTE_LENGTH, GROUPS
from ranzcred.domain.definitions.state import Equivalent

KEY: Schema = {"type": "string", "pattern": KEY_PATTERN}
MOST = 50
"""The most definitions of a group, and the most that one counts as."""


class JsonListField(Field):
    """A list that only JSON can send; the form reads it as one text."""

    def __init__(self, label: str, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, default=(), **kwargs)

    def as_typed(self, value: object) -> str:
        """Return a JSON value as the form reads it: nothing of one that is no good."""
        return "" if self.json_complaint(value) else json.dumps(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = json.loads(valuelist[0]) if valuelist and valuelist[0] else []
        self.data = self.arranged([self.parsed(each) for each in sent])

    def parsed(self, value: Any) -> object:  # noqa: ANN401 - JSON
        """Return an item as an attribute has it."""
        raise NotImplementedError

    def arranged(self, items: list[Any]) -> tuple[Any, ...]:
        """Return the items in the order in which the attribute has them."""
        return tuple(items)

    def json_complaint(self, value: object) -> str | None:
        """Return the message about a JSON value that is no good, or None."""
        raise NotImplementedError


class GroupsField(JsonListField):
    """Groups of prerequisites: lists of keys."""

    def parsed(self, value: Any) -> object:  # noqa: ANN401 - JSON
        return tuple(sorted(value))

    def json_schema(self) -> Schema:
        group = {"type": "array", "items": KEY, "minItems": 1, "maxItems": MOST, "uniqueItems": True}
        return {"type": "array", "items": group, "maxItems": GROUPS, "default": []}

    def json_complaint(self, value: object) -> str | None:
        valid = isinstance(value, list) and len(value) <= GROUPS and all(map(_is_group, value))
        return (
            None if valid else f"{plain_label(self)} must be up to {GROUPS} lists of keys, each key once in its list."
        )


class EquivalencesField(JsonListField):
    """What a definition counts as: objects with a key and days."""

    def parsed(self, value: Any) -> object:  # noqa: ANN401 - JSON
        until = value.get("untilOn")
        return Equivalent(
            counts_as=value["countsAs"],
            from_on=date.fromisoformat(value["fromOn"]),
            until_on=date.fromisoformat(until) if until else None,
            note=normalised(value.get("note") or "") or None,
        )

    def arranged(self, items: list[Any]) -> tuple[Any, ...]:
        return tuple(sorted(items, key=lambda each: (each.from_on, each.counts_as)))

    def json_schema(self) -> Schema:
        day = {"type": "string", "format": "date", "pattern": DAY_PATTERN}
        note = {"maxLength": EQUIVALENCE_NOTE_LENGTH, "pattern": text_pattern(minimum=0)}
        item = {
            "type": "object",
            "required": ["countsAs", "fromOn"],
            "additionalProperties": False,
            "properties": {
                "countsAs": KEY,
                "fromOn": day,
                "untilOn": day | {"type": ["string", "null"]},
                "note": note | {"type": ["string", "null"]},
            },
        }
        return {"type": "array", "items": item, "maxItems": MOST, "default": []}

    def json_complaint(self, value: object) -> str | None:
        valid = isinstance(value, list) and len(value) <= MOST and all(map(_is_equivalent, value))
        return None if valid else f"{plain_label(self)} must be a list of countsAs, fromOn, untilOn and note."


def _is_group(value: object) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST:
        return False
    return all(map(_is_key, value)) and len(set(value)) == len(value)


def _is_equivalent(value: object) -> bool:
    if not isinstance(value, dict) or not {"countsAs", "fromOn"} <= value.keys():
        return False
    if not value.keys() <= {"countsAs", "fromOn", "untilOn", "note"}:
        return False
    until, note = value.get("untilOn"), value.get("note")
    known = _is_key(value["countsAs"]) and _is_day(value["fromOn"]) and (until is None or _is_day(until))
    return known and (note is None or _is_note(note))


def _is_note(value: object) -> bool:
    return isinstance(value, str) and len(value) <= EQUIVALENCE_NOTE_LENGTH and not character_refusal(normalised(value))


def _is_key(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(KEY_PATTERN, value))


def _is_day(value: object) -> bool:
    return isinstance(value, str) and is_day(value)


class DefinitionJsonForm(DefinitionForm):
    """A change to a definition."""

    prerequisites = GroupsField("Prerequisites")
    equivalences = EquivalencesField("Equivalences")


class NewDefinitionJsonForm(NewDefinitionForm):
    """A new definition."""

    prerequisites = GroupsField("Prerequisites")
    equivalences = EquivalencesField("Equivalences")
