"""The base form, and the form that edits a versioned record."""

from collections.abc import Iterator
from typing import Any

from wtforms import (
    Field,
    Form,
    HiddenField,
    ValidationError,
)


class BaseForm(Form):
    """The base class of every form."""

    def values(self) -> dict[str, Any]:
        """Return the validated values by field name, blank optional text as None."""
        return {
            field.name: None if field.data == "" else field.data for field in self if not isinstance(field, HiddenField)
        }

    @property
    def summary(self) -> Iterator[tuple[Field, str]]:
        """Yield each field in error with its first message, in the form's order."""
        for field in self:
            if field.errors:
                yield field, str(field.errors[0])


class VersionedForm(BaseForm):
    """A form that edits a versioned record, with the version that the person saw."""

    version = HiddenField("Version")

    @property
    def seen_version(self) -> int:
        """Return the version that the person saw; call it after validation."""
        return int(self.version.data or 0)

    def validate_version(self, field: HiddenField) -> None:
        text = field.data or ""
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValidationError("Version is missing or damaged. Reload the page and make the change again.")
