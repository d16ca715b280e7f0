"""The periods of people in organisations."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key

OPEN = text("until_on IS NULL")


class MemberPeriod(Base):
    """The days on which a person was active in an organisation, as each ended; `until_on` is the last one, None while
    they are. The first begins with their first award if that was before they were recorded.
    """

    __tablename__ = "member_periods"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="until_after_from"),
        Index("uq_member_periods_open", "member_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index(None, "member_id", "from_on"),
        Index("ix_member_periods_of_organisation", "organisation_id", "from_on", "until_on", "member_id"),
    )
    audit_exempt = "it follows from the entries of the person and from their awards"
    proven_by = "reading these again"

    id: Mapped[Key]
    member_id: Mapped[str] = mapped_column(ForeignKey("organisation_members.id", ondelete="RESTRICT"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"))
    begun_on: Mapped[date]
    """The day from which the log has it."""
    from_on: Mapped[date]
    until_on: Mapped[date | None]
