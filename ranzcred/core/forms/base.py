"""The base form, and the form of a change to a record that counts its changes."""

from collections.abc import Iterator
from typing import Any

from wtforms import (
    Field,
    Form,
    HiddenField,
    ValidationError,
)


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
