"""The operations of bulk changes: start one, do its next step. None commits.

A step changes its credentials, writes down what became of each, and moves on, in one transaction: whatever stops it,
it is done or it is not.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.portions import portions
from ranzcred.core.db.session import db
from ranzcred.core.db.types import new_key
from ranzcred.core.db.versions import get_locked
from ranzcred.core.errors import Conflict
from ranzcred.core.policy import require
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.credentials import operations, policy, preview
from ranzcred.domain.credentials.bulk_actions import BulkAction
from ranzcred.domain.credentials.bulk_changes.models import (
    BulkChange,
    BulkChangeNotFound,
    BulkChangeRow,
    BulkOutcome,
)
from ranzcred.domain.credentials.lifecycle.requests import Changes, may_award
from ranzcred.domain.credentials.models import AT_ONCE, StaffMicroCredential
from ranzcred.domain.credentials.preview import Plan
from ranzcred.domain.credentials.queries import lock_definitions_of

RETENTION = timedelta(days=30)
REMOVED = "It has since been removed."
Versions = Mapping[str, int]


class BulkRequest(msgspec.Struct, kw_only=True, frozen=True):
    """What is changed, and why: as `update_credentials` and `remove_credentials` take it."""

    changes: Changes
    reason: str
    override: str


def start_bulk_change(*, action: BulkAction, request: BulkRequest, versions: Versions, by: Principal) -> BulkChange:
    """Store what is to be done, in this order. Delete bulk changes that are more than 30 days old."""
    require(policy.rule_of_action(action), by, None)
    now = clock.now()
    _forget_before(now - RETENTION)
    change = BulkChange(
        user_id=by.actor.id,
        created_at=now,
        action=action,
        request=msgspec.json.encode(request).decode(),
        total=len(versions),
    )
    db.session.add(change)
    db.session.flush()
    rows = [
        {"id": new_key(), "bulk_change_id": change.id, "number": number, "credential_id": key, "version": version}
        for number, (key, version) in enumerate(versions.items(), start=1)
    ]
    for some in portions(rows):
        db.session.execute(insert(BulkChangeRow), some)
    return change


def continue_bulk_change(*, change_id: str, by: Principal, settings: Settings) -> BulkChange:
    """Do the next step: change what can be changed of the next credentials, and say why the others cannot be."""
    change = get_locked(BulkChange, change_id, BulkChangeNotFound)
    if not policy.may_continue(by, change.user_id):
        raise Conflict(f"Only {change.user.name} can continue it.", logged="Only who started it can continue it.")
    require(policy.rule_of_action(change.action), by, None)
    rows = db.session.execute(
        select(BulkChangeRow.id, BulkChangeRow.credential_id, BulkChangeRow.version)
        .where(BulkChangeRow.bulk_change_id == change.id, BulkChangeRow.number > change.reached)
        .order_by(BulkChangeRow.number)
        .limit(AT_ONCE)
    ).all()
    if rows:
        outcomes = _carry_out(change, {row.credential_id: row.version for row in rows}, by, settings)
        db.session.execute(update(BulkChangeRow), [{"id": row.id, **outcomes[row.credential_id]} for row in rows])
        change.reached += len(rows)
        db.session.flush()
    return change


def _carry_out(
    change: BulkChange, versions: Versions, by: Principal, settings: Settings
) -> Mapping[str, Mapping[str, Any]]:
    """Change what can be, and return what became of each, by key."""
    request = msgspec.json.decode(change.request, type=BulkRequest)
    removes = change.action is BulkAction.REMOVE
    outcomes = {key: _refused(REMOVED) for key in versions}
    present = _locked(versions, request.changes)
    if not present:
        return outcomes
    plan = _plan(present, request, by, removes=removes)
    outcomes |= dict(_outcomes(plan))
    ready = {key: version for key, version in present.items() if not outcomes[key]["problem"]}
    if not ready:
        return outcomes
    if removes:
        operations.remove_credentials(versions=ready, reason=request.reason, by=by)
    else:
        operations.update_credentials(
            versions=ready,
            changes=request.changes,
            reason=request.reason,
            override=request.override,
            by=by,
            settings=settings,
        )
    return outcomes


def _locked(versions: Versions, changes: Changes) -> Versions:
    """Return those that are still there, locked, so that what is planned for them is what is done."""
    if may_award(changes):
        lock_definitions_of(versions)
    key = StaffMicroCredential.id
    present = db.session.scalars(select(key).where(key.in_(versions)).order_by(key).with_for_update()).all()
    return {found: versions[found] for found in present}


def _plan(versions: Versions, request: BulkRequest, by: Principal, *, removes: bool) -> Plan:
    if removes:
        return preview.plan_removals(versions=versions, reason=request.reason, by=by)
    return preview.plan_updates(
        versions=versions, changes=request.changes, reason=request.reason, override=request.override, by=by
    )


def _outcomes(plan: Plan) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for verdict in plan.each:
        if verdict.refusal:
            yield verdict.credential.id, _refused(verdict.refusal.message)
        else:
            outcome = BulkOutcome.CHANGED if verdict.changes else BulkOutcome.UNCHANGED
            yield verdict.credential.id, {"outcome": outcome, "problem": ""}


def _refused(problem: str) -> Mapping[str, Any]:
    return {"outcome": BulkOutcome.REFUSED, "problem": problem}


def _forget_before(moment: datetime) -> None:
    old = db.session.scalars(select(BulkChange.id).where(BulkChange.created_at < moment)).all()
    db.session.execute(delete(BulkChangeRow).where(BulkChangeRow.bulk_change_id.in_(old)))
    db.session.execute(delete(BulkChange).where(BulkChange.id.in_(old)))
