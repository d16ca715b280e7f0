"""The base form, and the form that edits a versioned record."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from wtforms import (
    Field,
    Form,
    HiddenField,
    ValidationError,
)

from ranzcred.core.formats import with_article
from ranzcred.core.forms.validators import plain_label


class BaseForm(Form):
    """The base class of every form. At least one of the fields in `ONE_NEEDED` must be filled in."""

    ONE_NEEDED: ClassVar[tuple[str, ...]] = ()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        valid = super().validate(extra_validators)
        fields = [self[name] for name in self.ONE_NEEDED if name in self]
        if not fields or len(fields) < len(self.ONE_NEEDED) or any(field.data or field.errors for field in fields):
            return valid
        fields[0].errors = [self.needed_sentence]
        return False

    @property
    def needed_sentence(self) -> str:
        """Return what to do where none of the fields in `ONE_NEEDED` is filled in."""
        return f"Enter {' or '.join(with_article(plain_label(self[name])) for name in self.ONE_NEEDED)}."

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


class SpreadsheetForm(BaseForm):
    """A form whose lines are often copied from a spreadsheet: what that has damaged is refused."""

    class Meta:
        from_spreadsheets = True


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
            raise ValidationError("This page is out of date. Reload it and try again.")
