"""Result sheets: those that people send, and what they come to."""

from collections.abc import Sequence
from datetime import date

from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.credentials.awards.history import AwardRecord
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import find_credential_key
from ranzcred.domain.imports.csv_table import read_table
from ranzcred.domain.imports.models import ImportKind
from ranzcred.domain.imports.operations import apply_import, finish_check, start_import
from tests.support.environment import settings_of
from tests.support.factories.files import csv_bytes
from tests.support.factories.people import new_user
from tests.support.factories.principals import acting

HEADER = ["Email", "Credential", "Result", "Awarded on", "Expires on", "Reference", "Notes"]


def import_results(app: Flask, *rows: Sequence[str], header: Sequence[str] = HEADER, file_name: str = "a.csv") -> str:
    """Import a sheet of results, and answer the key of the import."""
    by = acting(Actor(id=new_user(app).id))
    with app.app_context():
        with writing():
            table = read_table(csv_bytes(header, *rows), ImportKind.RESULTS)
            imported = start_import(kind=ImportKind.RESULTS, file_name=file_name, table=table, by=by)
            key = finish_check(import_id=imported.id).id
        with writing():
            apply_import(import_id=key, by=by, settings=settings_of(app))
    return key


def history(app: Flask, definition: str, member: str) -> list[AwardRecord]:
    """The awards of a person, in the order of their days."""
    with app.app_context():
        key = find_credential_key(definition, member)
        return sorted(db.session.get_one(StaffMicroCredential, key).history, key=lambda award: award.valid_from)


def periods(app: Flask, definition: str, member: str) -> list[tuple[str, date, date | None, date | None]]:
    """The awards of a person: kind, from when, until when, and when they ended before."""
    return [
        (award.kind.value, award.valid_from, award.expiry_date, award.ended_on)
        for award in history(app, definition, member)
    ]
