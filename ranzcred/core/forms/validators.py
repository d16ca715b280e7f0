"""Validators. Each has one message, for pages and JSON alike."""

from collections.abc import Callable

from wtforms import (
    Field,
    Form,
    ValidationError,
)

from ranzcred.core.formats import with_article


class TextLength:
    """Between `minimum` and `maximum` characters; a minimum of 0 makes a field optional."""

    def __init__(self, *, minimum: int = 0, maximum: int) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def __call__(self, _form: Form, field: Field) -> None:
        length = len(field.data or "")
        if not length and self.minimum:
            raise ValidationError(f"Enter {with_article(plain_label(field))}.")
        if length < self.minimum:
            raise ValidationError(f"{plain_label(field)} must be {self.minimum} characters or more.")
        complaint = self.too_long(field, length)
        if complaint:
            raise ValidationError(complaint)

    def too_long(self, field: Field, length: int) -> str | None:
        """Return the message if `length` is too long for `field`, or None."""
        if length <= self.maximum:
            return None
        over = length - self.maximum
        return f"{plain_label(field)} must be {self.maximum:,} characters or fewer ({over:,} too many)."


class OptionalRule:
    """A validator that applies only if the field is filled in."""

    def __init__(self, rule: Callable[[Form, Field], None]) -> None:
        self.rule = rule

    def __call__(self, form: Form, field: Field) -> None:
        if field.data:
            self.rule(form, field)


def text_length(field: Field) -> TextLength:
    """Return the TextLength validator of a text field."""
    return next(rule for rule in field.validators if isinstance(rule, TextLength))


def plain_label(field: Field) -> str:
    """Return a field's label without "(optional)"."""
    return str(field.label.text).removesuffix(" (optional)")
