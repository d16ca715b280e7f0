"""What relates definitions, and how many people should hold them. Each is committed at once, and told by its key."""

from datetime import date
from typing import Any

from flask import Flask

from ranzcred.domain.coverage.targets.models import CoverageTarget
from ranzcred.domain.definitions.relations.models import (
    DefinitionEquivalence,
    DefinitionPrerequisite,
    DefinitionPurpose,
)
from ranzcred.domain.definitions.state import EvidenceRule, Purpose
from ranzcred.domain.directory.models import CertificationTier
from tests.support.factories.store import store

LIFE = ["code", "state", "retiredOn", "retiredReason", "replacedBy", "validityMonths", "renewalWindowDays", "graceDays"]
LIFE += ["purposes", "evidenceRule", "reviewMonths", "reviewDueOn", "prerequisites", "equivalences", "nzqcfListed"]
LIFE += ["credits"]
"""The keys of a definition's life in the API."""

LIFE_LEFT_ALONE: dict[str, Any] = {
    "validity_months": None,
    "renewal_window_days": 90,
    "grace_days": 0,
    "purposes": (),
    "evidence_rule": EvidenceRule.NONE,
    "review_months": None,
    "review_due_on": None,
    "nzqcf_listed": False,
    "credits": None,
    "code": None,
}
"""What a form that sends none of it gives."""


def new_purpose(app: Flask, definition: str, purpose: Purpose = Purpose.QUALIFIED) -> str:
    return store(app, DefinitionPurpose(definition_id=definition, purpose=purpose))


def new_prerequisite(app: Flask, definition: str, required: str, *, group: int = 1) -> str:
    return store(app, DefinitionPrerequisite(definition_id=definition, required_id=required, group_number=group))


def new_equivalence(app: Flask, definition: str, counts_as: str, **columns: Any) -> str:
    values = {"from_on": date(2020, 1, 1), **columns}
    return store(app, DefinitionEquivalence(from_id=definition, to_id=counts_as, **values))


def new_target(app: Flask, **columns: Any) -> str:
    """A target of the highest tier: two who count as qualified, unless it is of something else."""
    defaults: dict[str, Any] = {"tier": CertificationTier.MASTER_ROOFER, "minimum_people": 2}
    if "definition_id" not in columns:
        defaults["purpose"] = Purpose.QUALIFIED
    return store(app, CoverageTarget(**{**defaults, **columns}))
