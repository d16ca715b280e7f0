"""Where people were and what they held, changed by SQL: verification names the person or the credential."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Table, select, text

from ranzcred.core import clock
from ranzcred.domain.coverage.holdings.models import HoldingPeriod
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.directory.operations import deactivate_member
from tests.domain.audit.tampering.changes import changed, deleted, inserted
from tests.domain.credentials.awards.stored import Stored
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import problems
from tests.support.factories.catalogue import act
from tests.support.factories.people import Account, new_member, new_organisation

PERIODS, HOLDINGS = table(MemberPeriod), table(HoldingPeriod)
NAMED_BY = {
    "member_periods": ("OrganisationMember", "member_id"),
    "holdings": ("StaffMicroCredential", "credential_id"),
}
COLUMNS = [column for each in (PERIODS, HOLDINGS) for column in each.columns if column.name != "id"]


@pytest.fixture
def awarded(app: Flask, admin: Account) -> None:
    """Two people with an award each, so that a row can be said to be the other one's, and one who has left."""
    ridge = new_organisation(app)
    for place in (ridge, new_organisation(app)):
        Stored(app, member_id=new_member(app, organisation_id=place)).award(back=30)
    with clock.from_moment(datetime(2026, 3, 2, tzinfo=UTC)):
        hemi = new_member(app, organisation_id=ridge)
    with clock.from_moment(datetime(2026, 7, 5, tzinfo=UTC)):
        act(app, admin.id, deactivate_member, organisation_id=ridge, member_id=hemi, reason="Left.")


def named(database_probe: DatabaseProbe, of: Table, tamper: Callable[..., str | None], target: object) -> bool:
    """Whether a change of a row, its insertion or deletion is a problem of the one that it was of."""
    kind, column = NAMED_BY[of.name]
    rows = select(of.c.id, of.c[column])
    with database_probe.connection() as connection:
        assert problems(connection) == []
        savepoint = connection.begin_nested()
        before = {row[0]: row[1] for row in connection.execute(rows)}
        key = tamper(connection, target)
        after = {row[0]: row[1] for row in connection.execute(rows)}
        found = problems(connection)
        savepoint.rollback()
    assert key
    owner = before.get(key) or after[key]
    return any(f"{kind} {owner}: " in line for line in found)


@pytest.mark.usefixtures("awarded")
@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_change_of_a_column_is_found(database_probe: DatabaseProbe, column: object) -> None:
    assert named(database_probe, column.table, changed, column)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("awarded")
@pytest.mark.parametrize("of", [PERIODS, HOLDINGS], ids=str)
def test_day_that_is_none_is_found(database_probe: DatabaseProbe, database_kind: str, of: Table) -> None:
    if database_kind == "postgresql":
        return  # which takes dates alone
    with database_probe.connection() as connection:
        connection.execute(text(f"UPDATE {of.name} SET from_on = '2019-99-99'"))
        found = problems(connection)
    assert any(f"{NAMED_BY[of.name][0]} " in line for line in found)


@pytest.mark.usefixtures("awarded")
@pytest.mark.parametrize("of", [PERIODS, HOLDINGS], ids=str)
@pytest.mark.parametrize("tamper", [inserted, deleted])
def test_row_that_is_inserted_or_deleted_is_found(
    database_probe: DatabaseProbe, of: Table, tamper: Callable[..., str | None]
) -> None:
    assert named(database_probe, of, tamper, of)
