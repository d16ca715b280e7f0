"""The models of what relates definitions: purposes, prerequisites and equivalences."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key, labelled_enum
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import Purpose

RELATIONS_LOCK = "what requires and replaces what"
"""The lock without which no two change at once what replaces or requires what: no circle comes of two halves."""
GROUPS = 5
"""The most groups of prerequisites of one definition."""
EQUIVALENCE_NOTE_LENGTH = 200

DEFINITION_KEY = "micro_credential_definitions.id"


class DefinitionPurpose(Base):
    """One thing that holding a definition counts for."""

    __tablename__ = "definition_purposes"
    __table_args__ = (UniqueConstraint("definition_id", "purpose"),)

    id: Mapped[Key]
    definition_id: Mapped[str] = mapped_column(ForeignKey(DEFINITION_KEY, ondelete="RESTRICT"))
    purpose: Mapped[Purpose] = mapped_column(labelled_enum(Purpose, name="purpose_known"))

    definition: Mapped[MicroCredentialDefinition] = relationship(back_populates="purpose_rows")

    @property
    def display_name(self) -> str | None:
        return self.definition.title if self.definition else None


class DefinitionPrerequisite(Base):
    """One of the definitions of a group; whoever is awarded the definition holds at least one of each group."""

    __tablename__ = "definition_prerequisites"
    __table_args__ = (
        UniqueConstraint("definition_id", "group_number", "required_id", name="uq_definition_prerequisites_once"),
        CheckConstraint(f"group_number BETWEEN 1 AND {GROUPS}", name="group_known"),
        CheckConstraint("required_id <> definition_id", name="not_of_itself"),
    )

    id: Mapped[Key]
    definition_id: Mapped[str] = mapped_column(ForeignKey(DEFINITION_KEY, ondelete="RESTRICT"))
    group_number: Mapped[int]
    required_id: Mapped[str] = mapped_column(ForeignKey(DEFINITION_KEY, ondelete="RESTRICT"), index=True)

    definition: Mapped[MicroCredentialDefinition] = relationship(
        back_populates="prerequisite_rows", foreign_keys=definition_id
    )
    required: Mapped[MicroCredentialDefinition] = relationship(foreign_keys=required_id)

    @property
    def display_name(self) -> str | None:
        return self.definition.title if self.definition else None


class DefinitionEquivalence(Base):
    """A definition that counts as another, from a day on, and until one if that is given, both included."""

    __tablename__ = "definition_equivalences"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "from_on"),
        CheckConstraint("from_id <> to_id", name="not_of_itself"),
        CheckConstraint("until_on >= from_on", name="until_after_from"),
        CheckConstraint(f"length(note) BETWEEN 1 AND {EQUIVALENCE_NOTE_LENGTH}", name="note_length"),
    )

    id: Mapped[Key]
    from_id: Mapped[str] = mapped_column(ForeignKey(DEFINITION_KEY, ondelete="RESTRICT"))
    to_id: Mapped[str] = mapped_column(ForeignKey(DEFINITION_KEY, ondelete="RESTRICT"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)

    definition: Mapped[MicroCredentialDefinition] = relationship(
        back_populates="equivalence_rows", foreign_keys=from_id
    )
    counts_as: Mapped[MicroCredentialDefinition] = relationship(foreign_keys=to_id)

    @property
    def display_name(self) -> str | None:
        return self.definition.title if self.definition else None
