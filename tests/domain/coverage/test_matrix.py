"""The cells of a matrix on any day, as known on any day, and an organisation's own view, against a slow reading."""

import random
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from ranzcred.core.errors import NotFound
from ranzcred.core.formats import date as in_words
from ranzcred.core.permissions import Role
from ranzcred.domain.coverage.own import own_scope
from ranzcred.domain.coverage.pairs import PairStanding
from ranzcred.domain.coverage.scope import CountedPeople, Scope
from ranzcred.domain.coverage.views.definitions import CoveredDefinitionFilters, list_covered_definitions
from ranzcred.domain.coverage.views.matrix import Matrix, MatrixFilters, list_matrix
from ranzcred.domain.directory.models import ProgrammeStatus
from tests.domain.coverage.slow_model import DAYS, FIRST, Credential, Person, draw_person, visible
from tests.domain.coverage.stored import store_people
from tests.domain.coverage.test_figures import count_pairs
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_organisation, new_user, signed_in_as
from tests.support.factories.principals import ANYBODY

ACTIVE = {"programme_status": ProgrammeStatus.ACTIVE}
DAY = timedelta(days=1)
LONG = 1000
"""Days after which nothing that was drawn ends."""


def cell_of(credential: Credential, scope: Scope) -> str:
    """What a cell says, read day by day."""
    on, known = scope.on, scope.known
    if credential.holds(on, known):
        after = (on + timedelta(days=number) for number in range(LONG))
        end = next((day - DAY for day in after if not credential.holds(day, known)), None)
        return f"Held to {in_words(end)}" if end else "Held"
    if credential.holds(on, known, suspended_too=True):
        return "Suspended"
    if credential.awarded_by(on, known):
        since, before = on, on - DAY
        while credential.awarded_by(before, known) and not credential.holds(before, known, suspended_too=True):
            since, before = before, before - DAY
        revisions = [each for award in credential.awards for each in visible(award.revisions, known) if not each.void]
        last = max((each for each in revisions if each.valid_from <= on), key=lambda each: each.valid_from)
        return f"Revoked {in_words(since)}" if last.ended_on else f"Expired {in_words(before)}"
    return "Assigned" if credential.created <= on else "–"


def row_of(person: Person, definitions: list[str], scope: Scope) -> list[str]:
    cells = {each.definition: cell_of(each, scope) for each in person.credentials}
    return [cells.get(key, "–") for key in definitions]


def shown(matrix: Matrix) -> list[list[str]]:
    return sorted([cell.text if cell else "–" for cell in row.cells] for row in matrix.page.rows)


@pytest.mark.parametrize("seed", range(3))
def test_cells_are_those_of_a_slow_reading(app: Flask, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - of a test
    ridge, valley = (new_organisation(app, **ACTIVE) for _ in range(2))
    definitions = [new_definition(app) for _ in range(3)]
    people = [draw_person(draw, [ridge, ridge, valley], definitions) for _ in range(30)]
    store_people(app, people)
    boss = signed_in_as(new_user(app, role=Role.ORG_ADMIN, organisation_id=valley))
    words: set[str] = set()
    with app.app_context():
        for _ in range(25):
            on = FIRST + timedelta(days=draw.randint(-20, DAYS))
            known = draw.choice([None, on + timedelta(days=draw.randint(-10, 40))])
            asked: dict[str, Any] = {"on": on, "known": known, "definition": ",".join(definitions)}
            filters = MatrixFilters(**asked, staff=draw.choice([None, None, CountedPeople.ALL]))
            place = Person.last_place if filters.staff else Person.place
            rows = [row_of(person, definitions, filters.scope) for person in people if place(person, on)]
            assert shown(list_matrix(filters)) == sorted(rows), filters
            words |= {cell.split()[0] for row in rows for cell in row}
            theirs = [person for person in people if place(person, on) == valley]
            own = own_scope(boss, filters)
            rows = [row_of(person, definitions, own) for person in theirs]
            assert shown(list_matrix(filters, own)) == sorted(rows), filters
            listed = list_covered_definitions(CoveredDefinitionFilters(**asked, staff=filters.staff), own)
            for row in listed.page.rows:
                assert row.pairs == count_pairs(theirs, row.definition.id, own), filters
    assert words == {"Held", "Suspended", "Expired", "Revoked", "Assigned", "–"}


@pytest.mark.parametrize("seed", range(2))
def test_people_behind_a_figure_are_those_of_a_slow_count(app: Flask, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - of a test
    ridge = new_organisation(app, **ACTIVE)
    definition = new_definition(app)
    people = [draw_person(draw, [ridge], [definition]) for _ in range(40)]
    store_people(app, people)
    seen: set[PairStanding] = set()
    with app.app_context():
        for _ in range(15):
            on = FIRST + timedelta(days=draw.randint(0, DAYS))
            filters = MatrixFilters(on=on, known=draw.choice([None, on]), definition=definition)
            theirs = [person for person in people if person.place(on)]
            counted = count_pairs(theirs, definition, filters.scope)
            numbers = {
                PairStanding.ASSIGNED: counted.assigned,
                PairStanding.HELD: counted.held,
                PairStanding.COVERED: counted.held,
                PairStanding.LACKING: len(theirs) - counted.held,
                PairStanding.EXPIRED: counted.expired,
                PairStanding.SUSPENDED: counted.suspended,
                PairStanding.LOST_30: counted.lost_30,
                PairStanding.LOST_90: counted.lost_90,
            }
            for standing, number in numbers.items():
                if number is not None:
                    found = list_matrix(MatrixFilters(**vars(filters) | {"standing": standing}))
                    assert found.page.total == number, (filters, standing)
                    seen |= {standing} if number else set()
    assert seen == set(numbers)


def test_nobody_else_has_an_own_organisation(in_app: Flask) -> None:
    with pytest.raises(NotFound):
        own_scope(ANYBODY, MatrixFilters())
