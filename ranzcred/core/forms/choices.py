"""Fields that may be left alone: a number with a default, one number of a few, some members of an enum, a record."""

import enum
import re
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import Field, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice as Offered  # type: ignore[attr-defined]

from ranzcred.core.forms.fields import KEY_PATTERN, Schema, WholeNumberField
from ranzcred.core.forms.validators import plain_label


class OptionalNumberField(WholeNumberField):
    """A whole number; blank is `blank`, which is also what a form starts with."""

    left_blank = False

    def __init__(self, label: str, *, blank: int | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, default=blank, **kwargs)
        self.blank = blank

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.left_blank = not str(valuelist[0] if valuelist else "").strip()
        if self.left_blank:
            self.data = self.blank

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        if not self.left_blank:
            super().pre_validate(form)

    def json_schema(self) -> Schema:
        schema = super().json_schema()
        return schema | ({"type": ["integer", "null"]} if self.blank is None else {"default": self.blank})

    def json_complaint(self, value: object) -> str | None:
        return None if value is None and self.blank is None else super().json_complaint(value)


class NumberChoiceField(SelectField):
    """One of a few numbers, chosen by their words, or none."""

    def __init__(self, label: str, *, words: Sequence[tuple[int, str]], unset: str, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        self.numbers = [number for number, _ in words]
        offered = [Offered("", unset), *(Offered(str(number), word) for number, word in words)]
        super().__init__(label, choices=offered, coerce=self._number, **kwargs)
        self.invalid_choice_message = f"Choose {plain_label(self).lower()} from the list."

    def _number(self, value: object) -> int | None:
        text = "" if value is None else str(value)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        sent = str((self.raw_data or [""])[0])
        if self.data not in {None, *self.numbers} or (self.data is None and sent.strip()):
            raise ValidationError(self.invalid_choice_message)

    def json_schema(self) -> Schema:
        return {"type": ["integer", "null"], "enum": [*self.numbers, None]}

    def json_complaint(self, value: object) -> str | None:
        valid = value is None or (value in self.numbers and not isinstance(value, bool))
        offered = ", ".join(map(str, self.numbers))
        return None if valid else f"{plain_label(self)} must be one of {offered}, or null."


class MembersField(Field):
    """Some members of an enum, or none."""

    unknown = False

    def __init__(self, label: str, members: type[enum.StrEnum], **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        offered = [Offered(each.value, each.label) for each in members]  # type: ignore[attr-defined]
        super().__init__(label, default=(), **kwargs)
        self.members = members
        self.choices = offered

    def process_data(self, value: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        self.data = tuple(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = {str(value) for value in valuelist if value}
        self.data = tuple(each for each in self.members if each.value in sent)
        self.unknown = bool(sent - {each.value for each in self.members})

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        if self.unknown:
            raise ValidationError(f"{plain_label(self)}: choose from the list.")

    def json_schema(self) -> Schema:
        values = [each.value for each in self.members]
        return {
            "type": "array",
            "items": {"type": "string", "enum": values},
            "maxItems": len(values),
            "uniqueItems": True,
            "default": [],
        }

    def json_complaint(self, value: object) -> str | None:
        values = [each.value for each in self.members]
        valid = isinstance(value, list) and all(each in values for each in value) and len(set(value)) == len(value)
        return None if valid else f"{plain_label(self)} must be a list of {', '.join(values)}, each once at most."


class RecordKeyField(StringField):
    """The key of a record, or none, as programs send it. The operation decides whether it may be."""

    def json_schema(self) -> Schema:
        return {"type": ["string", "null"], "pattern": KEY_PATTERN}

    def json_complaint(self, value: object) -> str | None:
        valid = value is None or (isinstance(value, str) and re.fullmatch(KEY_PATTERN, value))
        return None if valid else f"{plain_label(self)} must be the `id` of a record, in quotes, or null."


class KeptField(Field):
    """Those of a record's parts that it keeps; a page offers all of them, ticked."""

    def __init__(self, label: str, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, default=(), **kwargs)
        self.choices: list[Any] = []
        self.sent = False

    def offer(self, parts: Iterable[tuple[str, str]]) -> None:
        """Set the parts, by key and words; a form that was not sent keeps them all."""
        self.choices = [Offered(key, words) for key, words in parts]
        if not self.sent:
            self.data = tuple(each.value for each in self.choices)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.sent = True
        self.data = tuple(map(str, valuelist))
