"""CSV files, and imports of them."""

import csv
import io
from collections.abc import Sequence

from flask import Flask

from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.imports.csv_table import read_table
from ranzcred.domain.imports.models import ImportKind
from ranzcred.domain.imports.operations import finish_check, start_import
from tests.support.factories.people import new_user, numbers
from tests.support.factories.principals import acting


def csv_bytes(*rows: Sequence[str], delimiter: str = ",") -> bytes:
    """A file with these rows, as a program writes it."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def sent_file(kind: str, content: bytes, name: str = "members.csv") -> dict[str, object]:
    """The upload form, filled in."""
    return {"kind": kind, "file": (io.BytesIO(content), name)}


def new_import(app: Flask, *, rows: int = 1) -> str:
    """An import of new organisations whose dry run has ended."""
    user_id = new_user(app).id
    content = csv_bytes(["Name"], *([f"Imported Roofing {next(numbers)}"] for _ in range(rows)))
    kind = ImportKind.ORGANISATIONS
    with app.app_context(), writing():
        imported = start_import(
            kind=kind, file_name="members.csv", table=read_table(content, kind), by=acting(Actor(id=user_id))
        )
        return finish_check(import_id=imported.id).id
