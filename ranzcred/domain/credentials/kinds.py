"""The kinds of awards, of their ends and suspensions, and the state of an award on a day."""

import enum


class Labelled(enum.StrEnum):
    """An enum whose label is its value in words."""

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class AwardKind(Labelled):
    """How an award came about."""

    INITIAL = "INITIAL"
    RENEWAL = "RENEWAL"
    REINSTATED = "REINSTATED"
    IMPORTED = "IMPORTED"


class EndKind(Labelled):
    """How an award ended other than by its expiry date."""

    SUPERSEDED = "SUPERSEDED"
    REVOKED = "REVOKED"
    VOID = "VOID"


class SnapshotSource(Labelled):
    """Where the snapshot of an award is from: the award itself, the migration to records, or the audit log."""

    AWARD = "AWARD"
    MIGRATION = "MIGRATION"
    LOG = "LOG"


class SuspensionKind(Labelled):
    """Why an award is suspended: the three kinds of the Licensed Building Practitioners' register."""

    VOLUNTARY = "VOLUNTARY"
    CONDITIONS = "CONDITIONS"
    DISCIPLINARY = "DISCIPLINARY"


class RevocationReason(Labelled):
    """Why an award is revoked."""

    ASSESSED_WRONGLY = "ASSESSED_WRONGLY"
    EVIDENCE_FALSE = "EVIDENCE_FALSE"
    CONDUCT = "CONDUCT"
    HOLDER_ASKED = "HOLDER_ASKED"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return "Another reason" if self is RevocationReason.OTHER else super().label


class VoidReason(Labelled):
    """Why an award counts on no day."""

    WRONG_PERSON = "WRONG_PERSON"
    TWICE = "TWICE"
    NEVER_DECIDED = "NEVER_DECIDED"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return VOID_LABELS[self]


VOID_LABELS = {
    VoidReason.WRONG_PERSON: "Recorded for the wrong person",
    VoidReason.TWICE: "Recorded twice",
    VoidReason.NEVER_DECIDED: "Never decided",
    VoidReason.OTHER: "Another reason",
}


class CorrectionReason(Labelled):
    """Why the record of an award is corrected."""

    MISSING_OR_WRONG = "MISSING_OR_WRONG"
    NEW_INFORMATION = "NEW_INFORMATION"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return CORRECTION_LABELS[self]


CORRECTION_LABELS = {
    CorrectionReason.MISSING_OR_WRONG: "Missing or wrong",
    CorrectionReason.NEW_INFORMATION: "New information",
    CorrectionReason.OTHER: "Another reason",
}


class AwardState(Labelled):
    """The state of an award on a day."""

    VOID = "VOID"
    REVOKED = "REVOKED"
    SUPERSEDED = "SUPERSEDED"
    SUSPENDED = "SUSPENDED"
    SCHEDULED = "SCHEDULED"
    CURRENT = "CURRENT"
    EXPIRED = "EXPIRED"

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return TONES[self]


TONES = {
    AwardState.VOID: "slate",
    AwardState.REVOKED: "red",
    AwardState.SUPERSEDED: "slate",
    AwardState.SUSPENDED: "amber",
    AwardState.SCHEDULED: "blue",
    AwardState.CURRENT: "green",
    AwardState.EXPIRED: "red",
}
COUNTS = (AwardState.SUSPENDED, AwardState.CURRENT, AwardState.SCHEDULED)
"""The states of an award that counts, or will again: the one that matters most first."""
