"""Assignments under many hands at once: somebody wins, everybody is told, nothing is left over."""

import functools
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Stale
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.assignment import AlreadyAssigned, assign_credential, assign_credentials
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.models import CredentialNotFound, StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import DefinitionNotFound, MicroCredentialDefinition
from ranzcred.domain.definitions.operations import delete_definition
from tests.domain.credentials.expiry.test_sweep import awards
from tests.support.concurrency import in_processes, in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of, with_channels
from tests.support.factories.catalogue import new_credential, new_definition, settings_where_needed
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.principals import ANYBODY
from tests.support.factories.records import ROWS, credential_row, verbs

ROUNDS = 15
AWARD = Changes(status=MicroCredentialStatus.AWARDED, awarded_on=None, expiry_date=None)
LAPSED = {"status": MicroCredentialStatus.AWARDED, "awarded_on": date(2020, 1, 1), "expiry_date": date(2026, 3, 2)}


def does(app: Flask, operation: Callable[..., Any], **given: Any) -> Callable[[], object]:
    """An operation as a view runs it, in a context and a transaction of its own."""

    def run() -> object:
        with app.app_context(), writing():
            operation(**given, by=ANYBODY, **settings_where_needed(app, operation))
            return "done"

    return run


def outcomes(results: list[Any]) -> Counter[type]:
    return Counter(type(result) for result in results)


def test_assign_the_same_twenty_times_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    given = {"definition_id": new_definition(app), "member_id": new_member(app), "start": Changes()}
    before = database_probe.last_seq()
    results = in_threads([does(app, assign_credential, **given)] * 20)
    assert outcomes(results) == {str: 1, AlreadyAssigned: 19}
    assert [entry["action"] for entry in database_probe.entries(after=before)] == [AuditAction.MCRED_ASSIGN]


def test_assign_overlapping_lists_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    """Each member ends up with one, whoever made it; the rest of each list goes through."""
    organisation = new_organisation(app)
    members = [new_member(app, organisation_id=organisation) for _ in range(9)]
    lists = [members[:6], members[3:], members[::-1]]

    def assign(definition: str, chosen: list[str]) -> int:
        with app.app_context(), writing():
            found = assign_credentials(
                definition_ids=[definition],
                member_ids=chosen,
                start=Changes(),
                by=ANYBODY,
                settings=settings_of(app),
            )
            assert len(found.credentials) + len(found.already) == len(chosen)
            return len(found.credentials)

    for _ in range(ROUNDS):
        definition = new_definition(app)
        before = database_probe.last_seq()
        results = in_threads([functools.partial(assign, definition, chosen) for chosen in lists])
        assert sum(each for each in results if isinstance(each, int)) == 9, results
        held = database_probe.rows(select(ROWS.c.member_id).where(ROWS.c.definition_id == definition))
        assert sorted(row["member_id"] for row in held) == sorted(members)
        assert len(database_probe.entries(after=before)) == 9


def test_assign_against_delete_definition(app: Flask, database_probe: DatabaseProbe) -> None:
    member = new_member(app)
    definitions = table(MicroCredentialDefinition)
    for _ in range(ROUNDS):
        key = new_definition(app)
        assigned, deleted = in_threads(
            [
                does(app, assign_credential, definition_id=key, member_id=member, start=Changes()),
                does(app, delete_definition, definition_id=key),
            ]
        )
        held = len(database_probe.rows(select(ROWS).where(ROWS.c.definition_id == key)))
        there = len(database_probe.rows(select(definitions).where(definitions.c.id == key)))
        if assigned == "done":
            assert isinstance(deleted, Conflict)
            assert (held, there) == (1, 1)
        else:
            assert (type(assigned), deleted) == (DefinitionNotFound, "done")
            assert (held, there) == (0, 0)


def test_two_updates_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(ROUNDS):
        key = new_credential(app)
        results = in_threads(
            [
                does(app, operations.update_credential, credential_id=key, version=1, changes=Changes(notes=notes))
                for notes in ("Mine.", "Theirs.")
            ]
        )
        assert outcomes(results) == {str: 1, Stale: 1}
        assert credential_row(database_probe, key)["notes"] == ("Mine." if results[0] == "done" else "Theirs.")
        assert verbs(database_probe, key) == [AuditAction.CREATE, AuditAction.UPDATE]


def test_award_twice_at_once_is_one_award(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(ROUNDS):
        key = new_credential(app)
        given = {"credential_id": key, "version": 1, "changes": AWARD}
        assert in_threads([does(app, operations.update_credential, **given)] * 2) == ["done", "done"]
        assert verbs(database_probe, key) == [AuditAction.CREATE, AuditAction.MCRED_AWARD]


def test_remove_against_update(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(ROUNDS):
        key = new_credential(app)
        removed, updated = in_threads(
            [
                does(app, operations.remove_credential, credential_id=key),
                does(app, operations.update_credential, credential_id=key, version=1, changes=Changes(notes="New.")),
            ]
        )
        assert removed == "done"
        assert updated == "done" or isinstance(updated, CredentialNotFound)
        expected = [AuditAction.CREATE] + [AuditAction.UPDATE] * (updated == "done") + [AuditAction.DELETE]
        assert verbs(database_probe, key) == expected


def test_bulk_updates_in_different_orders_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    definition = new_definition(app)
    keys = [new_credential(app, definition_id=definition) for _ in range(8)]
    for number in range(ROUNDS):
        orders = (keys, keys[::-1])
        results = in_threads(
            [
                does(
                    app,
                    operations.update_credentials,
                    versions=dict.fromkeys(order),
                    changes=Changes(notes=f"{number} of {place}"),
                )
                for place, order in enumerate(orders)
            ]
        )
        assert results == ["done", "done"]
        assert len({credential_row(database_probe, key)["notes"] for key in keys}) == 1


def sweep_in_small_chunks(app: Flask) -> int:
    return sweep(settings_of(app), today=date(2026, 3, 3), chunk=5).expired


def test_sweep_by_three_processes(app: Flask, settings: Settings, database_probe: DatabaseProbe) -> None:
    awards(app, [date(2026, 3, 2)] * 60 + [date(2026, 3, 3)] * 5)
    before = database_probe.last_seq()
    assert sum(in_processes([sweep_in_small_chunks] * 3, with_channels(settings))) == 60
    entries = database_probe.entries(after=before)
    assert Counter(entry["action"] for entry in entries) == {AuditAction.MCRED_EXPIRE: 60, AuditAction.UPDATE: 5}
    assert len({entry["resource_id"] for entry in entries}) == 65
    assert database_probe.count(StaffMicroCredential) == 65


def test_sweep_against_award(app: Flask, database_probe: DatabaseProbe) -> None:
    """A new award stands, whether the sweep came before it or not."""

    def run_sweep() -> object:
        with app.app_context():
            return sweep(settings_of(app)).expired

    for _ in range(ROUNDS):
        key = new_credential(app, **LAPSED)
        awarded, swept = in_threads(
            [
                does(app, operations.update_credential, credential_id=key, version=None, changes=AWARD),
                run_sweep,
            ]
        )
        assert awarded == "done"
        assert swept in {0, 1}
        row = credential_row(database_probe, key)
        assert (row["status"], row["awarded_on"]) == (MicroCredentialStatus.AWARDED, clock.today())
        expected = [AuditAction.CREATE] + [AuditAction.MCRED_EXPIRE] * (swept == 1) + [AuditAction.MCRED_RENEW]
        assert verbs(database_probe, key) == expected


def test_sweep_against_bulk_update(app: Flask, database_probe: DatabaseProbe) -> None:
    definition = new_definition(app)

    def run_sweep() -> object:
        with app.app_context():
            return sweep(settings_of(app)).expired

    for _ in range(ROUNDS):
        keys = [new_credential(app, definition_id=definition, **LAPSED) for _ in range(6)]
        changed, swept = in_threads(
            [
                does(
                    app,
                    operations.update_credentials,
                    versions=dict.fromkeys(keys[::-1]),
                    changes=Changes(notes="Checked."),
                ),
                run_sweep,
            ]
        )
        assert (changed, swept) == ("done", 6)
        for key in keys:
            row = credential_row(database_probe, key)
            assert (row["status"], row["notes"]) == (MicroCredentialStatus.EXPIRED, "Checked.")
