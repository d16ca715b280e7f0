"""Lists as files: the offer below a list, and the file, which is made as it is sent."""

import enum
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from ranzcred.core.db.portions import portions
from ranzcred.core.db.transactions import begin_reading
from ranzcred.core.lists.exports import ListExport, Values
from ranzcred.core.lists.filters import ListFilters
from ranzcred.core.spreadsheets.columns import FileColumn
from ranzcred.core.spreadsheets.files import csv_parts, workbook_parts

EXPORT = "_export"
"""What the endpoint of a list's file ends with, after that of its page."""
MOST = {"csv": 300_000, "xlsx": 50_000}
"""The most rows of each format."""
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileFormat(enum.StrEnum):
    """The format of a file, with its type and the most rows that it may have."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def label(self) -> str:
        return self.name

    @property
    def mimetype(self) -> str:
        return XLSX_TYPE if self is FileFormat.XLSX else "text/csv"

    @property
    def most(self) -> int:
        return MOST[self.value]

    @property
    def too_many(self) -> str:
        """Return what is said of a list with more rows."""
        other = f" {FileFormat.CSV.label} takes up to {FileFormat.CSV.most:,}." if self is FileFormat.XLSX else ""
        return (
            f"Narrow it down: the list has more than {self.most:,} rows, the most for {self.label}. "
            f"Search or filter it, then export it again.{other}"
        )


@dataclass(frozen=True, kw_only=True)
class ExportOffer:
    """Where a list is exported, and why that has just been refused, or ""."""

    address: str
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class ExportedList:
    """What is exported: the list as its filters leave it, in this format, with the keys of all of its rows."""

    export: ListExport
    filters: ListFilters
    words: Mapping[str, str]
    """The filters in words, by label."""
    format: FileFormat
    keys: Sequence[Any]

    @property
    def about(self) -> dict[str, str]:
        """Return what it is, by name."""
        shown = "; ".join(f"{label}: {words}" for label, words in self.words.items())
        order = {"Order": self.filters.sort_sentence} if self.filters.column in self.filters.COLUMNS else {}
        return {"List": self.export.title, "Filters": shown, **order, "As of": self.export.as_of(self.filters)}

    def parts(self, about: Mapping[str, str]) -> Generator[bytes, None, None]:
        """Return the file, made as it is read; `about` is what its second sheet says, where it has one."""
        columns = self.export.columns(self.filters)
        rows = self._rows(current_app._get_current_object(), columns)  # type: ignore[attr-defined]
        if self.format is FileFormat.CSV:
            return csv_parts(columns, rows)
        return workbook_parts(self.export.title, columns, rows, about)

    def _rows(self, app: Flask, columns: Sequence[FileColumn[Any]]) -> Iterator[Values]:
        """Yield the values of the rows. Each portion is read in a context of its own, after which nothing of it is in
        memory, and no connection to the database waits for whoever downloads.
        """
        for keys in portions(self.keys):
            with app.app_context():
                begin_reading()
                values = self.export.values(keys, columns, self.filters)
            yield from values
