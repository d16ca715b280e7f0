"""Which organisations meet the targets of their tier."""

import math
import random
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.targets.shortfalls import shortfalls_on
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus
from tests.domain.coverage.slow_model import DAYS, FIRST, Award, Credential, Person, Revision, Suspension, draw_person
from tests.domain.coverage.stored import store_people
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_organisation
from tests.support.factories.relations import new_equivalence, new_purpose, new_target

MASTER: dict[str, Any] = {
    "programme_status": ProgrammeStatus.ACTIVE,
    "certification_tier": CertificationTier.MASTER_ROOFER,
}
SUSPENDED_ON = date(2026, 3, 1)


def holder_of(definition: str, organisation: str, *suspensions: Suspension) -> Person:
    revision = Revision(valid_from=FIRST, expiry=None, ended_on=None, void=False, recorded=FIRST)
    awards = [Award([revision], list(suspensions))]
    return Person([(organisation, FIRST, None)], [Credential(definition, FIRST, awards)])


def colleagues(organisation: str, number: int) -> Iterable[Person]:
    return (Person([(organisation, FIRST, None)]) for _ in range(number))


def labels(app: Flask, on: date, known: date | None = None) -> dict[str, str]:
    with app.app_context():
        return {key: each.label for key, each in shortfalls_on(Scope(on=on, known=known)).items()}


def test_target_is_met_until_one_of_two_is_suspended(app: Flask) -> None:
    ridge, definition = new_organisation(app, **MASTER), new_definition(app)
    other = new_organisation(app, **MASTER | {"certification_tier": CertificationTier.CERTIFIED})
    new_purpose(app, definition, Purpose.QUALIFIED)
    new_target(app)
    pause = Suspension(from_on=SUSPENDED_ON, until_on=None, lifted_on=None, recorded=SUSPENDED_ON)
    store_people(app, [holder_of(definition, ridge), holder_of(definition, ridge, pause), *colleagues(other, 2)])
    before = SUSPENDED_ON - timedelta(days=1)
    assert labels(app, before) == {ridge: "Yes"}
    assert labels(app, SUSPENDED_ON) == {ridge: "Needs 1 more"}
    assert labels(app, SUSPENDED_ON, known=before) == {ridge: "Yes"}


@pytest.mark.parametrize(
    ("others", "holders", "minimum", "label"),
    [
        (0, 0, {"minimum_people": 2}, "Needs 2 more"),
        (0, 0, {"minimum_percent": 50}, "Yes"),
        (4, 2, {"minimum_percent": 33}, "Yes"),
        (4, 2, {"minimum_percent": 34}, "Needs 1 more"),
        (4, 2, {"minimum_percent": 100}, "Needs 4 more"),
        (4, 2, {"minimum_people": 2, "minimum_percent": 50}, "Needs 1 more"),
        (4, 2, {"minimum_people": 4, "minimum_percent": 50}, "Needs 2 more"),
    ],
)
def test_percentage_is_of_the_people_and_rounded_up(
    app: Flask, others: int, holders: int, minimum: dict[str, int], label: str
) -> None:
    ridge, definition = new_organisation(app, **MASTER), new_definition(app)
    new_target(app, definition_id=definition, **{"minimum_people": None, **minimum})
    store_people(app, [*(holder_of(definition, ridge) for _ in range(holders)), *colleagues(ridge, others)])
    assert labels(app, FIRST) == {ridge: label}


def test_of_several_targets_the_worst_counts(app: Flask) -> None:
    ridge, slate, membrane = new_organisation(app, **MASTER), new_definition(app), new_definition(app)
    new_target(app, definition_id=slate, minimum_people=1)
    new_target(app, definition_id=membrane, minimum_people=3)
    store_people(app, [holder_of(slate, ridge), holder_of(membrane, ridge)])
    assert labels(app, FIRST) == {ridge: "Needs 2 more"}


def test_without_targets_there_is_nothing_to_meet(app: Flask) -> None:
    new_organisation(app, **MASTER)
    assert labels(app, FIRST) == {}


@pytest.mark.parametrize("seed", range(3))
def test_shortfalls_are_those_of_a_slow_count(app: Flask, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - of a test
    ridge, valley = (new_organisation(app, **MASTER) for _ in range(2))
    reroof, repair, slate = (new_definition(app) for _ in range(3))
    new_equivalence(app, slate, reroof, from_on=FIRST)
    new_purpose(app, reroof, Purpose.QUALIFIED)
    new_purpose(app, repair, Purpose.QUALIFIED)
    any_of_three, reroofing = {reroof, repair, slate}, {reroof, slate}
    percent, number = draw.choice([10, 30]), draw.choice([1, 3])
    new_target(app, minimum_percent=percent)
    new_target(app, definition_id=reroof, minimum_people=number)
    people = [draw_person(draw, [ridge, ridge, valley], [reroof, repair, slate]) for _ in range(30)]
    store_people(app, people)
    some = set()
    with app.app_context():
        for _ in range(20):
            on = FIRST + timedelta(days=draw.randint(0, DAYS))
            known = draw.choice([None, on + timedelta(days=draw.randint(-10, 40))])
            found = shortfalls_on(Scope(on=on, known=known))
            assert set(found) == {ridge, valley}
            for place, shortfall in found.items():
                theirs = [each for each in people if each.place(on) == place]
                held = [{each.definition for each in one.credentials if each.holds(on, known)} for one in theirs]
                qualified, reroofers = (
                    sum(bool(keys & wanted) for keys in held) for wanted in (any_of_three, reroofing)
                )
                needed = max(2, math.ceil(len(theirs) * percent / 100))
                assert shortfall.lacking == max(needed - qualified, number - reroofers, 0), (on, known)
                some.add(bool(shortfall.lacking))
    assert some == {True, False}
