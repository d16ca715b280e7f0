"""Results while somebody else changes the same people: what was shown is what is done, and everything is proven."""

import functools

import pytest
from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.credentials.assignment import AlreadyAssigned, assign_credential
from ranzcred.domain.credentials.awards.models import Award
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.imports.csv_table import read_table
from ranzcred.domain.imports.models import ImportKind
from ranzcred.domain.imports.operations import ChangedSince, apply_import, finish_check, start_import
from tests.domain.imports.result_sheets import HEADER, import_results
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe
from tests.support.database.verifying import found
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_definition
from tests.support.factories.files import csv_bytes
from tests.support.factories.people import new_member, new_user
from tests.support.factories.principals import acting

pytestmark = pytest.mark.of_both_databases
ROUNDS = 10


def previewed(app: Flask, *rows: list[str]) -> tuple[str, Actor]:
    """The key of an import whose preview has been shown, and who uploaded it."""
    actor = Actor(id=new_user(app).id)
    with app.app_context(), writing():
        table = read_table(csv_bytes(HEADER, *rows), ImportKind.RESULTS)
        imported = start_import(kind=ImportKind.RESULTS, file_name="a.csv", table=table, by=acting(actor))
        return finish_check(import_id=imported.id).id, actor


def apply(app: Flask, key: str, actor: Actor) -> bool:
    with app.app_context(), writing():
        return apply_import(import_id=key, by=acting(actor), settings=settings_of(app))


def assign(app: Flask, definition: str, member: str, actor: Actor) -> bool:
    with app.app_context(), writing():
        assign_credential(
            definition_id=definition, member_id=member, start={}, by=acting(actor), settings=settings_of(app)
        )
    return True


def test_two_sheets_of_the_same_award_and_a_hand_make_one(app: Flask, database_probe: DatabaseProbe) -> None:
    for number in range(ROUNDS):
        definition = new_definition(app, title=f"Roofing {number}", code=f"R{number}", validity_months=36)
        member = new_member(app, email=f"aroha{number}@x.example.nz")
        rows = [
            [f"aroha{number}@x.example.nz", f"R{number}", "", day, "", "", ""] for day in ("2/03/2020", "2/04/2025")
        ]
        sheets = [previewed(app, *rows) for _ in range(2)]
        work = [functools.partial(apply, app, *sheet) for sheet in sheets]
        done = in_threads([*work, functools.partial(assign, app, definition, member, sheets[0][1])])
        refused = [each for each in done if each is not True]
        assert all(isinstance(each, ChangedSince | AlreadyAssigned) for each in refused), refused
        with app.app_context():
            assert db.session.query(StaffMicroCredential).filter_by(definition_id=definition).count() == 1
            awards = db.session.query(Award).join(Award.credential).filter_by(definition_id=definition).count()
        assert awards == (2 if True in done[:2] else 0)
    assert found(database_probe) == []


def test_what_is_imported_is_proven(app: Flask, database_probe: DatabaseProbe) -> None:
    new_definition(app, title="Roofing", code="R", validity_months=12)
    new_definition(app, title="Slate", code="S")
    for number in range(3):
        new_member(app, email=f"p{number}@x.example.nz")
    days = ("1/07/2026", "5/01/2019", "10/12/2019", "3/03/2022", "20/06/2025")
    rows = [[f"p{number}@x.example.nz", "R", "", day, "", "RS", "Note"] for number in range(2) for day in days]
    rows += [
        ["p2@x.example.nz", "S", "In training", "", "", "", ""],
        ["p1@x.example.nz", "S", "", "1/02/2020", "", "", ""],
    ]
    import_results(app, *rows)
    import_results(app, ["p0@x.example.nz", "R", "", "4/05/2017", "4/05/2018", "", ""])
    with app.app_context():
        assert db.session.query(Award).count() == 12
    assert found(database_probe) == []
