"""The assignments of a definition that are not awarded, and which of them stay as it is retired: for preview and
operation.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from ranzcred.core.db.session import db
from ranzcred.core.errors import Invalid
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import BEFORE_AWARD
from ranzcred.domain.definitions.life.forms import OpenAssignments
from ranzcred.domain.definitions.models import MicroCredentialDefinition

AT_MOST = 2_000
"""The most assignments that are moved or removed as their definition is retired."""
AWARDED_BEFORE = "was awarded it before"
HAS_EVIDENCE = "has evidence on record"


@dataclass(frozen=True, kw_only=True)
class StayingAssignment:
    """An assignment that cannot be moved or removed, and why."""

    credential: StaffMicroCredential
    name: str
    reason: str


def count_open(definition_id: str) -> int:
    """Return how many people are assigned a definition and not awarded it, those who have left too."""
    counted = select(func.count()).select_from(StaffMicroCredential).where(*_open(definition_id))
    return db.session.scalar(counted) or 0


def open_assignments(definition_id: str, *, lock: bool = False) -> Sequence[StaffMicroCredential]:
    """Return the open assignments, in the order of locks; raise Invalid if there are too many."""
    statement = (
        select(StaffMicroCredential)
        .where(*_open(definition_id))
        .order_by(StaffMicroCredential.id)
        .limit(AT_MOST + 1)
        .options(
            joinedload(StaffMicroCredential.member, innerjoin=True),
            joinedload(StaffMicroCredential.definition, innerjoin=True),
            selectinload(StaffMicroCredential.awards),  # a deletion asks for them, one by one otherwise
        )
        .execution_options(populate_existing=True)
    )
    found = db.session.scalars(statement.with_for_update(of=StaffMicroCredential) if lock else statement).all()
    if len(found) > AT_MOST:
        raise Invalid(
            f"More than {AT_MOST:,} people are assigned and not awarded. Leave them as they are, "
            "and change them in the list of people.",
            field="assignments",
        )
    return found


def staying_of(
    credentials: Sequence[StaffMicroCredential],
    choice: OpenAssignments,
    successor: MicroCredentialDefinition | None,
) -> list[StayingAssignment]:
    """Return those of some open assignments that stay though the others are moved or removed; in one statement."""
    moves = choice is OpenAssignments.MOVE and successor is not None
    has_it = _members_with(successor.id, [each.member_id for each in credentials]) if moves and successor else set()
    found = []
    for credential in credentials:
        reason = ""
        if moves and successor and credential.member_id in has_it:
            reason = f"already has {successor.title}"
        elif credential.ever_awarded:
            reason = AWARDED_BEFORE
        elif choice is OpenAssignments.REMOVE and credential.certificate_key:
            reason = HAS_EVIDENCE
        if reason:
            name = credential.member.display_name
            found.append(StayingAssignment(credential=credential, name=name, reason=reason))
    return found


def _open(definition_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffMicroCredential.definition_id == definition_id,
        StaffMicroCredential.status.in_(sorted(BEFORE_AWARD)),
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
