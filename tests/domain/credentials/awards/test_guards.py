"""What the database itself refuses about awards, whoever asks."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ranzcred.core import clock
from ranzcred.domain.credentials.awards.models import Award, AwardRevision, AwardSuspension
from ranzcred.domain.credentials.kinds import EndKind
from tests.domain.credentials.awards.stored import Stored, ago
from tests.support.database.probe import DatabaseProbe, table

MODELS = (Award, AwardRevision, AwardSuspension)
COLUMNS = [(model, column.name) for model in MODELS for column in table(model).columns]
MOMENT = "2026-03-03 00:00:00.000000"


@pytest.fixture
def stored(app: Flask) -> Stored:
    stored = Stored(app)
    stored.award(back=30, reference="PS-1")
    stored.correct(reference="PS-2")
    stored.suspend()
    return stored


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(("model", "column"), [each for each in COLUMNS if each[1] != "superseded_at"])
def test_no_value_of_a_row_is_changed(database_probe: DatabaseProbe, model: type[Award], column: str) -> None:
    """Nor is it while the row is closed."""
    name = table(model).name
    other = {"sequence": "9", "number": "9", "level": "9", "definition_version": "9", "anchor_months": "9"}
    value = other.get(column, f"'{MOMENT}'" if column.endswith("_at") else "'2026-03-03'")
    closing = "" if model is Award else ", superseded_at = '2099-01-01 00:00:00.000000'"
    for closed in {"", closing}:
        with pytest.raises(IntegrityError, match="the record of an award is never changed"):
            database_probe.run(text(f"UPDATE {name} SET {column} = {value}{closed}"))


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("model", MODELS)
def test_no_row_is_deleted(database_probe: DatabaseProbe, model: type[Award]) -> None:
    before = database_probe.count(model)
    with pytest.raises(IntegrityError, match="the record of an award is never changed"):
        database_probe.run(text(f"DELETE FROM {table(model).name}"))
    assert database_probe.count(model) == before > 0


@pytest.mark.parametrize("value", ["NULL", "'2099-01-01 00:00:00.000000'"])
def test_row_is_closed_once(database_probe: DatabaseProbe, stored: Stored, value: str) -> None:
    closed, is_open = stored.rows(AwardRevision)
    change = f"UPDATE award_revisions SET superseded_at = {value} WHERE id = :key"
    with pytest.raises(IntegrityError, match="the record of an award is never changed"):
        database_probe.run(text(change), {"key": closed["id"]})
    if value != "NULL":
        database_probe.run(text(change), {"key": is_open["id"]})
        assert stored.row(AwardRevision, last=True)["superseded_at"] is not None


@pytest.mark.parametrize("model", [AwardRevision, AwardSuspension])
def test_one_row_of_an_award_is_in_force(
    database_probe: DatabaseProbe, stored: Stored, model: type[AwardRevision] | type[AwardSuspension]
) -> None:
    row = stored.row(model, last=True)
    assert row["superseded_at"] is None
    with pytest.raises(IntegrityError):
        database_probe.run(table(model).insert().values({**row, "id": "second"}))
    database_probe.run(table(model).insert().values({**row, "id": "second", "superseded_at": row["recorded_at"]}))


def test_one_award_of_a_credential_has_a_sequence(database_probe: DatabaseProbe, stored: Stored) -> None:
    award = stored.row(Award, last=True)
    with pytest.raises(IntegrityError):
        database_probe.run(table(Award).insert().values({**award, "id": "second"}))


@pytest.mark.parametrize(("after", "refused"), [(0, True), (1, False)])
def test_two_awards_have_no_day_in_common(app: Flask, database_kind: str, after: int, refused: bool) -> None:
    """PostgreSQL refuses it as the transaction ends; on SQLite, where one writes at a time, the operations alone do."""
    first = Stored(app)
    first.award(back=400, expiry_date=ago(30), expiry_given=True)
    award, revision = first.row(Award, last=True), first.row(AwardRevision, last=True)
    day = ago(30 - after)
    second = {
        **revision,
        "id": "second",
        "award_id": "second",
        "awarded_on": day,
        "valid_from": day,
        "expiry_date": None,
    }
    with first.probe.engine.connect() as connection:
        connection.execute(table(Award).insert().values({**award, "id": "second", "sequence": 2}))
        connection.execute(table(AwardRevision).insert().values({**second, "anchor_on": day, "anchor_months": None}))
        if refused and database_kind == "postgresql":
            with pytest.raises(IntegrityError, match=f"two awards of credential {first.key} have a day in common"):
                connection.commit()
        else:
            connection.commit()


EARLY, LATE = date(2020, 1, 1), date(2099, 1, 1)
ENDED = {"end_kind": EndKind.REVOKED, "ended_at": clock.now()}
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("valid_from_award", {"awarded_on": LATE}),
    ("expires_after_start", {"expiry_date": EARLY}),
    ("end_whole", {"ended_on": LATE}),
    ("end_whole", {"end_kind": EndKind.REVOKED}),
    ("end_whole", {"ended_at": clock.now()}),
    ("ends_after_start", {**ENDED, "ended_on": EARLY}),
    ("void_from_start", {**ENDED, "ended_on": LATE, "end_kind": EndKind.VOID}),
    ("anchored", {"anchor_months": None}),
    ("reference_length", {"reference": ""}),
    ("reference_length", {"reference": "x" * 101}),
    ("superseded_later", {"superseded_at": clock.now() - timedelta(days=1)}),
]


@pytest.mark.parametrize(("rule", "changes"), REFUSED)
def test_revision_that_no_award_has(
    database_probe: DatabaseProbe, stored: Stored, rule: str, changes: dict[str, Any]
) -> None:
    row = stored.row(AwardRevision, last=False)
    with pytest.raises(IntegrityError, match=f"ck_award_revisions_{rule}"):
        database_probe.run(table(AwardRevision).insert().values({**row, "id": "second", **changes}))


def test_award_cannot_outlive_its_credential(database_probe: DatabaseProbe, stored: Stored) -> None:
    with pytest.raises(IntegrityError):
        database_probe.run(text("DELETE FROM staff_micro_credentials"))
    assert stored.row(Award, last=True)
