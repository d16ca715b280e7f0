"""The models of the figures. Triggers of the database write them, and nothing else.

Those named after a status count by the stored one, and the credentials of people who are active alone.
"""

from datetime import date
from typing import Annotated

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import KEY_LENGTH

Number = Annotated[int, mapped_column(server_default=text("0"))]

FOLLOWS = "it follows from the credentials and people that are counted"
COUNTED_AGAIN = "counting again"


class DefinitionFigures(Base):
    """How many credentials of a definition there are; `former` are those of people who have left."""

    __tablename__ = "definition_figures"
    audit_exempt = FOLLOWS
    proven_by = COUNTED_AGAIN

    definition_id: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    not_started: Mapped[Number]
    in_training: Mapped[Number]
    assessment_pending: Mapped[Number]
    awarded: Mapped[Number]
    expired: Mapped[Number]
    former: Mapped[Number]


ASSIGNED = (
    DefinitionFigures.not_started
    + DefinitionFigures.in_training
    + DefinitionFigures.assessment_pending
    + DefinitionFigures.awarded
    + DefinitionFigures.expired
)
"""How many active staff have a definition."""


class OrganisationFigures(Base):
    """How many people of an organisation are active, and how many credentials they have, and have been awarded."""

    __tablename__ = "organisation_figures"
    __table_args__ = (Index(None, "people"), Index(None, "assigned"), Index(None, "awarded"))
    audit_exempt = FOLLOWS
    proven_by = COUNTED_AGAIN

    organisation_id: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    people: Mapped[Number]
    assigned: Mapped[Number]
    awarded: Mapped[Number]


class ExpiryFigures(Base):
    """How many credentials have an expiry date: those that are stored as awarded, and as expired."""

    __tablename__ = "expiry_figures"
    audit_exempt = FOLLOWS
    proven_by = COUNTED_AGAIN

    expiry_date: Mapped[date] = mapped_column(primary_key=True)
    awarded: Mapped[Number]
    expired: Mapped[Number]


class FigureChange(Base):
    """By how much a figure changes with a transaction of PostgreSQL, which adds it up as it commits: never seen by
    another transaction. `figure` is a table and a column of the figures: "definition.awarded".
    """

    __tablename__ = "figure_changes"
    audit_exempt = "it is gone when its transaction ends"
    proven_by = COUNTED_AGAIN

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    figure: Mapped[str] = mapped_column(Text)
    record_id: Mapped[str] = mapped_column(Text)
    change: Mapped[int]
