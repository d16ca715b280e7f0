"""The audit log's words for definitions and what relates them."""

from ranzcred.domain.audit.labels import Presenter, day, labels_from, labels_of, register
from ranzcred.domain.audit.phrases import Phrase, RecordedChange
from ranzcred.domain.definitions.forms import DefinitionForm
from ranzcred.domain.definitions.relations import models as _relations  # noqa: F401 - mapped with the definitions
from ranzcred.domain.definitions.state import DefinitionState, EvidenceRule, Purpose

LISTED = {True: "Listed", False: "Not listed"}

STEPS = {
    ("DRAFT", "ACTIVE"): "Published",
    ("ACTIVE", "RETIRED"): "Retired",
    ("RETIRED", "ACTIVE"): "Reinstated",
}


def _step(recorded: RecordedChange) -> Phrase | None:
    """Return what happened to a definition in its life, or None."""
    verb = STEPS.get((recorded.previous.get("state", ""), recorded.new.get("state", "")))
    return Phrase(verb, f"micro-credential {recorded.name}") if verb and recorded.name else None


register(
    "MicroCredentialDefinition",
    Presenter(
        noun="Micro-credential",
        labels={
            **labels_from(DefinitionForm()),
            "is_default": "Default",
            "state": "State",
            "retired_on": "Retired on",
            "retired_reason": "Reason for retiring",
            "replaced_by_id": "Replaced by",
            "copied_from_id": "New version of",
            "review_months": "Months between reviews",
            "review_due_on": "Review due",
        },
        words={
            "state": labels_of(DefinitionState),
            "evidence_rule": labels_of(EvidenceRule),
            "nzqcf_listed": lambda value: LISTED[bool(value)],
            "retired_on": day,
            "review_due_on": day,
        },
        references={
            "replaced_by_id": "MicroCredentialDefinition",
            "copied_from_id": "MicroCredentialDefinition",
        },
        phrase=_step,
    ),
)
register(
    "DefinitionPurpose",
    Presenter(
        noun="Purpose of",
        labels={"definition_id": "Micro-credential", "purpose": "Purpose"},
        words={"purpose": labels_of(Purpose)},
        references={"definition_id": "MicroCredentialDefinition"},
    ),
)
register(
    "DefinitionPrerequisite",
    Presenter(
        noun="Prerequisite of",
        labels={"definition_id": "Micro-credential", "group_number": "Group", "required_id": "Requires"},
        references={"definition_id": "MicroCredentialDefinition", "required_id": "MicroCredentialDefinition"},
    ),
)
register(
    "DefinitionEquivalence",
    Presenter(
        noun="Equivalence of",
        labels={
            "from_id": "Micro-credential",
            "to_id": "Counts as",
            "from_on": "From",
            "until_on": "Until",
            "note": "Note",
        },
        words={"from_on": day, "until_on": day},
        references={"from_id": "MicroCredentialDefinition", "to_id": "MicroCredentialDefinition"},
    ),
)
