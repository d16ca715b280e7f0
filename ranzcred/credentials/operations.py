"""What changes an assignment once it is made. None commits; a refusal rolls back whatever the transaction had done."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ranzcred import clock
from ranzcred.audit.chain import Actor
from ranzcred.audit.hooks import attribute_to
from ranzcred.audit.models import AuditEntry
from ranzcred.config import Settings
from ranzcred.credentials.assignment import take_step
from ranzcred.credentials.lifecycle import Asked, Changes, Step, refuse_silent_removal, step
from ranzcred.credentials.models import AT_ONCE, CredentialNotFound, StaffMicroCredential
from ranzcred.credentials.notices import StatusLine, queue_status_changes
from ranzcred.credentials.status import MicroCredentialStatus
from ranzcred.directory.models import OrganisationMember
from ranzcred.errors import Conflict, Invalid, Problem
from ranzcred.extensions import db
from ranzcred.notifications import outbox
from ranzcred.revising import Stale

ASSIGNMENT = "assignment"
T = TypeVar("T")
AWARDS = {MicroCredentialStatus.AWARDED, MicroCredentialStatus.EXPIRED}

Versions = Mapping[str, int | None]
"""The version that was seen, by key; None for whichever there is."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One of many that cannot be changed as asked, and why."""

    credential_id: str
    name: str
    problem: Problem

    def __str__(self) -> str:
        return f"{self.name}: {self.problem.message}"


class BulkRefused(Conflict):
    """Nothing was changed, because these cannot be."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(
            " ".join(["Nothing was changed.", *map(str, refusals)]),
            error="Nothing was changed",
            details={refusal.credential_id: [refusal.problem.message] for refusal in refusals},
        )
        self.refusals = refusals


def update_credential(
    *, credential_id: str, version: int | None, changes: Changes, reason: str = "", by: Actor, settings: Settings
) -> StaffMicroCredential:
    """Change status, dates or notes, if the assignment is still at `version` (None: at whichever).

    Stale where it is not, unless it says all this already; CredentialNotFound where it is gone; Invalid or Conflict
    where the lifecycle refuses it.
    """
    [credential] = update_credentials(
        versions={credential_id: version}, changes=changes, reason=reason, by=by, settings=settings
    )
    return credential


def award_credential(
    *,
    credential_id: str,
    version: int | None,
    awarded_on: date | None,
    expiry_date: date | None,
    by: Actor,
    settings: Settings,
) -> StaffMicroCredential:
    """Award, or award again: today where no date is said."""
    changes = Changes(status=MicroCredentialStatus.AWARDED, awarded_on=awarded_on, expiry_date=expiry_date)
    return update_credential(credential_id=credential_id, version=version, changes=changes, by=by, settings=settings)


def withdraw_award(
    *,
    credential_id: str,
    version: int | None,
    status: MicroCredentialStatus,
    reason: str,
    by: Actor,
    settings: Settings,
) -> StaffMicroCredential:
    """Take an award back, to an earlier status."""
    changes = Changes(status=status)
    return update_credential(
        credential_id=credential_id, version=version, changes=changes, reason=reason, by=by, settings=settings
    )


def change_expiry(
    *, credential_id: str, version: int | None, expiry_date: date | None, by: Actor, settings: Settings
) -> StaffMicroCredential:
    """Give an award another expiry date, or none."""
    changes = Changes(expiry_date=expiry_date)
    return update_credential(credential_id=credential_id, version=version, changes=changes, by=by, settings=settings)


def update_credentials(
    *, versions: Versions, changes: Changes, reason: str = "", by: Actor, settings: Settings
) -> list[StaffMicroCredential]:
    """Change many in the same way: all of them, or none, and BulkRefused says of each why not. One alone is refused
    in its own words."""
    attribute_to(db.session(), by, reason=reason)
    asked = Asked(changes=changes, user_id=by.user_id, reason=reason, today=clock.today())

    def judged(credential: StaffMicroCredential) -> Step:
        stale = versions[credential.id] not in {None, credential.version}
        try:
            made = step(credential, asked)
        except Problem:
            if stale:
                raise Stale(ASSIGNMENT) from None
            raise
        if made.values and stale:
            raise Stale(ASSIGNMENT)
        return made

    credentials = find_credentials(versions, lock=True)
    steps = _each(credentials, judged)
    moved = []
    for credential, made in zip(credentials, steps, strict=True):
        if made.values:
            before = credential.effective
            take_step(credential, made)
            if made.moves:
                moved.append(StatusLine(credential=credential, previous=before))
    db.session.flush()
    outbox.cancel([each.id for each, made in zip(credentials, steps, strict=True) if made.ends_cycle])
    queue_status_changes(moved, by=by, settings=settings)
    return credentials


def remove_credential(*, credential_id: str, version: int | None = None, reason: str = "", by: Actor) -> None:
    """Take an assignment away, if it is still at `version` (None: at whichever)."""
    remove_credentials(versions={credential_id: version}, reason=reason, by=by)


def remove_credentials(*, versions: Versions, reason: str = "", by: Actor) -> None:
    """Take many away: all of them, or none. A reason is needed where one of them had been awarded at any time."""
    attribute_to(db.session(), by, reason=reason)

    def judged(credential: StaffMicroCredential) -> None:
        if versions[credential.id] not in {None, credential.version}:
            raise Stale(ASSIGNMENT)
        refuse_silent_removal(awarded_ever=credential.id in awarded, reason=reason)

    credentials = find_credentials(versions, lock=True)
    awarded = awarded_ever(credentials)
    _each(credentials, judged)
    for credential in credentials:
        db.session.delete(credential)
    db.session.flush()
    outbox.cancel(list(versions))


def awarded_ever(credentials: Collection[StaffMicroCredential]) -> set[str]:
    """The keys of those that were awarded at any time, by what stands in the record and in the audit log."""
    awarded = {each.id for each in credentials if each.awarded_on or each.status in AWARDS}
    told = db.session.execute(
        select(AuditEntry.resource_id, AuditEntry.previous_state).where(
            AuditEntry.resource_type == StaffMicroCredential.__name__,
            AuditEntry.resource_id.in_({each.id for each in credentials} - awarded),
            AuditEntry.previous_state.is_not(None),
        )
    )
    return awarded | {key for key, state in told if json.loads(state or "{}").get("status") in AWARDS}


def find_credentials(versions: Versions, *, lock: bool = False) -> list[StaffMicroCredential]:
    """The assignments as they are now, in the order of their keys, which is the order in which all lock them."""
    if not 1 <= len(versions) <= AT_ONCE:
        raise Invalid(f"Choose from 1 to {AT_ONCE} assignments.")
    statement = (
        select(StaffMicroCredential)
        .where(StaffMicroCredential.id.in_(versions))
        .order_by(StaffMicroCredential.id)
        .options(
            joinedload(StaffMicroCredential.member, innerjoin=True).joinedload(
                OrganisationMember.organisation, innerjoin=True
            ),
            joinedload(StaffMicroCredential.definition, innerjoin=True),
        )
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update(of=StaffMicroCredential)
    found = list(db.session.scalars(statement))
    if len(found) < len(versions):
        raise CredentialNotFound
    return found


def _each(credentials: Sequence[StaffMicroCredential], judge: Callable[[StaffMicroCredential], T]) -> list[T]:
    """What `judge` says of each, or every refusal with the name of whom it is about."""
    answers: list[T] = []
    refusals: list[Refusal] = []
    for credential in credentials:
        try:
            answers.append(judge(credential))
        except Problem as problem:
            if len(credentials) == 1:
                raise
            refusals.append(Refusal(credential_id=credential.id, name=str(credential.display_name), problem=problem))
    if refusals:
        raise BulkRefused(refusals)
    return answers
