"""The form of an upload."""

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, RadioField, ValidationError
from wtforms.fields import choices

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.text import normalised, refused_character
from ranzcred.domain.imports.csv_files.decoding import Unreadable
from ranzcred.domain.imports.csv_table import Table, read_table
from ranzcred.domain.imports.models import FILE_NAME_LENGTH, ImportKind

FILE_LIMIT = 5 * 1024 * 1024
TOO_LARGE = "The file is larger than 5 MB. Split it into smaller files."


class CsvField(FileField):
    """A CSV file; it has its `table` once the form is valid."""

    table: Table
    too_large = False

    @property
    def file_name(self) -> str:
        """The name of the file, without the folders that some browsers send."""
        name = normalised((self.data.filename or "").replace("\\", "/").rpartition("/")[2])
        return "file.csv" if not name or refused_character(name) else name[-FILE_NAME_LENGTH:]

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ANN401, ARG002 - WTForms' own
        if not isinstance(self.data, FileStorage) or not self.data.filename:
            raise ValidationError("Choose a file.")
        content = self.data.read(FILE_LIMIT + 1)
        self.too_large = len(content) > FILE_LIMIT
        if self.too_large:
            raise ValidationError(TOO_LARGE)
        if not form.kind.errors:
            try:
                self.table = read_table(content, ImportKind(form.kind.data))
            except Unreadable as unreadable:
                raise ValidationError(unreadable.message) from None


class ImportForm(BaseForm):
    """A file, and its kind."""

    kind = RadioField(
        "What are you importing?",
        choices=choices.enum_choices(ImportKind, label=lambda kind: kind.label),  # type: ignore[attr-defined]
        default=ImportKind.ORGANISATIONS.value,
        validate_choice=False,
    )
    file = CsvField(
        "CSV file", description="UTF-8 or UTF-16, up to 5 MB and 5,000 rows. Put the column names in the first row."
    )

    def validate_kind(self, field: RadioField) -> None:
        if field.data not in set(ImportKind):
            raise ValidationError("Choose organisations, people or results.")
