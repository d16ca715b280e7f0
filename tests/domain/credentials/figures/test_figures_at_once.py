"""Figures under many hands at once: nobody waits for ever, none is refused, and they are what one counts."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, insert, text

from ranzcred.domain.credentials.figures.recount import COUNTED, miscounts
from tests.domain.credentials.figures.test_kept_figures import MANY, PEOPLE, empty, person
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe

ROUNDS = 25
TURNED = "CASE WHEN status = 'AWARDED' THEN 'IN_TRAINING' ELSE 'AWARDED' END"
ASSIGN_REST = """
    INSERT INTO staff_micro_credentials
        (id, definition_id, member_id, status, awarded_on, version, created_at, updated_at)
    SELECT d.id || '-' || p.id, d.id, p.id, 'IN_TRAINING', :day, 1, p.created_at, p.created_at
    FROM micro_credential_definitions AS d CROSS JOIN organisation_members AS p
    WHERE NOT EXISTS (
        SELECT 1 FROM staff_micro_credentials AS c WHERE c.definition_id = d.id AND c.member_id = p.id
    )
"""
AWARD = (
    f"UPDATE staff_micro_credentials SET status = {TURNED} WHERE definition_id = :definition AND member_id = :person"
)


def award_own(connection: Connection, chance: random.Random, own: int) -> None:
    """Change each credential of one's own person, each definition in another order than others have it."""
    numbers = list(range(MANY))
    chance.shuffle(numbers)
    for number in numbers:
        connection.execute(text(AWARD), {"definition": f"d{number}", "person": f"p{MANY + own}"})


def award_any(connection: Connection, chance: random.Random, _own: int) -> None:
    keys = {"definition": f"d{chance.randrange(MANY)}", "person": f"p{chance.randrange(MANY)}"}
    connection.execute(text(AWARD), keys)


def move_any(connection: Connection, chance: random.Random, _own: int) -> None:
    """Move a person whose credentials others change meanwhile; some leave, or return."""
    keys = {"person": f"p{chance.randrange(MANY)}", "organisation": f"o{chance.randrange(MANY)}"}
    change = "UPDATE organisation_members SET organisation_id = :organisation, active = :active WHERE id = :person"
    connection.execute(text(change), {**keys, "active": chance.random() < 0.8})


@pytest.mark.parametrize("writers", [2, 8])
def test_figures_hold_under_many_who_award_and_move_at_once(database_probe: DatabaseProbe, writers: int) -> None:
    empty(database_probe)
    for number in range(MANY, MANY + writers):
        database_probe.run(insert(PEOPLE).values(person(number, number % MANY)))
    database_probe.run(text(ASSIGN_REST), {"day": "2026-01-01"})

    def work(own: int) -> Callable[[], str]:
        def run() -> str:
            chance = random.Random(own)  # noqa: S311 - the same each time, on purpose
            for _ in range(ROUNDS):
                with database_probe.connection() as connection:
                    chance.choice((award_own, award_any, move_any))(connection, chance, own)
            return "done"

        return run

    assert in_threads([work(own) for own in range(writers)]) == ["done"] * writers
    with database_probe.engine.connect() as connection:
        assert [str(each) for model in COUNTED for each in miscounts(connection, model)] == []
