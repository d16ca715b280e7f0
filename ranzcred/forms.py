"""The base form, and the fields and rules that forms share. Each rule has one wording, for pages and JSON alike."""

import enum
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

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

from ranzcred.errors import Invalid
from ranzcred.text import normalised, refused_character


class BaseForm(Form):
    """A form whose fields are judged when it is submitted."""

    def values(self) -> dict[str, Any]:
        """The validated values by name, blank optional text as None."""
        fields = [field for field in self if not isinstance(field, HiddenField)]
        return {field.name: field.data if isinstance(field, BooleanField) else field.data or None for field in fields}

    @property
    def summary(self) -> Iterator[tuple[Field, str]]:
        """Each field in error with its first message, in the form's order."""
        for field in self:
            if field.errors:
                yield field, str(field.errors[0])


class VersionedForm(BaseForm):
    """A change of a record that counts its revisions, with the version that the person saw."""

    version = HiddenField("Version")

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
            raise ValidationError(f"{plain_label(self)} must be a date as YYYY-MM-DD, such as 2026-02-28.")


class EnumField(SelectField):
    """One member of an enum, chosen from a list of their `label`s."""

    def __init__(self, label: str, members: type[enum.Enum], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(
            label,
            choices=choices.enum_choices(members, label=lambda member: member.label),  # type: ignore[attr-defined]
            coerce=choices.enum_coerce(members),  # type: ignore[attr-defined]
            **kwargs,
        )
        self.invalid_value_message = self.invalid_choice_message = f"{label} must be one of the list."


def _day(text: str) -> date | None:
    """The date that a text is, from the year 1900 on."""
    if not re.fullmatch(r"(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
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
