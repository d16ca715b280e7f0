"""The base class of every model."""

from typing import ClassVar

from sqlalchemy import (
    MetaData,
)
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The base class of every model."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    audit_exempt: ClassVar[str] = ""
    """Why changes of this model are not audited; empty where they are. A column's `info={"audit": ...}` may be
    `omit` (derived from other columns) or `secret` (its fingerprint is told, never its value)."""
    audit_part_of: ClassVar[str] = ""
    """The relationship to the record whose entries have the rows of this model, which are only added; empty where they
    have entries of their own."""
    proven_by: ClassVar[str] = ""
    """How verification finds changes of a table that is not audited; empty where it does not. A column's
    `info={"not_proven": ...}` is the reason why its changes are not found in a table whose others are."""

    @property
    def display_name(self) -> str | None:
        """Return the record's name for people, as the audit log keeps it."""
        return None
