"""Whatever is written, in whatever order and past the models too: the figures are what one counts."""

import enum
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ranzcred.core import clock
from ranzcred.domain.credentials.figures.models import FigureChange
from ranzcred.domain.credentials.figures.recount import COUNTED, miscounts
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from tests.support.database.probe import DatabaseProbe, table

DEFINITIONS, ORGANISATIONS = table(MicroCredentialDefinition), table(Organisation)
PEOPLE, CREDENTIALS = table(OrganisationMember), table(StaffMicroCredential)
MANY = 5
NUMBERS = st.integers(0, MANY - 1)
NOW = {"version": 1, "created_at": clock.now(), "updated_at": clock.now()}
TODAY = clock.today()
ENDS = st.sampled_from([None, *(TODAY + timedelta(days=days) for days in (-40, -1, 0, 30, 91))])
STATUSES = st.sampled_from(MicroCredentialStatus)


class Change(enum.Enum):
    """What a statement does."""

    ORGANISATION = enum.auto()
    DEFINITION = enum.auto()
    HIRE = enum.auto()
    HIRE_MANY = enum.auto()
    ASSIGN = enum.auto()
    ASSIGN_ALL = enum.auto()
    SET = enum.auto()
    SET_ALL = enum.auto()
    SWAP_OWNER = enum.auto()
    MOVE = enum.auto()
    MOVE_ALL = enum.auto()
    LEAVE = enum.auto()
    LEAVE_AND_MOVE = enum.auto()
    RETURN = enum.auto()
    REMOVE = enum.auto()
    REMOVE_ALL = enum.auto()
    DELETE_PERSON = enum.auto()
    DELETE_DEFINITION = enum.auto()
    DELETE_ORGANISATION = enum.auto()


STEP = st.tuples(st.sampled_from(Change), NUMBERS, NUMBERS, STATUSES, ENDS)
TRANSACTION = st.tuples(st.lists(STEP, max_size=6), st.booleans())


def person(number: int, organisation: int, *, active: bool = True) -> dict[str, Any]:
    return {"id": f"p{number}", "organisation_id": f"o{organisation}", "first_name": "A", "active": active, **NOW}


def credential(definition: int, number: int, status: MicroCredentialStatus, ends: Any) -> dict[str, Any]:
    key = {"id": f"{definition}-{number}", "definition_id": f"d{definition}", "member_id": f"p{number}"}
    return {**key, **of_status(status, ends), "ever_awarded": True, **NOW}


def of_status(status: MicroCredentialStatus, ends: Any) -> dict[str, Any]:
    return {"status": status, "expiry_date": ends, "awarded_on": TODAY - timedelta(days=400)}


def statement(step: tuple[Change, int, int, MicroCredentialStatus, Any]) -> Any:
    """The statement of a step: one row, or many at once."""
    change, one, other, status, ends = step
    of_person, of_definition = CREDENTIALS.c.member_id == f"p{one}", CREDENTIALS.c.definition_id == f"d{other}"
    who, place = PEOPLE.c.id == f"p{one}", PEOPLE.c.organisation_id == f"o{one}"
    identity = {"title": "Slate", "level": one + 1, "issuing_body": "RANZ", "title_key": "a", "issuing_body_key": "b"}
    folded = {"title_folded": "a", "issuing_body_folded": "b"}
    organisation = {"id": f"o{one}", "name": "A", "certification_tier": "CERTIFIED", "programme_status": "ACTIVE"}
    return {
        Change.ORGANISATION: insert(ORGANISATIONS).values(organisation | {"name_folded": "a"} | NOW),
        Change.DEFINITION: insert(DEFINITIONS).values({"id": f"d{one}", "is_default": False} | identity | folded | NOW),
        Change.HIRE: insert(PEOPLE).values(person(one, other, active=ends is None)),
        Change.HIRE_MANY: insert(PEOPLE).values([person(each, other, active=each != one) for each in range(MANY)]),
        Change.ASSIGN: insert(CREDENTIALS).values(credential(other, one, status, ends)),
        Change.ASSIGN_ALL: insert(CREDENTIALS).values([credential(other, each, status, ends) for each in range(MANY)]),
        Change.SET: update(CREDENTIALS).where(of_person, of_definition).values(of_status(status, ends)),
        Change.SET_ALL: update(CREDENTIALS).where(of_definition).values(of_status(status, ends)),
        Change.SWAP_OWNER: update(CREDENTIALS).where(of_person).values(member_id=f"p{other}"),
        Change.MOVE: update(PEOPLE).where(who).values(organisation_id=f"o{other}"),
        Change.MOVE_ALL: update(PEOPLE).where(place).values(organisation_id=f"o{other}"),
        Change.LEAVE: update(PEOPLE).where(who).values(active=False),
        Change.LEAVE_AND_MOVE: update(PEOPLE).where(who).values(active=~PEOPLE.c.active, organisation_id=f"o{other}"),
        Change.RETURN: update(PEOPLE).where(place).values(active=True),
        Change.REMOVE: delete(CREDENTIALS).where(of_person, of_definition),
        Change.REMOVE_ALL: delete(CREDENTIALS).where(of_definition),
        Change.DELETE_PERSON: delete(PEOPLE).where(who),
        Change.DELETE_DEFINITION: delete(DEFINITIONS).where(DEFINITIONS.c.id == f"d{one}"),
        Change.DELETE_ORGANISATION: delete(ORGANISATIONS).where(ORGANISATIONS.c.id == f"o{one}"),
    }[change]


def wrong(connection: Connection) -> list[str]:
    return [f"{each.key}: {each}" for model in COUNTED for each in miscounts(connection, model)]


def empty(database_probe: DatabaseProbe) -> None:
    """A person in each of several organisations, with a credential of each definition."""
    with database_probe.connection() as connection:
        for rows in (CREDENTIALS, PEOPLE, ORGANISATIONS, DEFINITIONS):
            connection.execute(delete(rows))
        for number in range(MANY):
            for change in (Change.ORGANISATION, Change.DEFINITION):
                connection.execute(statement((change, number, number, MicroCredentialStatus.AWARDED, None)))
            connection.execute(insert(PEOPLE).values(person(number, number, active=number > 0)))
        for number in range(MANY):
            step = (Change.ASSIGN, number, number, list(MicroCredentialStatus)[number], TODAY)
            connection.execute(statement(step))


@settings(
    max_examples=60, phases=(Phase.generate, Phase.shrink), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(transactions=st.lists(TRANSACTION, min_size=1, max_size=6))
def test_figures_are_what_one_counts_after_any_changes(
    database_probe: DatabaseProbe, transactions: list[tuple[list[Any], bool]]
) -> None:
    empty(database_probe)
    for steps, kept in transactions:
        with database_probe.connection() as connection, connection.begin_nested() as savepoint:
            for step in steps:
                try:
                    with connection.begin_nested():
                        connection.execute(statement(step))
                except IntegrityError:
                    pass
                assert wrong(connection) == [], step
            if not kept:
                savepoint.rollback()
        with database_probe.engine.connect() as connection:
            assert wrong(connection) == []
            assert connection.scalar(select(FigureChange.id).limit(1)) is None
