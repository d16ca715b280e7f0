"""The models of awards. A row is written once: to change an award adds a revision, which closes the one before."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key, Moment, labelled_enum
from ranzcred.core.errors import NotFound
from ranzcred.domain.credentials.kinds import AwardKind, EndKind, SnapshotSource, SuspensionKind

if TYPE_CHECKING:
    from ranzcred.domain.credentials.models import StaffMicroCredential

REFERENCE_LENGTH = 100
REASON_LENGTH = 500
IN_FORCE = text("superseded_at IS NULL")
"""Of the rows that no other one has closed."""
KNOWN = ("valid_from", "expiry_date", "ended_on", "end_kind", "recorded_at", "superseded_at")
"""The columns by which a revision makes a credential held on a day, as known at a moment: in its index."""
OF_DEFINITION = ("title", "level", "skill_standard", "issuing_body", "requirements")
"""The columns of what a definition says that an award is an award of."""
SNAPSHOT = (
    *OF_DEFINITION,
    "definition_version",
    "organisation_id",
    "organisation_name",
    "lbp_number",
    "snapshot_source",
)
"""The columns of what an award is an award of, by the names of its day."""
FOLLOWS = {"audit": "omit"}
"""Of a column that follows from the next row."""


class AwardNotFound(NotFound):
    """The credential has no such award."""

    def __init__(self) -> None:
        super().__init__("Award not found. Reload the page.", error="Award not found")


class Award(Base):
    """An award of a credential: which one it is, and what it was an award of, by the names of the day.

    `sequence` counts the awards of a credential from 1.
    """

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("credential_id", "sequence"),
        CheckConstraint("sequence > 0", name="sequence_positive"),
    )
    audit_part_of = "credential"

    id: Mapped[Key]
    credential_id: Mapped[str] = mapped_column(ForeignKey("staff_micro_credentials.id", ondelete="RESTRICT"))
    sequence: Mapped[int]
    kind: Mapped[AwardKind] = mapped_column(labelled_enum(AwardKind, name="kind_known"))
    awarded_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    recorded_at: Mapped[Moment]
    title: Mapped[str] = mapped_column(Text)
    level: Mapped[int]
    skill_standard: Mapped[str | None] = mapped_column(Text)
    issuing_body: Mapped[str] = mapped_column(Text)
    requirements: Mapped[str | None] = mapped_column(Text)
    definition_version: Mapped[int]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"))
    organisation_name: Mapped[str] = mapped_column(Text)
    lbp_number: Mapped[str | None] = mapped_column(Text)
    snapshot_source: Mapped[SnapshotSource] = mapped_column(labelled_enum(SnapshotSource, name="snapshot_source_known"))

    credential: Mapped["StaffMicroCredential"] = relationship(back_populates="awards")
    revisions: Mapped[list["AwardRevision"]] = relationship(
        order_by="AwardRevision.recorded_at", back_populates="award"
    )
    all_suspensions: Mapped[list["AwardSuspension"]] = relationship(
        order_by="AwardSuspension.number, AwardSuspension.recorded_at", back_populates="award"
    )

    @property
    def revision(self) -> "AwardRevision":
        """The revision that is in force."""
        return next(each for each in reversed(self.revisions) if each.superseded_at is None)

    @property
    def suspensions(self) -> Sequence["AwardSuspension"]:
        """The suspensions as they are in force, over or not."""
        return [each for each in self.all_suspensions if each.superseded_at is None]


class AwardRevision(Base):
    """The dates and the end of an award, as they were known from `recorded_at` until `superseded_at`. It has the
    definition of its credential, by which those who hold it on a day are found.

    It expires `anchor_months` after `anchor_on`. `reason_kind` and `reason` say why there is this revision.
    """

    __tablename__ = "award_revisions"
    __table_args__ = (
        CheckConstraint("valid_from >= awarded_on", name="valid_from_award"),
        CheckConstraint("expiry_date >= valid_from", name="expires_after_start"),
        CheckConstraint(
            "(ended_on IS NULL) = (end_kind IS NULL) AND (ended_on IS NULL) = (ended_at IS NULL)", name="end_whole"
        ),
        CheckConstraint("ended_on >= valid_from", name="ends_after_start"),
        CheckConstraint("end_kind <> 'VOID' OR ended_on = valid_from", name="void_from_start"),
        CheckConstraint("(anchor_months IS NULL) = (expiry_date IS NULL)", name="anchored"),
        CheckConstraint(f"length(reference) BETWEEN 1 AND {REFERENCE_LENGTH}", name="reference_length"),
        CheckConstraint("superseded_at >= recorded_at", name="superseded_later"),
        Index("uq_award_revisions_open", "award_id", unique=True, postgresql_where=IN_FORCE, sqlite_where=IN_FORCE),
        Index(None, "award_id"),
        Index("ix_award_revisions_known", "credential_id", *KNOWN),
        Index("ix_award_revisions_of_definition", "definition_id", *KNOWN, "credential_id", "award_id"),
    )
    audit_part_of = "credential"

    id: Mapped[Key]
    award_id: Mapped[str] = mapped_column(ForeignKey("awards.id", ondelete="RESTRICT"))
    credential_id: Mapped[str] = mapped_column(ForeignKey("staff_micro_credentials.id", ondelete="RESTRICT"))
    definition_id: Mapped[str] = mapped_column(ForeignKey("micro_credential_definitions.id", ondelete="RESTRICT"))
    awarded_on: Mapped[date]
    valid_from: Mapped[date]
    expiry_date: Mapped[date | None]
    anchor_on: Mapped[date]
    anchor_months: Mapped[int | None]
    holder_name: Mapped[str] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(Text)
    ended_on: Mapped[date | None]
    end_kind: Mapped[EndKind | None] = mapped_column(labelled_enum(EndKind, name="end_kind_known"))
    ended_at: Mapped[Moment | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    end_reason_kind: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str | None] = mapped_column(Text)
    reason_kind: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    recorded_at: Mapped[Moment]
    superseded_at: Mapped[Moment | None] = mapped_column(info=FOLLOWS)

    award: Mapped[Award] = relationship(back_populates="revisions")
    credential: Mapped["StaffMicroCredential"] = relationship()

    @validates("credential")
    def _keep_definition(self, _name: str, credential: "StaffMicroCredential") -> "StaffMicroCredential":
        """Keep the credential's definition, which never changes."""
        self.definition_id = credential.definition_id
        return credential


class AwardSuspension(Base):
    """A suspension of an award, the one with a number: its days, and its lifting, as they were known from `recorded_at`
    until `superseded_at`. On `lifted_on` it is over.
    """

    __tablename__ = "award_suspensions"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("until_on >= from_on", name="until_after_start"),
        CheckConstraint("lifted_on >= from_on", name="lifted_after_start"),
        CheckConstraint("superseded_at >= recorded_at", name="superseded_later"),
        Index(
            "uq_award_suspensions_open",
            "award_id",
            "number",
            unique=True,
            postgresql_where=IN_FORCE,
            sqlite_where=IN_FORCE,
        ),
        Index(None, "credential_id"),
    )
    audit_part_of = "credential"

    id: Mapped[Key]
    award_id: Mapped[str] = mapped_column(ForeignKey("awards.id", ondelete="RESTRICT"))
    credential_id: Mapped[str] = mapped_column(ForeignKey("staff_micro_credentials.id", ondelete="RESTRICT"))
    number: Mapped[int]
    kind: Mapped[SuspensionKind] = mapped_column(labelled_enum(SuspensionKind, name="kind_known"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    lifted_on: Mapped[date | None]
    lift_reason: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    recorded_at: Mapped[Moment]
    superseded_at: Mapped[Moment | None] = mapped_column(info=FOLLOWS)

    award: Mapped[Award] = relationship(back_populates="all_suspensions")
    credential: Mapped["StaffMicroCredential"] = relationship()
