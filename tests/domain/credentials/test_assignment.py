"""Assigning: who gets it, who has it already, who cannot, and what the log says."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.transactions import snapshot, writing
from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor, Principal
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches
from ranzcred.domain.credentials.assignment import AlreadyAssigned, assign_credential, assign_credentials
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.models import AssigneeNotFound, StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import DefinitionNotFound
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation, new_user
from tests.support.factories.principals import ANYBODY, acting
from tests.support.factories.records import credential_entries, credential_row, verbs

Status = MicroCredentialStatus


def assign(
    app: Flask, definitions: list[str], members: list[str], *, by: Principal = ANYBODY, **start: Any
) -> tuple[list[str], list[str]]:
    """The keys of what was assigned, and what is said of the rest."""
    with app.app_context(), writing():
        outcome = assign_credentials(
            definition_ids=definitions,
            member_ids=members,
            start=Changes(**start),  # type: ignore[typeddict-item]
            by=by,
            settings=settings_of(app),
        )
        return [credential.id for credential in outcome.credentials], outcome.sentences


def named(app: Flask, first: str, last: str, **columns: object) -> str:
    return new_member(app, first_name=first, last_name=last, **columns)


def test_assign_many_members_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    definition = new_definition(app, title="Slate Repair")
    organisation = new_organisation(app)
    members = [named(app, "Aroha", name, organisation_id=organisation) for name in ("Ngata", "Parata", "Latu")]
    before = database_probe.last_seq()
    keys, sentences = assign(app, [definition], members, status=Status.IN_TRAINING, notes="Spring intake.")
    assert (len(keys), sentences) == (3, [])
    assert {credential_row(database_probe, key)["member_id"] for key in keys} == set(members)
    row = credential_row(database_probe, keys[0])
    assert (row["status"], row["notes"], row["version"]) == (Status.IN_TRAINING, "Spring intake.", 1)
    assert len(database_probe.entries(after=before)) == 3
    [entry] = credential_entries(database_probe, keys[0])
    assert (entry["action"], entry["previous_state"]) == (AuditAction.MCRED_ASSIGN, None)
    assert (entry["new_state"]["status"], entry["new_state"]["definition_id"]) == ("IN_TRAINING", definition)
    assert entry["metadata"]["name"].endswith(": Slate Repair")


def test_assign_one_member_many_definitions(app: Flask, database_probe: DatabaseProbe) -> None:
    definitions = [new_definition(app, title=title) for title in ("Slate Repair", "Copper Flashing")]
    member = named(app, "Aroha", "Ngata")
    assign(app, definitions[:1], [member])
    keys, sentences = assign(app, definitions, [member])
    assert len(keys) == 1
    assert sentences == ["Aroha Ngata already has Slate Repair."]


def test_assign_leaves_alone_who_has_it(app: Flask, database_probe: DatabaseProbe) -> None:
    definition = new_definition(app)
    aroha, sione = named(app, "Aroha", "Ngata"), named(app, "Sione", "Latu")
    held = new_credential(app, definition_id=definition, member_id=aroha, notes="As it was.")
    keys, sentences = assign(app, [definition], [aroha, sione], notes="New.")
    assert sentences == ["Aroha Ngata already has this micro-credential."]
    assert [credential_row(database_probe, key)["member_id"] for key in keys] == [sione]
    assert credential_row(database_probe, held)["notes"] == "As it was."
    assert len(credential_entries(database_probe, held)) == 1


def test_assign_one_who_has_it(app: Flask, database_probe: DatabaseProbe) -> None:
    definition, member = new_definition(app), named(app, "Aroha", "Ngata")
    for attempt in range(2):
        before = database_probe.last_seq()
        with app.app_context():
            if attempt:
                with pytest.raises(AlreadyAssigned) as refused, writing():
                    assign_credential(
                        definition_id=definition,
                        member_id=member,
                        start=Changes(),
                        by=ANYBODY,
                        settings=settings_of(app),
                    )
                assert refused.value.message == "Aroha Ngata already has this micro-credential."
                assert database_probe.last_seq() == before
            else:
                with writing():
                    assign_credential(
                        definition_id=definition,
                        member_id=member,
                        start=Changes(),
                        by=ANYBODY,
                        settings=settings_of(app),
                    )
    assert database_probe.count(StaffMicroCredential) == 1


def test_assign_as_awarded_is_an_assignment_and_an_award(app: Flask, database_probe: DatabaseProbe) -> None:
    mere = new_user(app)
    awarded_on = clock.today() - timedelta(days=40)
    [key], _ = assign(
        app,
        [new_definition(app)],
        [new_member(app)],
        by=acting(Actor(id=mere.id)),
        status=Status.AWARDED,
        awarded_on=awarded_on,
        notes="Carried over.",
    )
    row = credential_row(database_probe, key)
    assert (row["status"], row["awarded_on"], row["awarded_by"]) == (Status.AWARDED, awarded_on, mere.id)
    assigned, awarded = credential_entries(database_probe, key)
    assert (assigned["action"], assigned["new_state"]["notes"]) == (AuditAction.MCRED_ASSIGN, "Carried over.")
    assert (awarded["action"], awarded["metadata"]["backdated"]) == (AuditAction.MCRED_AWARD, "40 days")
    assert awarded["new_state"]["awarded_on"] == awarded_on.isoformat()


def test_assignments_are_what_verification_expects(app: Flask, database_probe: DatabaseProbe) -> None:
    assign(app, [new_definition(app)], [new_member(app)], status=Status.AWARDED)
    with snapshot(database_probe.engine) as connection:
        assert [str(each) for mapper in audited_mappers() for each in mismatches(connection, mapper)] == []


def refuse(
    app: Flask, database_probe: DatabaseProbe, problem: type[Exception], *chosen: list[str], **start: Any
) -> str:
    before = database_probe.last_seq()
    with pytest.raises(problem) as refused:
        assign(app, *chosen, **start)
    assert (database_probe.count(StaffMicroCredential), database_probe.last_seq()) == (0, before)
    return str(refused.value)


def test_assign_to_inactive_members_is_refused_by_name(app: Flask, database_probe: DatabaseProbe) -> None:
    gone = [named(app, first, "Latu", active=False) for first in ("Sione", "Mele")]
    sentences = refuse(app, database_probe, Conflict, [new_definition(app)], [*gone, new_member(app)])
    assert sentences == "Inactive people can't be given credentials: Mele Latu, Sione Latu. Reactivate them first."


def test_assign_refuses_what_is_not_there(app: Flask, database_probe: DatabaseProbe) -> None:
    definition, member = new_definition(app), new_member(app)
    refuse(app, database_probe, DefinitionNotFound, [definition, "nothing"], [member])
    refuse(app, database_probe, AssigneeNotFound, [definition], [member, "nobody"])


@pytest.mark.parametrize(
    "start",
    [
        {"status": Status.EXPIRED},
        {"status": Status.AWARDED, "awarded_on": clock.today() + timedelta(days=2)},
        {"status": Status.AWARDED, "expiry_date": clock.today() - timedelta(days=2)},
        {"status": Status.IN_TRAINING, "expiry_date": clock.today()},
    ],
)
def test_assign_refuses_what_the_lifecycle_refuses(
    app: Flask, database_probe: DatabaseProbe, start: dict[str, Any]
) -> None:
    refuse(app, database_probe, Invalid, [new_definition(app)], [new_member(app)], **start)


def test_assign_refuses_nothing_and_too_much(app: Flask, database_probe: DatabaseProbe) -> None:
    refuse(app, database_probe, Invalid, [new_definition(app)], [])
    refuse(app, database_probe, Invalid, [], [new_member(app)])
    sentences = refuse(app, database_probe, Invalid, ["d"], [str(number) for number in range(501)])
    assert sentences == "You can assign up to 500 at once. You chose 501."


def test_assign_twice_in_one_choice_is_once(app: Flask, database_probe: DatabaseProbe) -> None:
    definition, member = new_definition(app), new_member(app)
    keys, _ = assign(app, [definition, definition], [member, member])
    assert [verbs(database_probe, key) for key in keys] == [[AuditAction.MCRED_ASSIGN]]


def test_assign_takes_few_statements_however_many(app: Flask, database_probe: DatabaseProbe) -> None:
    organisation = new_organisation(app)
    counts = []
    for number in (2, 20):
        definition = new_definition(app)
        members = [new_member(app, organisation_id=organisation) for _ in range(number)]
        with database_probe.statements() as statements:
            assign(app, [definition], members)
        counts.append(len(statements))
    assert counts[0] == counts[1]
