"""Holdings: on each day those that a slow reading of the awards says, kept with every change, and found if changed."""

import itertools
import random
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.domain.coverage.holdings.models import HoldingPeriod, HoldingState
from ranzcred.domain.coverage.holdings.working_out import CREDENTIAL, work_out
from ranzcred.domain.directory.operations import move_member
from tests.domain.coverage.slow_model import DAYS, FIRST, Credential, draw_person
from tests.domain.coverage.stored import store_people
from tests.domain.credentials.awards.stored import Stored, ago
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import problems
from tests.support.factories.catalogue import act, new_definition
from tests.support.factories.people import Account, new_member, new_organisation

HOLDINGS = table(HoldingPeriod)
KNOWN = [None, *(FIRST + timedelta(days=number) for number in (-400, 0, 12, 40, 75, 119))]


def state_on(credential: Credential, day: date, known: date | None) -> HoldingState | None:
    """The state of a credential on a day, as known now or as another day ended, by what the words mean."""
    if credential.holds(day, known):
        return HoldingState.HELD
    if credential.holds(day, known, suspended_too=True):
        return HoldingState.SUSPENDED
    if credential.awarded_by(day, known):
        return HoldingState.EXPIRED
    return HoldingState.ASSIGNED if credential.created <= day else None


@pytest.mark.parametrize("seed", range(4))
def test_days_are_those_of_a_slow_reading(app: Flask, database_probe: DatabaseProbe, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - of a test
    ridge, valley = new_organisation(app), new_organisation(app)
    definitions = [new_definition(app) for _ in range(2)]
    people = [draw_person(draw, [ridge, valley], definitions) for _ in range(25)]
    store_people(app, people)
    with database_probe.connection() as connection:
        rows = list(work_out(connection, CREDENTIAL.definition_id.in_(definitions)))
    seen: set[HoldingState] = set()
    some_otherwise = False
    for number, known in itertools.product(range(-320, DAYS + 60, 6), KNOWN):
        day = FIRST + timedelta(days=number)
        found = sorted(
            (each["organisation_id"], each["active"], each["definition_id"], each["state"])
            for each in rows
            if each["from_on"] <= day <= each["until_on"]
            and each["known_from"] <= (known or date.max) <= each["known_until"]
        )
        expected = sorted(
            (place, person.place(day) is not None, credential.definition, state)
            for person in people
            if (place := person.last_place(day))
            for credential in person.credentials
            if (state := state_on(credential, day, known))
        )
        assert found == expected, (day, known)
        seen |= {state for *_, state in found}
        some_otherwise |= any(not active for _, active, *_ in found)
    assert seen == set(HoldingState)
    assert some_otherwise, "of some who have left"
    same = ("credential_id", "organisation_id", "active", "state", "known_from", "known_until")
    ends = {(*(each[name] for name in same), each["until_on"]) for each in rows}
    broken = [e for e in rows if (*(e[name] for name in same), e["from_on"] - timedelta(days=1)) in ends]
    assert not broken, "a run that goes on is one row"


def held(database_probe: DatabaseProbe, credential: str) -> list[tuple[str, date, date]]:
    columns = (HOLDINGS.c.organisation_id, HOLDINGS.c.from_on, HOLDINGS.c.until_on)
    of_it = (
        select(*columns)
        .where(HOLDINGS.c.credential_id == credential, HOLDINGS.c.state == HoldingState.HELD)
        .where(HOLDINGS.c.active.is_(True), HOLDINGS.c.known_until == date.max)
        .order_by(HOLDINGS.c.from_on)
    )
    return [(row["organisation_id"], row["from_on"], row["until_on"]) for row in database_probe.rows(of_it)]


def test_they_follow_decisions_and_moves(app: Flask, database_probe: DatabaseProbe, admin: Account) -> None:
    ridge, valley = new_organisation(app), new_organisation(app)
    aroha = new_member(app, organisation_id=ridge)
    stored = Stored(app, member_id=aroha)
    stored.award(back=30)
    [(place, first, last)] = held(database_probe, stored.key)
    assert (place, first) == (ridge, ago(30))
    stored.suspend(back=10, until_on=ago(-10))
    assert held(database_probe, stored.key) == [(ridge, first, ago(11)), (ridge, ago(-11), last)]
    act(app, admin.id, move_member, organisation_id=ridge, member_id=aroha, target_id=valley, reason="Left.")
    expected = [(valley, first, ago(11)), (valley, ago(-11), last)]  # moved on the day on which she was recorded
    assert held(database_probe, stored.key) == expected
    with database_probe.connection() as connection:
        assert problems(connection) == []


def test_a_row_that_is_changed_past_the_application_is_found(app: Flask, database_probe: DatabaseProbe) -> None:
    stored = Stored(app)
    stored.award(back=30)
    database_probe.run(update(HOLDINGS).values(from_on=ago(60)))
    with database_probe.connection() as connection:
        found = " ".join(problems(connection))
    assert f"StaffMicroCredential {stored.key}: its holdings are not what its awards and periods come to" in found
