"""Sheets: they have what holdings have, also when many write at once, and verification says when they do not."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, literal, select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.coverage.counting import load_holdings
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.sheets.models import HoldingSheet
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.awards.models import AwardRevision
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.directory.models import ProgrammeStatus
from tests.domain.credentials.awards.stored import Stored, ago
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found, problems
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member, new_organisation

SHEETS = table(HoldingSheet)
ACTIVE = {"programme_status": ProgrammeStatus.ACTIVE}
WRITERS = 8


def held_today(app: Flask, definition: str) -> dict[str, int]:
    with app.app_context():
        covered = load_holdings([definition], Scope(on=clock.today())).covered([{definition}])
    return dict(covered)


def test_all_who_award_at_once_are_counted(app: Flask, database_probe: DatabaseProbe) -> None:
    definition, ridge = new_definition(app, validity_months=36), new_organisation(app, **ACTIVE)
    people = [new_member(app, organisation_id=ridge) for _ in range(WRITERS)]
    theirs = [Stored(app, member_id=each, definition_id=definition) for each in people]

    def award(stored: Stored) -> Callable[[], None]:
        return lambda: stored.award(back=3)

    in_threads([award(each) for each in theirs])
    assert held_today(app, definition) == {ridge: WRITERS}
    assert found(database_probe) == []


def test_what_is_rolled_back_is_not_counted(app: Flask, database_probe: DatabaseProbe) -> None:
    ridge = new_organisation(app, **ACTIVE)
    stored = Stored(app, member_id=new_member(app, organisation_id=ridge))
    with app.app_context():
        credential = db.session.get_one(StaffMicroCredential, stored.key)
        definition = credential.definition_id

    def award_and_fail(desk: AwardDesk) -> None:
        desk.award(NewAward(awarded_on=ago(3)))
        db.session.flush()
        raise InterruptedError

    with pytest.raises(InterruptedError):
        stored.act(award_and_fail)
    assert held_today(app, definition) == {}
    stored.award(back=3)
    assert held_today(app, definition) == {ridge: 1}
    assert found(database_probe) == []


def fewer(_other: str) -> object:
    return update(SHEETS).values(runs=func.substr(SHEETS.c.runs, 18))


def none(_other: str) -> object:
    return delete(SHEETS)


def elsewhere(other: str) -> object:
    return update(SHEETS).values(organisation_id=other)


def also_elsewhere(other: str) -> object:
    others = {"id": literal("another"), "organisation_id": literal(other)}
    columns = [others.get(column.name, column) for column in SHEETS.c]
    return insert(SHEETS).from_select([column.name for column in SHEETS.c], select(*columns))


def of_others(_other: str) -> object:
    return update(SHEETS).where(SHEETS.c.as_now).values(as_now=False)


@pytest.mark.parametrize("change", [fewer, none, elsewhere, also_elsewhere, of_others])
def test_sheet_that_is_changed_past_the_application_is_found(
    app: Flask, database_probe: DatabaseProbe, change: Callable[[str], object]
) -> None:
    stored, other = Stored(app), new_organisation(app)
    stored.award(back=30)
    database_probe.run(delete(SHEETS).where(~SHEETS.c.as_now))
    definition = stored.row(AwardRevision, last=True)["definition_id"]
    with database_probe.connection() as connection:
        connection.execute(change(other))  # type: ignore[call-overload]
        [problem] = problems(connection)
    assert f"MicroCredentialDefinition {definition}: its sheets are not what its holdings come to" in problem
