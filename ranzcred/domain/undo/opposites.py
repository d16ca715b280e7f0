"""The opposite of each step, made in one flush: each has an entry of its own."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select

from ranzcred.core.db.session import db
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import name_next_change
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.decisions.undoing import undo
from ranzcred.domain.credentials.awards.history import history_without
from ranzcred.domain.credentials.awards.writing import write_history
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.operations import find_credentials
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.notifications import outbox
from ranzcred.domain.undo.changes import Change
from ranzcred.domain.undo.steps import CREDENTIAL, DEFINITION, Opposite, UndoStep

R = TypeVar("R", MicroCredentialDefinition, OrganisationMember)
Subject = MicroCredentialDefinition | StaffMicroCredential


@dataclass(frozen=True, kw_only=True)
class Records:
    """What the steps of a change are about, by key, and who undoes it when."""

    decision: Decision
    credentials: Mapping[str, StaffMicroCredential]
    definitions: Mapping[str, MicroCredentialDefinition]
    members: Mapping[str, OrganisationMember]


def carry_out(change: Change, by: Principal) -> list[str]:
    """Make the opposite of all that a change has done; return the keys of what was removed."""
    session, records = db.session(), _read(change, by)
    with session.no_autoflush:
        for step in change.steps:
            action, make = OPPOSITES[step.opposite]
            name_next_change(session, make(step, records), action, details={"reason": step.reason})
    session.flush()
    removed = change.keys(CREDENTIAL, Opposite.REMOVE)
    outbox.cancel(removed)
    return removed


def _read(change: Change, by: Principal) -> Records:
    keys = change.keys(CREDENTIAL, Opposite.MOVE, Opposite.REMOVE, Opposite.RESTORE)
    before = [step.previous for step in change.steps]
    return Records(
        decision=Decision.now(by.actor.user_id),
        credentials={each.id: each for each in find_credentials(dict.fromkeys(keys))} if keys else {},
        definitions=_by_key(MicroCredentialDefinition, {*_values(before, "definition_id"), *change.keys(DEFINITION)}),
        members=_by_key(OrganisationMember, _values(before, "member_id")),
    )


def _values(states: Collection[Mapping[str, Any]], name: str) -> set[str]:
    return {state[name] for state in states if name in state}


def _by_key(model: type[R], keys: Collection[str]) -> dict[str, R]:
    rows = select(model).where(model.id.in_(keys)).execution_options(populate_existing=True)
    return {each.id: each for each in db.session.scalars(rows)} if keys else {}


def _reinstate(step: UndoStep, records: Records) -> Subject:
    definition = records.definitions[step.entry.resource_id]
    definition.state = DefinitionState.ACTIVE
    definition.retired_on = definition.retired_reason = definition.replaced_by_id = None
    return definition


def _assign(step: UndoStep, records: Records) -> Subject:
    definition = records.definitions[step.previous["definition_id"]]
    member = records.members[step.previous["member_id"]]
    credential = StaffMicroCredential(
        definition=definition,
        definition_id=definition.id,
        member=member,
        member_id=member.id,
        status=MicroCredentialStatus(step.previous["status"]),
        notes=step.previous.get("notes"),
        awards=[],
    )
    db.session.add(credential)
    return credential


def _move(step: UndoStep, records: Records) -> Subject:
    credential = records.credentials[step.entry.resource_id]
    credential.definition = records.definitions[step.previous["definition_id"]]
    return credential


def _remove(step: UndoStep, records: Records) -> Subject:
    credential = records.credentials[step.entry.resource_id]
    db.session.delete(credential)
    return credential


def _restore(step: UndoStep, records: Records) -> Subject:
    """Bring back status and notes, and the awards; the rest of the columns follow from these."""
    credential = records.credentials[step.entry.resource_id]
    before = history_without(credential.awards, step.added)
    history = undo(credential.history, before, reason=step.reason, decision=records.decision)
    if "status" in step.previous:
        credential.status = MicroCredentialStatus(step.previous["status"])
    if "notes" in step.previous:
        credential.notes = step.previous["notes"]
    write_history(credential, history, records.decision)
    return credential


OPPOSITES: Mapping[Opposite, tuple[AuditAction, Callable[[UndoStep, Records], Subject]]] = {
    Opposite.REINSTATE: (AuditAction.UPDATE, _reinstate),
    Opposite.ASSIGN: (AuditAction.MCRED_ASSIGN, _assign),
    Opposite.MOVE: (AuditAction.MCRED_ASSIGN, _move),
    Opposite.REMOVE: (AuditAction.DELETE, _remove),
    Opposite.RESTORE: (AuditAction.UPDATE, _restore),
}
