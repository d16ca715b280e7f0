"""The migration finds in the log and in the awards what would have been kept."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.domain.coverage.holdings.models import HoldingPeriod
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.sheets.models import HoldingSheet
from ranzcred.domain.directory.operations import deactivate_member, move_member
from tests.domain.credentials.awards.stored import Stored, ago
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import problems
from tests.support.factories.catalogue import act
from tests.support.factories.people import Account, new_member, new_organisation

KEPT = (MemberPeriod, HoldingPeriod, HoldingSheet)


def rows(database_probe: DatabaseProbe, model: type[Base]) -> list[tuple[Any, ...]]:
    columns = [column for column in table(model).columns if column.name != "id"]
    return sorted((tuple(row.values()) for row in database_probe.rows(select(*columns))), key=str)


def test_what_was_kept_is_found_again(app: Flask, database_probe: DatabaseProbe, admin: Account) -> None:
    ridge, valley = new_organisation(app), new_organisation(app)
    with clock.from_moment(datetime(2026, 3, 2, tzinfo=UTC)):
        aroha, hemi = (new_member(app, organisation_id=ridge) for _ in range(2))
    with clock.from_moment(datetime(2026, 7, 5, tzinfo=UTC)):
        act(app, admin.id, move_member, organisation_id=ridge, member_id=aroha, target_id=valley, reason="Left.")
        act(app, admin.id, deactivate_member, organisation_id=ridge, member_id=hemi, reason="Left.")
    long_ago = Stored(app, member_id=aroha)
    with clock.from_moment(datetime(2026, 7, 9, tzinfo=UTC)):  # what was known until then, was otherwise
        long_ago.award(back=(clock.today() - date(2024, 5, 6)).days)
    paused = Stored(app, member_id=aroha)
    paused.award(back=60)
    paused.suspend(back=40, until_on=ago(20))
    kept = [rows(database_probe, model) for model in KEPT]
    assert [len(each) for each in kept] == [3, 9, 5]
    for revision in ("0036", "0030"):
        with app.app_context():
            downgrade(revision=revision)
            upgrade()
        assert [rows(database_probe, model) for model in KEPT] == kept
    with database_probe.connection() as connection:
        assert problems(connection) == []
