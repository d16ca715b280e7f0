"""The operations that change or remove assignments. None commits; whoever called rolls back what is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ranzcred import clock
from ranzcred.audit.chain import Actor
from ranzcred.audit.hooks import attribute_to
from ranzcred.config import Settings
from ranzcred.credentials.assignment import apply_transition
from ranzcred.credentials.lifecycle import ChangeRequest, Changes, RemovalRequest, Transition
from ranzcred.credentials.models import AT_ONCE, CredentialNotFound, StaffMicroCredential
from ranzcred.credentials.notices import StatusLine, queue_status_changes
from ranzcred.credentials.verdicts import Request, judge
from ranzcred.directory.models import OrganisationMember
from ranzcred.errors import Conflict, Invalid, Problem
from ranzcred.extensions import db
from ranzcred.notifications import outbox

Versions = Mapping[str, int | None]
"""The version of each that somebody saw, by key; None for any version."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One of many that cannot be changed as requested, and why."""

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
            logged=" ".join(["Nothing was changed.", *sorted({refusal.problem.logged for refusal in refusals})]),
        )
        self.refusals = refusals


def update_credential(
    *, credential_id: str, version: int | None, changes: Changes, reason: str = "", by: Actor, settings: Settings
) -> Transition:
    """Change status, dates or notes, if the assignment is still at `version` (None: at whichever).

    Return what was changed. Raise Stale if it is not, unless it has all these values already; CredentialNotFound if it
    is gone; Invalid or Conflict if the lifecycle refuses it.
    """
    [made] = update_credentials(
        versions={credential_id: version}, changes=changes, reason=reason, by=by, settings=settings
    )
    return made


def update_credentials(
    *, versions: Versions, changes: Changes, reason: str = "", by: Actor, settings: Settings
) -> list[Transition]:
    """Change many in the same way and return what was changed of each, in the order of their keys.

    All of them are changed, or none: then BulkRefused says of each why not. One alone is refused in its own words.
    """
    attribute_to(db.session(), by, reason=reason)
    request = ChangeRequest(changes=changes, user_id=by.user_id, reason=reason, today=clock.today())
    credentials = find_credentials(versions, lock=True)
    transitions = _require_all(credentials, versions, request)
    pairs = list(zip(credentials, transitions, strict=True))
    for credential, made in pairs:
        if made.changes:
            apply_transition(credential, made)
    db.session.flush()
    outbox.cancel([credential.id for credential, made in pairs if made.ends_cycle])
    moved = [
        StatusLine(credential=credential, previous=made.before)
        for credential, made in pairs
        if made.changes and made.moves
    ]
    queue_status_changes(moved, by=by, settings=settings)
    return transitions


def remove_credential(*, credential_id: str, version: int | None = None, reason: str = "", by: Actor) -> Transition:
    """Take an assignment away, if it is still at `version` (None: at whichever), and return its removal."""
    [made] = remove_credentials(versions={credential_id: version}, reason=reason, by=by)
    return made


def remove_credentials(*, versions: Versions, reason: str = "", by: Actor) -> list[Transition]:
    """Take many away, all of them or none, and return their removals.

    A reason is needed where one of them had been awarded at any time.
    """
    attribute_to(db.session(), by, reason=reason)
    credentials = find_credentials(versions, lock=True)
    transitions = _require_all(credentials, versions, RemovalRequest(reason=reason, today=clock.today()))
    for credential in credentials:
        db.session.delete(credential)
    db.session.flush()
    outbox.cancel(list(versions))
    return transitions


def find_credentials(versions: Versions, *, lock: bool = False) -> list[StaffMicroCredential]:
    """Return the assignments as they are now, in the order of their keys, in which everybody locks them."""
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


def _require_all(credentials: Sequence[StaffMicroCredential], versions: Versions, request: Request) -> list[Transition]:
    """Return the transition of each; raise the refusal of the only one, or BulkRefused with every refusal by name."""
    verdicts = [judge(credential, request, version=versions[credential.id]) for credential in credentials]
    refusals = [
        Refusal(credential_id=each.credential.id, name=str(each.credential.display_name), problem=each.refusal)
        for each in verdicts
        if each.refusal
    ]
    if refusals:
        raise BulkRefused(refusals) if len(credentials) > 1 else refusals[0].problem
    return [each.transition for each in verdicts if each.transition]
