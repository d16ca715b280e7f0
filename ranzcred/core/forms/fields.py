"""Form fields. Each rule has one message, for pages and JSON alike."""

import enum
import re
from collections.abc import Collection
from typing import Any, Protocol

from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import choices
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.formats import with_article
from ranzcred.core.forms.validators import plain_label, text_length
from ranzcred.core.spreadsheets.damage import DAMAGED, spreadsheet_damage
from ranzcred.core.text import character_refusal, normalised, text_pattern, trimmed

Schema = dict[str, Any]
KEY_PATTERN = f"^[A-Za-z0-9_-]{{1,{KEY_LENGTH}}}$"


class JsonField(Protocol):
    """A field that describes itself as a key of a JSON object."""

    def json_schema(self) -> Schema:
        """Return the JSON Schema of its values; with `default` or `null` in it the key is optional."""

    def json_complaint(self, value: object) -> str | None:
        """Return the message about a JSON value that the form cannot check, such as its type, or None."""


class CleanField(StringField):
    """One line of text: trimmed, composed (NFC), without invisible characters."""

    multiline = False
    damage: str | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""  # a default is for a form that was not sent
        if self.multiline:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.data = normalised(text, multiline=self.multiline)
        self.damage = spreadsheet_damage(trimmed(text)) if self._from_spreadsheets else None

    @property
    def _from_spreadsheets(self) -> bool:
        return not self.multiline and getattr(self.meta, "from_spreadsheets", False)

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        refusal = character_refusal(self.data or "", multiline=self.multiline)
        if refusal or self.damage:
            raise StopValidation(f"{plain_label(self)} {refusal or self.damage}")

    def json_schema(self) -> Schema:
        limits = text_length(self)
        damaged = DAMAGED if self._from_spreadsheets else None
        return {
            "type": "string" if limits.minimum else ["string", "null"],
            "maxLength": limits.maximum,
            "pattern": text_pattern(minimum=limits.minimum, multiline=self.multiline, damaged=damaged),
        } | ({"minLength": limits.minimum} if limits.minimum else {})

    def json_complaint(self, value: object) -> str | None:
        if value is None:
            return None  # judged as text that is blank
        if not isinstance(value, str):
            return f"{plain_label(self)} must be text, in quotes."
        return text_length(self).too_long(self, len(value.replace("\r\n", "\n")))


class KeyField(CleanField):
    """The key of a record, required in JSON."""

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        complaint = self.json_complaint(self.data)
        if complaint:
            raise ValidationError(complaint)

    def json_schema(self) -> Schema:
        return {"type": "string", "pattern": KEY_PATTERN}

    def json_complaint(self, value: object) -> str | None:
        valid = isinstance(value, str) and re.fullmatch(KEY_PATTERN, value)
        return None if valid else f"{plain_label(self)} must be the `id` of a record, in quotes."


class CleanTextField(CleanField, TextAreaField):
    """Several lines of text; CRLF counts as one character."""

    multiline = True


class WholeNumberField(IntegerField):
    """A whole number in ASCII digits; invalid input is shown again as typed."""

    widget = TextInput()

    def __init__(self, *args: Any, minimum: int, maximum: int, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.minimum = minimum
        self.maximum = maximum

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = normalised(str(valuelist[0])) if valuelist else ""
        self.data = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        if self.data is None and not (self.raw_data or [""])[0].strip():
            raise ValidationError(f"Enter {with_article(plain_label(self))}, from {self.minimum} to {self.maximum:,}.")
        if self.data is None or not self.minimum <= self.data <= self.maximum:
            raise ValidationError(
                f"{plain_label(self)} must be a whole number from {self.minimum} to {self.maximum:,}."
            )

    def json_schema(self) -> Schema:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}

    def json_complaint(self, value: object) -> str | None:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return None if whole else f"{plain_label(self)} must be a whole number, not in quotes."


class FlagField(BooleanField):
    """Yes or no."""

    def json_schema(self) -> Schema:
        return {"type": "boolean", "default": bool(self.default)}

    def json_complaint(self, value: object) -> str | None:
        return None if isinstance(value, bool) else f"{plain_label(self)} must be true or false, not in quotes."


class EnumField(SelectField):
    """A member of an enum, chosen from a list of labels."""

    def __init__(self, label: str, members: type[enum.Enum], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(
            label,
            choices=choices.enum_choices(members, label=lambda member: member.label),  # type: ignore[attr-defined]
            coerce=choices.enum_coerce(members),  # type: ignore[attr-defined]
            **kwargs,
        )
        self.words = {str(member.value): str(member.label) for member in members}  # type: ignore[attr-defined]
        choose = f"Choose {with_article(plain_label(self))} from the list."
        self.invalid_value_message = self.invalid_choice_message = choose
        self.members: list[enum.Enum] = list(members)

    def offer(self, members: Collection[enum.Enum]) -> None:
        """Limit the choices that are shown. The operation decides whether another value is allowed."""
        shown: list[Any] = list(self.choices or [])
        self.choices = [choice for choice in shown if choice.value in members]

    def exclude(self, member: enum.Enum) -> None:
        """Remove a member from the choices and refuse it in input."""
        self.members.remove(member)
        self.offer(self.members)

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        if self.data not in self.members:
            raise ValidationError(self.invalid_choice_message)

    def json_schema(self) -> Schema:
        default = {"default": self.default.value} if isinstance(self.default, enum.Enum) else {}
        return {"type": "string", "enum": [member.value for member in self.members], **default}

    def json_complaint(self, value: object) -> str | None:
        values = [member.value for member in self.members]
        return None if value in values else f"{plain_label(self)} must be one of {', '.join(values)}."
