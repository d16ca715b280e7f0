"""The operations that change targets. None commits; the caller rolls back after a refusal."""

from collections.abc import Mapping
from typing import Any

from ranzcred.core.db.session import db
from ranzcred.core.db.versions import changes_at, get_locked, require_version, translate_db_errors
from ranzcred.core.errors import Duplicate
from ranzcred.core.permissions import Permission
from ranzcred.core.policy import require
from ranzcred.core.records import Operation, RecordOperations
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.coverage import policy
from ranzcred.domain.coverage.targets.forms import TargetEditForm, TargetForm
from ranzcred.domain.coverage.targets.models import CoverageTarget, TargetNotFound

NOUN = "target"
RULES = {"uq_coverage_targets_tier_purpose": "purpose", "uq_coverage_targets_tier_definition_id": "definition_id"}
EXISTS_ALREADY = "This tier already has a target for it. Change that one."


def create_target(*, content: Mapping[str, Any], by: Principal) -> CoverageTarget:
    """Add a target; raise Duplicate if there is one of the same tier and for the same."""
    require(policy.may_define_targets, by)
    acting_as(db.session(), by.actor)
    target = CoverageTarget(**content)
    db.session.add(target)
    _flush()
    return target


def update_target(*, target_id: str, version: int | None, changes: Mapping[str, Any], by: Principal) -> CoverageTarget:
    """Change a target, if it is still at `version` (None: any version); raise Stale if it is not, NotFound if it was
    deleted, Duplicate if there is one of the same tier and for the same.
    """
    acting_as(db.session(), by.actor)
    target = get_locked(CoverageTarget, target_id, TargetNotFound)
    require(policy.may_define_targets, by)
    for name, value in changes_at(target, changes, version=version, noun=NOUN).items():
        setattr(target, name, value)
    _flush()
    return target


def delete_target(*, target_id: str, version: int | None = None, by: Principal) -> CoverageTarget:
    """Delete a target, if it is still at `version` (None: any version); raise Stale if it is not."""
    acting_as(db.session(), by.actor)
    target = get_locked(CoverageTarget, target_id, TargetNotFound)
    require(policy.may_define_targets, by)
    require_version(target, version, noun=NOUN)
    db.session.delete(target)
    _flush()
    return target


def _flush() -> None:
    with translate_db_errors(NOUN, {rule: Duplicate(EXISTS_ALREADY, field=field) for rule, field in RULES.items()}):
        db.session.flush()


OPERATIONS = RecordOperations(
    noun=NOUN,
    read=Permission.COVERAGE_READ,
    form=TargetForm,
    edit_form=TargetEditForm,
    create=Operation(permission=Permission.COVERAGE_TARGET_DEFINE, run=create_target),
    update=Operation(permission=Permission.COVERAGE_TARGET_DEFINE, run=update_target),
    delete=Operation(permission=Permission.COVERAGE_TARGET_DEFINE, run=delete_target),
)
