"""A definition is retired: with what becomes of the people who are assigned and not awarded, and who is concerned.

Nothing here commits; the caller rolls back after a refusal: then nobody is moved, and nothing is on record.
"""

from dataclasses import dataclass, field
from datetime import date

from ranzcred.config import Settings
from ranzcred.core import clock, formats
from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.db.versions import locked, require_version
from ranzcred.core.errors import Conflict, Invalid
from ranzcred.core.formats import plural
from ranzcred.core.policy import require
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as, name_next_change, record_event
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.retirement.assignments import StayingAssignment, open_assignments, staying_of
from ranzcred.domain.credentials.retirement.notices import organisations_with, queue_retirement
from ranzcred.domain.definitions import policy as definitions_policy
from ranzcred.domain.definitions.life.forms import SUCCESSOR_NEEDED, OpenAssignments
from ranzcred.domain.definitions.models import DefinitionNotFound, MicroCredentialDefinition
from ranzcred.domain.definitions.operations import SHOWN_NOUN
from ranzcred.domain.definitions.relations.models import RELATIONS_LOCK
from ranzcred.domain.definitions.relations.succession import successor_refusal
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.notifications import outbox

NAMED = 5
SUCCESSOR_GONE = "This micro-credential doesn't exist any more. Choose another one."
IN_FUTURE = "Enter today or an earlier day."


@dataclass(frozen=True, kw_only=True)
class Retirement:
    """When and why a definition is retired, the key of what replaces it, and what becomes of open assignments."""

    retired_on: date | None
    reason: str
    replaced_by: str | None
    assignments: OpenAssignments


@dataclass(kw_only=True)
class Retired:
    """What became of a definition and its open assignments."""

    definition: MicroCredentialDefinition
    successor: MicroCredentialDefinition | None
    moved: int = 0
    removed: int = 0
    staying: list[StayingAssignment] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Return it in words: "Slate retired. 26 people moved to Slate (2027). 4 stay: Aroha Ngata, …"."""
        parts = [f"{self.definition.title} retired."]
        if self.moved and self.successor:
            parts.append(f"{plural(self.moved, 'person', 'people')} moved to {self.successor.title}.")
        if self.removed:
            parts.append(f"{plural(self.removed, 'assignment')} removed.")
        if self.staying:
            shown = "; ".join(f"{each.name} ({each.reason})" for each in self.staying[:NAMED])
            more = f"; and {len(self.staying) - NAMED:,} more" if len(self.staying) > NAMED else ""
            parts.append(f"{len(self.staying):,} stay{'s' if len(self.staying) == 1 else ''}: {shown}{more}.")
        return " ".join(parts)


def retire_definition(
    *, definition_id: str, retirement: Retirement, version: int | None = None, by: Principal, settings: Settings
) -> Retired:
    """Retire a definition, if it is still at `version` (None: any version). Nobody is assigned or awarded it meanwhile.

    Raise Conflict if it is not active, Invalid if its day, successor or assignments are refused.
    """
    acting_as(db.session(), by.actor, reason=retirement.reason)
    advisory_lock(db.session.connection(), RELATIONS_LOCK)
    definition, successor = _locked(definition_id, retirement.replaced_by)
    require(definitions_policy.may_retire, by, definition)
    require_version(definition, version, noun=SHOWN_NOUN)
    retired_on = retirement.retired_on or clock.today()
    _refuse(definition, successor, retirement, retired_on)
    outcome = Retired(definition=definition, successor=successor)
    concerned = organisations_with(definition.id)
    if retirement.assignments is OpenAssignments.MOVE and successor:
        require(policy.may_assign, by)
        _move(outcome, successor)
    elif retirement.assignments is OpenAssignments.REMOVE:
        require(policy.may_remove, by, None)
        _remove(outcome)
    definition.state = DefinitionState.RETIRED
    definition.retired_on, definition.retired_reason = retired_on, retirement.reason
    definition.replaced_by_id = successor.id if successor else None
    db.session.flush()
    queue_retirement(definition, successor, concerned, by=by, settings=settings)
    return outcome


def _locked(
    definition_id: str, successor_id: str | None
) -> tuple[MicroCredentialDefinition, MicroCredentialDefinition | None]:
    """Return the definition and its successor, locked in the order of their keys, as assignments lock them."""
    keys = sorted({definition_id, *([successor_id] if successor_id else [])})
    found = {key: locked(MicroCredentialDefinition, MicroCredentialDefinition.id == key) for key in keys}
    definition = found[definition_id]
    if definition is None:
        raise DefinitionNotFound
    if successor_id and found[successor_id] is None:
        raise Invalid(SUCCESSOR_GONE, field="replaced_by")
    return definition, found[successor_id] if successor_id else None


def _refuse(
    definition: MicroCredentialDefinition,
    successor: MicroCredentialDefinition | None,
    retirement: Retirement,
    retired_on: date,
) -> None:
    if definition.state is DefinitionState.DRAFT:
        raise Conflict(f"{definition.title} is a draft. Delete it instead.", logged="It is a draft.")
    if definition.retired_on:
        when = formats.date(definition.retired_on)
        raise Conflict(f"{definition.title} was retired on {when}.", logged="It is retired already.")
    if not retirement.reason:
        raise Invalid("Enter a reason.", field="reason")
    if retired_on > clock.today():
        raise Invalid(IN_FUTURE, field="retired_on")
    refusal = successor_refusal(definition, successor) if successor else None
    if refusal:
        raise refusal
    if retirement.assignments is OpenAssignments.MOVE and not successor:
        raise Invalid(SUCCESSOR_NEEDED, field="assignments")


def _move(outcome: Retired, successor: MicroCredentialDefinition) -> None:
    """Move who can be moved, with their status, each with an entry of its own; record who stays, and why."""
    for credential in _going(outcome, OpenAssignments.MOVE, successor):
        name_next_change(db.session(), credential, AuditAction.MCRED_ASSIGN)
        credential.definition = successor
        outcome.moved += 1
    db.session.flush()


def _remove(outcome: Retired) -> None:
    """Remove who has no evidence and was never awarded it; record who stays, and why."""
    removed = []
    for credential in _going(outcome, OpenAssignments.REMOVE, None):
        removed.append(credential.id)
        db.session.delete(credential)
    db.session.flush()
    outbox.cancel(removed)
    outcome.removed = len(removed)


def _going(
    outcome: Retired, choice: OpenAssignments, successor: MicroCredentialDefinition | None
) -> list[StaffMicroCredential]:
    """Return the assignments that are moved or removed, locked; the others stay, each on record with why."""
    credentials = open_assignments(outcome.definition.id, lock=True)
    outcome.staying += staying_of(credentials, choice, successor)
    for each in outcome.staying:
        details = {"unchanged": f"{each.name} {each.reason}"}
        record_event(db.session(), action=AuditAction.UPDATE, resource=each.credential, details=details)
    stay = {each.credential.id for each in outcome.staying}
    return [each for each in credentials if each.id not in stay]
