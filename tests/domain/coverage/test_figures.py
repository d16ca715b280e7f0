"""The figures of coverage on any day, as known on any day, against a slow count of the same rows."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.domain.coverage.figures import coverage_of_organisations, figures_of
from ranzcred.domain.coverage.fractions import Fraction
from ranzcred.domain.coverage.pair_figures import PairFigures
from ranzcred.domain.coverage.scope import CountedPeople, Scope, all_of, any_of
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import ProgrammeStatus
from tests.domain.coverage.slow_model import DAYS, FIRST, Credential, Person, draw_person
from tests.domain.coverage.stored import store_people
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_organisation
from tests.support.factories.relations import new_equivalence, new_purpose

ACTIVE = {"programme_status": ProgrammeStatus.ACTIVE}


def count_pairs(people: Sequence[Person], definition: str, scope: Scope) -> PairFigures:
    """The figures of a definition among some people of an organisation, one credential at a time."""
    figures = PairFigures()
    theirs = [(person, each) for person in people for each in person.credentials if each.definition == definition]
    for holder, each in theirs:
        held = each.holds(scope.on, scope.known)
        before = each.awarded_by(scope.on, scope.known)
        suspended = not held and each.holds(scope.on, scope.known, suspended_too=True)
        figures += PairFigures(
            assigned=int(each.created <= scope.on or before),
            held=int(held),
            expired=int(before and not held and not suspended),
            suspended=int(suspended),
            **{f"lost_{days}": lost_within(holder, each, scope, days) for days in (30, 60, 90)},
        )
    return figures


def lost_within(person: Person, credential: Credential, scope: Scope, days: int) -> int | None:
    """Whether what is held on the day is not, or its holder gone, on one of the days after it."""
    if scope.known or scope.people:
        return None
    after = (scope.on + timedelta(days=number) for number in range(1, days + 1))
    place = person.place(scope.on)
    kept = all(credential.holds(day, None) and person.place(day) == place for day in after)
    return int(credential.holds(scope.on, None) and not kept)


def holds_all(person: Person, groups: Sequence[frozenset[str]], scope: Scope) -> bool:
    held: set[str] = {each.definition for each in person.credentials if each.holds(scope.on, scope.known)}
    return all(held & group for group in groups)


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_those_of_a_slow_count(app: Flask, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - of a test
    ridge, valley, summit = (new_organisation(app, **ACTIVE) for _ in range(3))
    reroof, repair, slate = (new_definition(app) for _ in range(3))
    new_equivalence(app, slate, reroof, from_on=FIRST, until_on=FIRST + timedelta(days=60))
    new_purpose(app, reroof, Purpose.QUALIFIED)
    new_purpose(app, repair, Purpose.QUALIFIED)
    people = [draw_person(draw, [ridge, ridge, valley], [reroof, repair, slate]) for _ in range(30)]
    store_people(app, people)
    some_held = some_known = False
    with app.app_context():
        for _ in range(25):
            on = FIRST + timedelta(days=draw.randint(-20, DAYS))
            known = draw.choice([None, on + timedelta(days=draw.randint(-10, 40))])
            scope = Scope(on=on, known=known, people=draw.choice([None, None, CountedPeople.ALL]))
            chosen = draw.choice([[reroof], [reroof, repair], [repair, slate], None])
            wanted = any_of(Purpose.QUALIFIED, on) if chosen is None else all_of(chosen, on)
            reroof_by = {reroof, slate} if FIRST <= on <= FIRST + timedelta(days=60) else {reroof}
            counting = {reroof: reroof_by, repair: {repair}, slate: {slate}}
            groups = [frozenset(counting[key]) for key in chosen or []] or [frozenset(reroof_by | {repair})]
            rows = coverage_of_organisations(scope, wanted)
            assert {row.id for row in rows} == {ridge, valley, summit}
            for row in rows:
                place = Person.last_place if scope.people else Person.place
                theirs = [person for person in people if place(person, on) == row.id]
                covered = sum(holds_all(person, groups, scope) for person in theirs)
                assert row.people == Fraction(part=covered, of=len(theirs)), (scope, chosen)
                for key in chosen or [reroof, repair]:
                    expected = count_pairs(theirs, key, scope)
                    assert row.pairs.get(key, expected if not expected.assigned else None) == expected, (scope, key)
                some_held |= bool(covered)
                some_known |= known is not None and covered > 0
            figures = figures_of(rows)
            assert figures.people.of == sum(row.people.of for row in rows)
            assert figures.organisations == Fraction(part=sum(row.people.part > 0 for row in rows), of=3)
    assert some_held
    assert some_known


@pytest.mark.parametrize(
    ("part", "of", "text"),
    [
        (3, 10, "3 of 10 (30%)"),
        (0, 0, "–"),
        (996, 1000, "996 of 1,000 (99%)"),
        (1, 1000, "1 of 1,000 (1%)"),
        (0, 7, "0 of 7 (0%)"),
        (7, 7, "7 of 7 (100%)"),
    ],
)
def test_fraction_is_rounded_down_and_up_above_nothing(part: int, of: int, text: str) -> None:
    assert Fraction(part=part, of=of).text == text
