"""The rows of how each credential was, where, on which days, as known when."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_
from sqlalchemy.orm import Mapped, mapped_column

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key, labelled_enum

FOREVER = date.max
DAYS = ("known_until", "active", "state", "from_on", "until_on")


class HoldingState(enum.StrEnum):
    """How a credential is on a day: assigned and never awarded yet, held, suspended, or expired or ended since."""

    ASSIGNED = "ASSIGNED"
    HELD = "HELD"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"


class HoldingPeriod(Base):
    """An unbroken run of days on which a credential is in one state and its holder in one organisation: `active` there,
    or no longer but nowhere else since. Both days are inclusive, `until_on` 31 December 9999 for ever.

    It was known so as each of the days from `known_from` until `known_until` ended; what is known now, for ever. As
    known on a day, each day has one at most.
    """

    __tablename__ = "holdings"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="until_after_from"),
        CheckConstraint("known_until >= known_from", name="known_until_after_from"),
        Index(None, "credential_id"),
        Index(None, "member_id"),
        Index("ix_holdings_of_definition", "definition_id", *DAYS, "organisation_id", "member_id"),
        Index("ix_holdings_of_organisation", "organisation_id", "definition_id", *DAYS, "member_id"),
    )
    audit_exempt = "it follows from the awards, and from where each person was"
    proven_by = "working it out again"

    id: Mapped[Key]
    credential_id: Mapped[str] = mapped_column(ForeignKey("staff_micro_credentials.id", ondelete="RESTRICT"))
    definition_id: Mapped[str] = mapped_column(ForeignKey("micro_credential_definitions.id", ondelete="RESTRICT"))
    member_id: Mapped[str] = mapped_column(ForeignKey("organisation_members.id", ondelete="RESTRICT"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"))
    state: Mapped[HoldingState] = mapped_column(labelled_enum(HoldingState, name="state_known"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    active: Mapped[bool]
    known_from: Mapped[date]
    known_until: Mapped[date]


def by_what_is_known(holding: type[HoldingPeriod], known: date | None = None) -> ColumnElement[bool]:
    """Return SQL for whether a holding is as it is known now, or was as a day ended."""
    if known is None:
        return holding.known_until == FOREVER
    return and_(holding.known_from <= known, holding.known_until >= known)
