"""Where people were on a day: kept with every change, the same as their entries say, and found if it is not."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from ranzcred.core import clock
from ranzcred.core.db.types import new_key
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.periods.stays import Stay, reaching_back, stays_after
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.operations import deactivate_member, move_member, reactivate_member
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import problems
from tests.support.factories.catalogue import act, new_credential
from tests.support.factories.people import Account, new_member, new_organisation

PERIODS = table(MemberPeriod)
MONDAY = date(2026, 3, 2)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 0, 0, tzinfo=UTC)


def places(stays: list[Stay], days: int) -> list[str | None]:
    """The place on each day, from Monday on."""
    found: list[str | None] = []
    for number in range(days):
        day = MONDAY + timedelta(days=number)
        of_day = [each for each in stays if each.from_on <= day and (each.until_on is None or day <= each.until_on)]
        assert len(of_day) <= 1
        found.append(of_day[0].organisation_id if of_day else None)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_a_day_is_where_they_were_as_it_ended(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - of a test
    stays: list[Stay] = []
    by_day: dict[int, str | None] = {}
    for number in range(20):
        for _ in range(draw.choice([0, 0, 1, 1, 2, 4])):
            place = draw.choice(["ridge", "valley", "summit", None])
            stays = stays_after(stays, place, MONDAY + timedelta(days=number))
            by_day[number] = place
        by_day.setdefault(number, by_day.get(number - 1))
    assert places(stays, 20) == [by_day[number] for number in range(20)]
    assert all(each.until_on is None or each.until_on >= each.from_on for each in stays)


def test_the_first_begins_with_the_first_award() -> None:
    stays = [Stay("ridge", MONDAY, MONDAY), Stay("valley", MONDAY + timedelta(days=3))]
    assert reaching_back(stays, date(2019, 5, 6)) == [Stay("ridge", date(2019, 5, 6), MONDAY), stays[1]]
    assert reaching_back(stays, MONDAY) == stays
    assert reaching_back([], MONDAY) == []


def periods(database_probe: DatabaseProbe, member: str) -> list[tuple[str, str, str | None]]:
    rows = database_probe.rows(select(PERIODS).where(PERIODS.c.member_id == member).order_by(PERIODS.c.from_on))
    return [(row["organisation_id"], str(row["from_on"]), row["until_on"] and str(row["until_on"])) for row in rows]


def test_moves_and_leaving_are_kept(app: Flask, database_probe: DatabaseProbe, admin: Account) -> None:
    ridge, valley = new_organisation(app), new_organisation(app)
    with clock.from_moment(noon(MONDAY)):
        aroha = new_member(app, organisation_id=ridge)
    for day, operation, values in (
        (date(2026, 7, 5), move_member, {"organisation_id": ridge, "target_id": valley, "reason": "Left."}),
        (date(2026, 8, 1), deactivate_member, {"organisation_id": valley, "reason": "Left."}),
        (date(2026, 9, 1), reactivate_member, {"organisation_id": valley}),
        (date(2026, 9, 1), move_member, {"organisation_id": valley, "target_id": ridge, "reason": "Back."}),
    ):
        with clock.from_moment(noon(day)):
            act(app, admin.id, operation, member_id=aroha, **values)
    assert periods(database_probe, aroha) == [
        (ridge, "2026-03-02", "2026-07-04"),
        (valley, "2026-07-05", "2026-07-31"),
        (ridge, "2026-09-01", None),
    ]
    with database_probe.connection() as connection:
        assert problems(connection) == []


def test_somebody_who_is_moved_back_on_the_same_day_was_never_away(
    app: Flask, database_probe: DatabaseProbe, admin: Account
) -> None:
    ridge, valley = new_organisation(app), new_organisation(app)
    with clock.from_moment(noon(MONDAY)):
        aroha = new_member(app, organisation_id=ridge)
    with clock.from_moment(noon(date(2026, 7, 5))):
        for place, target in ((ridge, valley), (valley, ridge)):
            moved = {"organisation_id": place, "member_id": aroha, "target_id": target, "reason": "By mistake."}
            act(app, admin.id, move_member, **moved)
    assert periods(database_probe, aroha) == [(ridge, "2026-03-02", None)]


def test_an_award_from_before_they_were_recorded_reaches_back(app: Flask, database_probe: DatabaseProbe) -> None:
    ridge = new_organisation(app)
    with clock.from_moment(noon(MONDAY)):
        aroha = new_member(app, organisation_id=ridge)
    award = {"status": MicroCredentialStatus.AWARDED, "awarded_on": date(2021, 2, 3)}
    new_credential(app, member_id=aroha, **award)
    new_credential(app, member_id=aroha, **award | {"awarded_on": date(2024, 2, 3)})
    assert periods(database_probe, aroha) == [(ridge, "2021-02-03", None)]
    with database_probe.connection() as connection:
        assert problems(connection) == []


@pytest.mark.parametrize(
    "values",
    [{"from_on": date(2019, 1, 1)}, {"until_on": date(2030, 1, 1)}, {"begun_on": date(2019, 1, 1)}, None],
    ids=["from", "until", "begun", "gone"],
)
def test_a_period_that_is_changed_past_the_application_is_found(
    app: Flask, database_probe: DatabaseProbe, values: Mapping[str, date] | None
) -> None:
    aroha = new_member(app)
    of_her = PERIODS.c.member_id == aroha
    database_probe.run(update(PERIODS).where(of_her).values(**values) if values else delete(PERIODS).where(of_her))
    with database_probe.connection() as connection:
        [problem] = problems(connection)
    assert f"OrganisationMember {aroha}: was " in problem


def test_a_period_of_nobody_s_making_is_found(app: Flask, database_probe: DatabaseProbe) -> None:
    aroha, ridge = new_member(app), new_organisation(app)
    row = {
        "id": new_key(),
        "member_id": aroha,
        "organisation_id": ridge,
        "begun_on": MONDAY,
        "from_on": MONDAY,
        "until_on": MONDAY,
    }
    database_probe.run(insert(PERIODS).values(row))
    with database_probe.connection() as connection:
        [problem] = problems(connection)
    assert f"in {ridge} from 2026-03-02 to 2026-03-02" in problem
