"""A definition is retired: with what becomes of the people who are assigned and not awarded, and who is concerned.

Nothing here commits; the caller rolls back after a refusal: then nobody is moved, and nothing is on record.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

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
from ranzcred.domain.credentials.retirement.notices import organisations_with, queue_retirement
from ranzcred.domain.credentials.status import BEFORE_AWARD
from ranzcred.domain.definitions import policy as definitions_policy
from ranzcred.domain.definitions.life.forms import SUCCESSOR_NEEDED, OpenAssignments
from ranzcred.domain.definitions.models import DefinitionNotFound, MicroCredentialDefinition
from ranzcred.domain.definitions.operations import SHOWN_NOUN
from ranzcred.domain.definitions.relations.models import RELATIONS_LOCK
from ranzcred.domain.definitions.relations.succession import successor_refusal
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.notifications import outbox

AT_MOST = 2_000
"""The most assignments that are moved or removed as their definition is retired."""
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


@dataclass(frozen=True, kw_only=True)
class StayingAssignment:
    """An assignment that could not be moved or removed, and why."""

    credential: StaffMicroCredential
    name: str
    reason: str


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


def count_open(definition_id: str) -> int:
    """Return how many people are assigned a definition and not awarded it, those who have left too."""
    counted = select(func.count()).select_from(StaffMicroCredential).where(*_open(definition_id))
    return db.session.scalar(counted) or 0


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


def _open(definition_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffMicroCredential.definition_id == definition_id,
        StaffMicroCredential.status.in_(sorted(BEFORE_AWARD)),
    )


def _open_assignments(definition_id: str) -> Sequence[StaffMicroCredential]:
    """Return the open assignments, locked, in the order of locks; raise Invalid if there are too many."""
    found = db.session.scalars(
        select(StaffMicroCredential)
        .where(*_open(definition_id))
        .order_by(StaffMicroCredential.id)
        .limit(AT_MOST + 1)
        .options(
            joinedload(StaffMicroCredential.member, innerjoin=True),
            joinedload(StaffMicroCredential.definition, innerjoin=True),
        )
        .with_for_update(of=StaffMicroCredential)
        .execution_options(populate_existing=True)
    ).all()
    if len(found) > AT_MOST:
        raise Invalid(
            f"More than {AT_MOST:,} people are assigned and not awarded. Leave them as they are, "
            "and change them in the list of people.",
            field="assignments",
        )
    return found


def _move(outcome: Retired, successor: MicroCredentialDefinition) -> None:
    """Move who can be moved, with their status, each with an entry of its own; record who stays, and why."""
    credentials = _open_assignments(outcome.definition.id)
    has_it = _members_with(successor.id, [each.member_id for each in credentials])
    for credential in credentials:
        if credential.member_id in has_it:
            _stay(outcome, credential, f"already has {successor.title}")
        elif credential.ever_awarded:
            _stay(outcome, credential, "was awarded it before")
        else:
            name_next_change(db.session(), credential, AuditAction.MCRED_ASSIGN)
            credential.definition = successor
            outcome.moved += 1
    db.session.flush()


def _remove(outcome: Retired) -> None:
    """Remove who has no evidence and was never awarded it; record who stays, and why."""
    removed = []
    for credential in _open_assignments(outcome.definition.id):
        if credential.ever_awarded:
            _stay(outcome, credential, "was awarded it before")
        elif credential.certificate_key:
            _stay(outcome, credential, "has evidence on record")
        else:
            removed.append(credential.id)
            db.session.delete(credential)
    db.session.flush()
    outbox.cancel(removed)
    outcome.removed = len(removed)


def _stay(outcome: Retired, credential: StaffMicroCredential, reason: str) -> None:
    name = credential.member.display_name
    outcome.staying.append(StayingAssignment(credential=credential, name=name, reason=reason))
    record_event(
        db.session(), action=AuditAction.UPDATE, resource=credential, details={"unchanged": f"{name} {reason}"}
    )


def _members_with(definition_id: str, member_ids: Collection[str]) -> set[str]:
    """Return which of some people have a definition."""
    return set(
        db.session.scalars(
            select(StaffMicroCredential.member_id).where(
                StaffMicroCredential.definition_id == definition_id, StaffMicroCredential.member_id.in_(member_ids)
            )
        )
    )
