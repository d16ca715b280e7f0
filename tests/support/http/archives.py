"""A ZIP as somebody opens it: its files, the tables in them, and all of its bytes."""

import csv
import io
import json
from typing import Any
from zipfile import ZipFile

Table = list[dict[str, str]]


class OpenedArchive:
    """The files of a ZIP, read whole."""

    def __init__(self, content: bytes) -> None:
        with ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            self.files = {name: archive.read(name) for name in archive.namelist()}
            self.every_byte = content + b"".join(self.files.values())

    @property
    def readme(self) -> str:
        return self.files["README.txt"].decode()

    @property
    def json(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.files["data.json"])
        return data

    def table(self, name: str) -> Table:
        """The rows of a CSV, as a spreadsheet has them."""
        text = self.files[f"{name}.csv"].decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    @property
    def names(self) -> list[str]:
        """The lists that are in it."""
        return [name.removesuffix(".csv") for name in self.files if name.endswith(".csv")]
