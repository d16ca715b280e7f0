"""The catalogue under many hands at once: somebody wins, everybody is told, nothing is half done."""

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ranzcred.config import Settings
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Duplicate, NotFound, Stale
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions import operations
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import DefinitionNotFound, MicroCredentialDefinition
from tests.support.concurrency import in_processes, in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import content, new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.factories.principals import ANYBODY

ROUNDS = 15


def in_transaction(app: Flask, operation: Callable[..., Any], **given: Any) -> Callable[[], str]:
    """An operation as a view runs it: in a context and a transaction of its own; answers the definition's title."""

    def run() -> str:
        with app.app_context(), writing():
            return str(operation(**given, by=ANYBODY).title)

    return run


def outcomes(results: Sequence[object]) -> Counter[type]:
    return Counter(type(result) for result in results)


def titles(database_probe: DatabaseProbe) -> list[str]:
    rows = table(MicroCredentialDefinition)
    custom = select(rows.c.title).where(rows.c.is_default.is_(False)).order_by(rows.c.title)
    return [row["title"] for row in database_probe.rows(custom)]


def test_create_definition_by_eight_processes(settings: Settings, database_probe: DatabaseProbe) -> None:
    in_processes([functools.partial(create_ten, writer=writer) for writer in range(8)], settings)
    assert titles(database_probe) == [f"Slate {writer}-{number}" for writer in range(8) for number in range(10)]
    entries = database_probe.entries(after=3)
    assert [entry["seq"] for entry in entries] == list(range(4, 84))
    assert Counter(entry["action"] for entry in entries) == {AuditAction.CREATE: 80}


def create_ten(app: Flask, *, writer: int) -> None:
    for number in range(10):
        values = content(title=f"Slate {writer}-{number}")
        in_transaction(app, operations.create_definition, content=values)()


def test_create_definition_twenty_times_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    create = in_transaction(app, operations.create_definition, content=content(title="Slate Repair"))
    assert outcomes(in_threads([create] * 20)) == {str: 1, Duplicate: 19}
    assert titles(database_probe) == ["Slate Repair"]
    assert len(database_probe.entries(after=3)) == 1


def test_update_definition_twice_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(ROUNDS):
        key = new_definition(app)
        before = database_probe.last_seq()
        results = in_threads(
            [
                in_transaction(
                    app,
                    operations.update_definition,
                    definition_id=key,
                    version=1,
                    changes={"title": f"{name} of {key}"},
                )
                for name in ("Mine", "Theirs")
            ]
        )
        assert outcomes(results) == {str: 1, Stale: 1}
        [winner] = [result for result in results if isinstance(result, str)]
        assert winner in titles(database_probe)
        assert len(database_probe.entries(after=before)) == 1


def test_update_definition_twice_at_once_with_the_same(app: Flask, database_probe: DatabaseProbe) -> None:
    """A double submit: both are told that it is saved, and it is saved once."""
    for _ in range(ROUNDS):
        key = new_definition(app)
        before = database_probe.last_seq()
        update = in_transaction(
            app,
            operations.update_definition,
            definition_id=key,
            version=1,
            changes={"title": f"Slate of {key}"},
        )
        assert outcomes(in_threads([update] * 2)) == {str: 2}
        assert len(database_probe.entries(after=before)) == 1


def test_update_two_definitions_to_the_same_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    for number in range(ROUNDS):
        updates = [
            in_transaction(
                app,
                operations.update_definition,
                definition_id=new_definition(app),
                version=1,
                changes=content(title=f"Slate Repair {number}", level=9),
            )
            for _ in range(2)
        ]
        assert outcomes(in_threads(updates)) == {str: 1, Duplicate: 1}
        assert titles(database_probe).count(f"Slate Repair {number}") == 1


def test_delete_definition_against_assign(app: Flask, database_probe: DatabaseProbe) -> None:
    member = new_member(app)
    won: Counter[str] = Counter()
    for _ in range(ROUNDS):
        key = new_definition(app)
        delete = in_transaction(app, operations.delete_definition, definition_id=key)
        assign: Callable[[], str] = functools.partial(new_credential, app, definition_id=key, member_id=member)
        deleted, assigned = in_threads([delete, assign])
        rows = table(StaffMicroCredential)
        held = len(database_probe.rows(select(rows).where(rows.c.definition_id == key)))
        there = database_probe.rows(
            select(table(MicroCredentialDefinition)).where(table(MicroCredentialDefinition).c.id == key)
        )
        if isinstance(deleted, Conflict):
            assert isinstance(assigned, str)
            assert (held, len(there)) == (1, 1)
            won["assign"] += 1
        else:
            assert isinstance(deleted, str)
            assert isinstance(assigned, IntegrityError)
            assert (held, len(there)) == (0, 0)
            won["delete"] += 1
    assert won.total() == ROUNDS


def test_delete_definition_twice_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(ROUNDS):
        key = new_definition(app)
        before = database_probe.last_seq()
        delete = in_transaction(app, operations.delete_definition, definition_id=key)
        assert outcomes(in_threads([delete] * 2)) == {str: 1, DefinitionNotFound: 1}
        assert [entry["action"] for entry in database_probe.entries(after=before)] == [AuditAction.DELETE]


def test_delete_definition_against_update(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(ROUNDS):
        key = new_definition(app)
        before = database_probe.last_seq()
        deleted, updated = in_threads(
            [
                in_transaction(app, operations.delete_definition, definition_id=key),
                in_transaction(app, operations.update_definition, definition_id=key, version=1, changes={"level": 8}),
            ]
        )
        assert isinstance(deleted, str)
        assert isinstance(updated, str | NotFound | Stale)
        expected = [AuditAction.UPDATE] * isinstance(updated, str) + [AuditAction.DELETE]
        assert [entry["action"] for entry in database_probe.entries(after=before)] == expected
    assert database_probe.count(MicroCredentialDefinition) == len(DEFAULTS)
