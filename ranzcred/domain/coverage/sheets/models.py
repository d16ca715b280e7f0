"""The rows of packed holdings."""

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key


class HoldingSheet(Base):
    """All holdings of a definition in an organisation, as `packing` packs them: those that are known now of people who
    are active there, and apart from them the others.
    """

    __tablename__ = "holding_sheets"
    __table_args__ = (UniqueConstraint("definition_id", "organisation_id", "as_now"),)
    audit_exempt = "it has what holdings have"
    proven_by = "packing these again"

    id: Mapped[Key]
    definition_id: Mapped[str] = mapped_column(ForeignKey("micro_credential_definitions.id", ondelete="RESTRICT"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"))
    as_now: Mapped[bool]
    runs: Mapped[bytes] = mapped_column(LargeBinary)
