"""The operations that change or remove assignments. None commits; the caller rolls back after a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, Invalid, Problem
from ranzcred.core.policy import require
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.assignment import apply_transition
from ranzcred.domain.credentials.expiry.messages import StatusLine, queue_status_changes
from ranzcred.domain.credentials.lifecycle.outcome import Transition
from ranzcred.domain.credentials.lifecycle.requests import (
    ChangeRequest,
    Changes,
    RemovalRequest,
    change_request,
    may_award,
)
from ranzcred.domain.credentials.models import AT_ONCE, CredentialNotFound, StaffMicroCredential
from ranzcred.domain.credentials.queries import lock_definitions_of, unawarded, with_awards, with_names
from ranzcred.domain.credentials.verdicts import Request, Verdict, judge, judge_prerequisites
from ranzcred.domain.notifications import outbox

Versions = Mapping[str, int | None]
"""The versions that the person saw, by key; None for any version."""


@dataclass(frozen=True, kw_only=True)
class RefusedChange:
    """One of many that cannot be changed as requested, and why."""

    credential_id: str
    name: str
    problem: Problem

    def __str__(self) -> str:
        return f"{self.name}: {self.problem.message}"


class BulkRefused(Conflict):
    """Nothing was changed, because some of them cannot be."""

    def __init__(self, refusals: Sequence[RefusedChange]) -> None:
        super().__init__(
            " ".join(["Nothing was changed.", *map(str, refusals)]),
            error="Nothing was changed",
            details={refusal.credential_id: [refusal.problem.message] for refusal in refusals},
            logged=" ".join(["Nothing was changed.", *sorted({refusal.problem.logged for refusal in refusals})]),
        )
        self.refusals = refusals


def update_credential(
    *,
    credential_id: str,
    version: int | None,
    changes: Changes,
    reason: str = "",
    override: str = "",
    by: Principal,
    settings: Settings,
) -> Transition:
    """Change status, dates or notes, if the assignment is still at `version` (None: any version).

    Return the transition. Raise Stale if it is not, unless it has all these values already; CredentialNotFound if it
    was removed; Invalid or Conflict if the lifecycle refuses the change.
    """
    [change] = update_credentials(
        versions={credential_id: version}, changes=changes, reason=reason, override=override, by=by, settings=settings
    )
    return change


def update_credentials(
    *,
    versions: Versions,
    changes: Changes,
    reason: str = "",
    override: str = "",
    by: Principal,
    settings: Settings,
) -> list[Transition]:
    """Make the same change to many assignments and return the transition of each, in the order of their keys.

    All of them are changed, or none: then raise BulkRefused with the reason for each, or the refusal itself if there is
    only one. With `override` people are awarded what they lack the prerequisites of.
    """
    acting_as(db.session(), by.actor, reason=reason)
    if may_award(changes):
        lock_definitions_of(versions)
    credentials = find_credentials(versions, lock=True)
    request = change_request(changes, reason, override, by)
    transitions = _require_all(credentials, versions, request, by)
    pairs = list(zip(credentials, transitions, strict=True))
    for credential, change in pairs:
        if change.changes:
            apply_transition(credential, change)
    db.session.flush()
    outbox.cancel([credential.id for credential, change in pairs if change.ends_cycle])
    moved = [(credential, change.before) for credential, change in pairs if change.changes and change.moves]
    lines = [StatusLine(credential=credential, previous=before) for credential, before in moved]
    queue_status_changes(lines, by=by, settings=settings)
    return transitions


def remove_credential(*, credential_id: str, version: int | None = None, reason: str = "", by: Principal) -> Transition:
    """Remove an assignment, if it is still at `version` (None: any version), and return the transition."""
    [change] = remove_credentials(versions={credential_id: version}, reason=reason, by=by)
    return change


def remove_credentials(*, versions: Versions, reason: str = "", by: Principal) -> list[Transition]:
    """Remove many assignments that were never awarded, all of them or none, and return their transitions."""
    acting_as(db.session(), by.actor, reason=reason)
    credentials = find_credentials(versions, lock=True)
    transitions = _require_all(credentials, versions, RemovalRequest(reason=reason, today=clock.today()), by)
    for credential in credentials:
        db.session.delete(credential)
    db.session.flush()
    outbox.cancel(list(versions))
    return transitions


def find_credentials(versions: Versions, *, lock: bool = False) -> list[StaffMicroCredential]:
    """Return the current assignments, in the order of their keys, which is the order of locks."""
    if not 1 <= len(versions) <= AT_ONCE:
        raise Invalid(f"Choose between 1 and {AT_ONCE} credentials.")
    statement = (
        select(StaffMicroCredential)
        .where(StaffMicroCredential.id.in_(versions))
        .order_by(StaffMicroCredential.id)
        .options(
            *with_names(),
            with_awards(),
        )
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update(of=StaffMicroCredential)
    found = list(db.session.scalars(statement))
    if len(found) < len(versions):
        raise CredentialNotFound(missing=len(versions) - len(found), of=len(versions))
    return found


def judge_all(
    credentials: Sequence[StaffMicroCredential], versions: Versions, request: Request, by: Principal
) -> list[Verdict]:
    """Return the verdict on each; raise Denied if `by` may not make one of the changes."""
    if isinstance(request, RemovalRequest):
        request = replace(request, unawarded=unawarded(credentials))
    verdicts = [judge(credential, request, version=versions[credential.id]) for credential in credentials]
    for verdict in verdicts:
        if verdict.transition:
            require(policy.rule_of_transition(verdict.transition), by, verdict.credential)
    return judge_prerequisites(verdicts, request) if isinstance(request, ChangeRequest) else verdicts


def _require_all(
    credentials: Sequence[StaffMicroCredential], versions: Versions, request: Request, by: Principal
) -> list[Transition]:
    """Return the transition of each; raise the refusal of the only one, or BulkRefused with every refusal by name."""
    verdicts = judge_all(credentials, versions, request, by)
    refusals = [
        RefusedChange(credential_id=each.credential.id, name=str(each.credential.display_name), problem=each.refusal)
        for each in verdicts
        if each.refusal
    ]
    if refusals:
        raise BulkRefused(refusals) if len(credentials) > 1 else refusals[0].problem
    return [each.transition for each in verdicts if each.transition]
