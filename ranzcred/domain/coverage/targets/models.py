"""The model of targets: how many people of an organisation should hold something."""

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, UniqueConstraint, event, exists, select
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key, labelled_enum
from ranzcred.core.db.versions import Versioned
from ranzcred.core.errors import Conflict, NotFound
from ranzcred.core.formats import plural
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CertificationTier

PEOPLE_MAXIMUM = 1_000
PERCENT_MAXIMUM = 100
KEPT_FOR_TARGET = "There's a coverage target for this micro-credential. Delete the target first."


class TargetNotFound(NotFound):
    """The target does not exist."""

    def __init__(self) -> None:
        super().__init__("Target not found. It may have been deleted.", error="Target not found")


class CoverageTarget(Versioned, Base):
    """How many people of each organisation of a tier should hold a definition, or any that counts for a purpose: a
    number, a percentage, or both.
    """

    __tablename__ = "coverage_targets"
    __table_args__ = (
        UniqueConstraint("tier", "purpose"),
        UniqueConstraint("tier", "definition_id"),
        CheckConstraint("(purpose IS NULL) <> (definition_id IS NULL)", name="purpose_or_definition"),
        CheckConstraint("minimum_people IS NOT NULL OR minimum_percent IS NOT NULL", name="minimum_given"),
        CheckConstraint(f"minimum_people BETWEEN 1 AND {PEOPLE_MAXIMUM}", name="people_known"),
        CheckConstraint(f"minimum_percent BETWEEN 1 AND {PERCENT_MAXIMUM}", name="percent_known"),
        Index(None, "definition_id"),
    )

    id: Mapped[Key]
    tier: Mapped[CertificationTier] = mapped_column(labelled_enum(CertificationTier, name="tier_known"))
    purpose: Mapped[Purpose | None] = mapped_column(labelled_enum(Purpose, name="purpose_known"))
    definition_id: Mapped[str | None] = mapped_column(
        ForeignKey("micro_credential_definitions.id", ondelete="RESTRICT")
    )
    minimum_people: Mapped[int | None]
    minimum_percent: Mapped[int | None]

    definition: Mapped[MicroCredentialDefinition | None] = relationship()

    @property
    def subject(self) -> str:
        """What people should hold, in words."""
        return self.purpose.label if self.purpose else self.definition.title if self.definition else ""

    @property
    def minimum(self) -> str:
        """How many people should, in words: "2 people and 50%"."""
        people = plural(self.minimum_people, "person", "people") if self.minimum_people else ""
        return " and ".join(filter(None, [people, f"{self.minimum_percent}%" if self.minimum_percent else ""]))

    @property
    def display_name(self) -> str:
        return f"{self.tier.label}: {self.subject}"


@event.listens_for(MicroCredentialDefinition, "before_delete")
def _keep_for_target(
    _mapper: Mapper[MicroCredentialDefinition], connection: Connection, definition: MicroCredentialDefinition
) -> None:
    if connection.scalar(select(exists().where(CoverageTarget.definition_id == definition.id))):
        raise Conflict(KEPT_FOR_TARGET)
