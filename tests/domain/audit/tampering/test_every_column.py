"""Every column of every table, changed by SQL: verification names it, or the product says that it does not."""

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import URL, Column, Connection, Table

from ranzcred.config import ROOT
from ranzcred.core.db.base import Base
from ranzcred.domain.audit.proof.not_proven import not_proven
from tests.domain.audit.tampering.association import new_association
from tests.domain.audit.tampering.changes import changed, deleted, inserted
from tests.support.database.databases import Databases
from tests.support.database.filled import Filled, filled_database
from tests.support.database.probe import DatabaseProbe
from tests.support.database.tampering import AWARD_TABLES, drop_triggers
from tests.support.database.verifying import problems

TABLES = Base.metadata.tables
APART = {"audit_words", "figure_changes", "member_periods", "holdings", "holding_sheets", *AWARD_TABLES}
"""What is searched is changed in tests/domain/audit/search/: a row of it is a part of what an entry has; a change of
figures in tests/domain/credentials/figures/: a row of it is a part of a figure; a row of an award, which is a part of a
credential, in tests/domain/credentials/awards/; where somebody was and what they held, which are parts of a person and
of a credential, in tests/domain/coverage/.
"""
PROVEN = sorted(TABLES.keys() - not_proven().keys() - APART)
LOG = {"audit_log", "audit_head"}
FIGURES = {
    "definition_figures": "definition_id",
    "organisation_figures": "organisation_id",
    "expiry_figures": "expiry_date",
}
REFUSED = {"audit_head.id"}
"""What the database itself refuses to change."""
ANOTHER_RECORD = {"id", "seq", "sign_ins.user_id", *(f"{name}.{key}" for name, key in FIGURES.items())}
"""Columns whose change makes of one record another: one is gone, and one is there."""


@pytest.fixture(scope="module")
def association(
    databases: Databases, template: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled[None]]:
    with filled_database(databases, template, tmp_path_factory.mktemp("association"), new_association) as filled:
        yield filled


@pytest.fixture
def database_url(databases: Databases, association: Filled[None]) -> Iterator[URL]:
    """A copy of the association's."""
    url = databases.copy(association.url)
    yield url
    databases.drop(url)


@pytest.fixture
def of_table(database_probe: DatabaseProbe, intruder: DatabaseProbe) -> Callable[[str], DatabaseProbe]:
    """Who may change a table: the owner alone may change figures, and the log, once its triggers are gone."""

    def choose(name: str) -> DatabaseProbe:
        if name in FIGURES:
            return database_probe
        if name not in LOG:
            return intruder
        drop_triggers(database_probe)
        return database_probe

    return choose


def after(
    connection: Connection, tamper: Callable[..., str | None], target: Table | Column[object]
) -> tuple[str | None, list[str]]:
    """The key of the row that is changed, and what verification then says."""
    with connection.begin_nested() as savepoint:
        key = tamper(connection, target)
        said = problems(connection)
        savepoint.rollback()
    return key, said


@pytest.mark.parametrize("name", PROVEN)
def test_change_of_a_column_is_found(name: str, of_table: Callable[[str], DatabaseProbe]) -> None:
    with of_table(name).connection() as connection:
        assert problems(connection) == []
        for column in TABLES[name].columns:
            if str(column) in not_proven():
                continue
            key, said = after(connection, changed, column)
            if str(column) in REFUSED:
                assert key is None
                continue
            assert key, f"{column} could not be changed: say by what value in changes.py"
            if name in LOG:
                assert re.match(r"Problem at entry \d+: ", said[0]), column
                continue
            about = [line for line in said if f" {key}: " in line]
            assert about, f"{column}: the change is not found, and not declared as not proven"
            whole = {column.name, str(column)} & ANOTHER_RECORD
            assert whole or any(re.search(rf"\b{column.name} is ", line) for line in about), (column, about)


@pytest.mark.parametrize("name", PROVEN)
@pytest.mark.parametrize("tamper", [inserted, deleted])
def test_row_that_is_inserted_or_deleted_is_found(
    name: str, tamper: Callable[..., str | None], of_table: Callable[[str], DatabaseProbe]
) -> None:
    with of_table(name).connection() as connection:
        key, said = after(connection, tamper, TABLES[name])
    if (name, tamper) == ("audit_head", inserted):
        assert key is None
        return
    assert key
    assert any(line.startswith("Problem at entry") if name in LOG else f" {key}: " in line for line in said), said


def test_what_is_not_proven_is_declared_with_a_reason_and_told() -> None:
    page = (ROOT / "docs/audit-proof.md").read_text()
    _, _, below = page.partition("| table or column | why not |")
    told = dict(re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", below.partition("\n\n")[0], re.MULTILINE))
    assert told == not_proven()
    names = {*TABLES, *(str(column) for table in TABLES.values() for column in table.columns)}
    assert not_proven().keys() <= names
    for reason in not_proven().values():
        assert len(reason.split()) >= 4, "a reason in words"
