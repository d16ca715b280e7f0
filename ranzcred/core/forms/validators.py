"""Rules that fields share. Each has one wording, for pages and JSON alike."""

from collections.abc import Callable

from wtforms import (
    Field,
    Form,
    ValidationError,
)


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


def text_length(field: Field) -> TextLength:
    """The rule for the length of a text field's content."""
    return next(rule for rule in field.validators if isinstance(rule, TextLength))


def plain_label(field: Field) -> str:
    """A field's label without "(optional)"."""
    return str(field.label.text).removesuffix(" (optional)")


def _with_article(noun: str) -> str:
    lowered = noun if noun[:2].isupper() else noun[:1].lower() + noun[1:]
    return f"{'an' if noun[:1] in 'AEIOU' else 'a'} {lowered}"
