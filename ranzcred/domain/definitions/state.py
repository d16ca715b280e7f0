"""Where a definition is in its life, what it counts for and as, and what evidence an award of it wants."""

import enum
from dataclasses import dataclass
from datetime import date


class DefinitionState(enum.StrEnum):
    """Where a definition is in its life."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Purpose(enum.StrEnum):
    """What holding a definition counts for."""

    QUALIFIED = "QUALIFIED"
    SUPERVISION = "SUPERVISION"
    COMPLIANCE = "COMPLIANCE"

    @property
    def label(self) -> str:
        return PURPOSE_LABELS[self]


PURPOSE_LABELS = {
    Purpose.QUALIFIED: "Counts as qualified roofer",
    Purpose.SUPERVISION: "May supervise",
    Purpose.COMPLIANCE: "Compliance",
}


class EvidenceRule(enum.StrEnum):
    """Whether an award of a definition wants a file as evidence."""

    NONE = "NONE"
    WANTED = "WANTED"
    REQUIRED = "REQUIRED"

    @property
    def label(self) -> str:
        return EVIDENCE_LABELS[self]


EVIDENCE_LABELS = {
    EvidenceRule.NONE: "Not asked for",
    EvidenceRule.WANTED: "Wanted",
    EvidenceRule.REQUIRED: "Required",
}

Groups = tuple[tuple[str, ...], ...]
"""The keys of the definitions of each group of prerequisites; of a group, one is enough."""


@dataclass(frozen=True, kw_only=True)
class Equivalent:
    """That a definition counts as another from a day on, and until one if that is given, both included."""

    counts_as: str
    from_on: date
    until_on: date | None = None
    note: str | None = None
