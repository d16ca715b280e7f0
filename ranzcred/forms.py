"""The base form, and the fields and rules that forms share. Each rule has one wording, for pages and JSON alike."""

import enum
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any, Protocol

from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import choices
from wtforms.widgets import TextInput

from ranzcred.db import KEY_LENGTH
from ranzcred.errors import Invalid
from ranzcred.text import normalised, refused_character, text_pattern

Schema = dict[str, Any]
KEY_PATTERN = f"^[A-Za-z0-9_-]{{1,{KEY_LENGTH}}}$"
DAY_PATTERN = "^(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$"


class JsonField(Protocol):
    """What a field says of itself as a key of a JSON object."""

    def json_schema(self) -> Schema:
        """Which values it takes (JSON Schema); with `default` or `null` among them it may be left out."""

    def json_complaint(self, value: object) -> str | None:
        """What is wrong with a value before it is judged as a person's, such as its type; None where nothing is."""


class BaseForm(Form):
    """A form whose fields are judged when it is submitted."""

    def values(self) -> dict[str, Any]:
        """The validated values by name, blank optional text as None."""
        return {
            field.name: None if field.data == "" else field.data for field in self if not isinstance(field, HiddenField)
        }

    @property
    def summary(self) -> Iterator[tuple[Field, str]]:
        """Each field in error with its first message, in the form's order."""
        for field in self:
            if field.errors:
                yield field, str(field.errors[0])


class VersionedForm(BaseForm):
    """A change of a record that counts its revisions, with the version that the person saw."""

    version = HiddenField("Version")

    @property
    def seen_version(self) -> int:
        """The version that the person saw, once it has been judged."""
        return int(self.version.data or 0)

    def validate_version(self, field: HiddenField) -> None:
        text = field.data or ""
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValidationError("Version is missing or damaged. Reload the page and make the change again.")


class CleanField(StringField):
    """One line of text: trimmed, composed (NFC), free of characters that nobody can see."""

    multiline = False

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""  # a default is for a form that was not sent
        if self.multiline:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.data = normalised(text)

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        if self.data and refused_character(self.data, multiline=self.multiline):
            raise ValidationError(f"{plain_label(self)} contains a character that cannot be used. Type the text again.")

    def json_schema(self) -> Schema:
        limits = text_length(self)
        return {
            "type": "string" if limits.minimum else ["string", "null"],
            "maxLength": limits.maximum,
            "pattern": text_pattern(minimum=limits.minimum, multiline=self.multiline),
        } | ({"minLength": limits.minimum} if limits.minimum else {})

    def json_complaint(self, value: object) -> str | None:
        if value is None:
            return None  # judged as text that is blank
        if not isinstance(value, str):
            return f"{plain_label(self)} must be text, in quotes."
        return text_length(self).too_long(self, len(value.replace("\r\n", "\n")))


class KeyField(CleanField):
    """A record's key: in JSON, where it says which record is meant, and is never left out."""

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        complaint = self.json_complaint(self.data)
        if complaint:
            raise ValidationError(complaint)

    def json_schema(self) -> Schema:
        return {"type": "string", "pattern": KEY_PATTERN}

    def json_complaint(self, value: object) -> str | None:
        good = isinstance(value, str) and re.fullmatch(KEY_PATTERN, value)
        return None if good else f"{plain_label(self)} must be the `id` of a record, in quotes."


class CleanTextField(CleanField, TextAreaField):
    """Several lines of text; CRLF counts as one character."""

    multiline = True


class TextLength:
    """Between `minimum` and `maximum` characters; a minimum of 0 makes a field optional."""

    def __init__(self, *, minimum: int = 0, maximum: int) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def __call__(self, _form: Form, field: Field) -> None:
        length = len(field.data or "")
        if not length and self.minimum:
            raise ValidationError(f"Enter {_with_article(plain_label(field))}.")
        if length < self.minimum:
            raise ValidationError(f"{plain_label(field)} must have at least {self.minimum} characters.")
        complaint = self.too_long(field, length)
        if complaint:
            raise ValidationError(complaint)

    def too_long(self, field: Field, length: int) -> str | None:
        """What to say of so many characters in `field`, or None where they are not too many."""
        if length <= self.maximum:
            return None
        over = length - self.maximum
        return f"{plain_label(field)} must have at most {self.maximum:,} characters. It has {over:,} too many."


class OptionalRule:
    """A rule for what was typed, where something was."""

    def __init__(self, rule: Callable[[Form, Field], None]) -> None:
        self.rule = rule

    def __call__(self, form: Form, field: Field) -> None:
        if field.data:
            self.rule(form, field)


class WholeNumberField(IntegerField):
    """A whole number in ASCII digits; what was typed instead stays as it was typed."""

    widget = TextInput()

    def __init__(self, *args: Any, minimum: int, maximum: int, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.minimum = minimum
        self.maximum = maximum

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = normalised(str(valuelist[0])) if valuelist else ""
        self.data = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
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
        return {"type": "boolean"}

    def json_complaint(self, value: object) -> str | None:
        return None if isinstance(value, bool) else f"{plain_label(self)} must be true or false, not in quotes."


class CleanDateField(Field):
    """A calendar date as YYYY-MM-DD and no other way; blank is None, what was typed instead stays as it was typed."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = normalised(str(valuelist[0])) if valuelist else ""
        self.data = _day(self.typed)

    def _value(self) -> str:
        return self.data.isoformat() if self.data else getattr(self, "typed", "")

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        if self.typed and self.data is None:
            raise ValidationError(self._no_date)

    def json_schema(self) -> Schema:
        return {"type": ["string", "null"], "format": "date", "pattern": DAY_PATTERN}

    def json_complaint(self, value: object) -> str | None:
        return None if value is None or (isinstance(value, str) and _day(value)) else self._no_date

    @property
    def _no_date(self) -> str:
        return f"{plain_label(self)} must be a date as YYYY-MM-DD, such as 2026-02-28."


class EnumField(SelectField):
    """One member of an enum, chosen from a list of their `label`s."""

    def __init__(self, label: str, members: type[enum.Enum], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(
            label,
            choices=choices.enum_choices(members, label=lambda member: member.label),  # type: ignore[attr-defined]
            coerce=choices.enum_coerce(members),  # type: ignore[attr-defined]
            **kwargs,
        )
        self.words = {str(member.value): str(member.label) for member in members}  # type: ignore[attr-defined]
        self.invalid_value_message = self.invalid_choice_message = f"{label} must be one of the list."
        self.members: list[enum.Enum] = list(members)

    def offer(self, members: Collection[enum.Enum]) -> None:
        """Show no others to choose from. Whether another that is sent may be, the operation decides."""
        shown: list[Any] = list(self.choices or [])
        self.choices = [choice for choice in shown if choice.value in members]

    def exclude(self, member: enum.Enum) -> None:
        """Neither show nor take one of them."""
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


def _day(text: str) -> date | None:
    """The date that a text is, from the year 1900 on."""
    if not re.fullmatch(DAY_PATTERN, text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def text_length(field: Field) -> TextLength:
    """The rule for the length of a text field's content."""
    return next(rule for rule in field.validators if isinstance(rule, TextLength))


def plain_label(field: Field) -> str:
    """A field's label without "(optional)"."""
    return str(field.label.text).removesuffix(" (optional)")


def _with_article(noun: str) -> str:
    lowered = noun if noun[:2].isupper() else noun[:1].lower() + noun[1:]
    return f"{'an' if noun[:1] in 'AEIOU' else 'a'} {lowered}"


def page_number(args: Mapping[str, str]) -> int:
    """The page that an address asks for; 1 where it asks for none. Invalid where it is no number."""
    return optional_number(args, "page", label="Page") or 1


def optional_number(args: Mapping[str, str], name: str, *, label: str, maximum: int | None = None) -> int | None:
    """A positive whole number from an address, or None. Invalid, naming `label`, where it is anything else."""
    text = args.get(name, "")
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", text) or not 1 <= int(text) <= (maximum or int(text)):
        range_ = f"from 1 to {maximum}" if maximum else "from 1 up"
        raise Invalid(f"{label} must be a whole number {range_}. Check the address.", field=name)
    return int(text)


def optional_text(args: Mapping[str, str], name: str, *, label: str, longest: int) -> str:
    """A line of text from an address, or "". Invalid, naming `label`, where it is too long or cannot be read."""
    text = normalised(args.get(name, ""))
    if refused_character(text):
        raise Invalid(f"{label} contains a character that cannot be used. Type the text again.", field=name)
    if len(text) > longest:
        raise Invalid(f"{label} must have at most {longest} characters.", field=name)
    return text
