"""A dry run of a file, by the rows of it."""

from collections.abc import Sequence

from flask import Flask

from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.imports.csv_table import read_table
from ranzcred.domain.imports.filters import RowFilters
from ranzcred.domain.imports.models import ImportKind
from ranzcred.domain.imports.operations import finish_check, start_import
from ranzcred.domain.imports.queries import get_import, list_rows
from tests.support.factories.files import csv_bytes
from tests.support.factories.people import new_user
from tests.support.factories.principals import acting


def dry_run(app: Flask, kind: ImportKind, *rows: Sequence[str]) -> dict[int, tuple[str, str]]:
    """By row: the outcome, and what is told of it."""
    user_id = new_user(app).id
    with app.app_context():
        with writing():
            table = read_table(csv_bytes(*rows), kind)
            imported = start_import(kind=kind, file_name="a.csv", table=table, by=acting(Actor(id=user_id)))
            key = finish_check(import_id=imported.id).id
        found = list_rows(get_import(key), RowFilters()).page.rows
        return {row.number: (str(row.outcome), row.messages) for row in found}
