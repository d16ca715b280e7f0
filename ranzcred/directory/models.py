"""Member organisations and their people."""

import enum
from typing import Annotated

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ranzcred.db import Base, FoldedText, Key, Revised, labelled_enum

NAME_LENGTH = 200
NZBN_LENGTH = 13

SearchKey = Annotated[str, mapped_column(FoldedText(), default="", server_default=text("''"), info={"audit": "omit"})]


class CertificationTier(enum.StrEnum):
    """What RANZ certifies an organisation as."""

    ACCREDITED = "ACCREDITED"
    CERTIFIED = "CERTIFIED"
    MASTER_ROOFER = "MASTER_ROOFER"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").title()


class ProgrammeStatus(enum.StrEnum):
    """Where an organisation stands in the RoofWright programme."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    RENEWAL_DUE = "RENEWAL_DUE"
    SUSPENDED = "SUSPENDED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return PROGRAMME_TONES[self]


PROGRAMME_TONES = {
    ProgrammeStatus.PENDING: "slate",
    ProgrammeStatus.ACTIVE: "green",
    ProgrammeStatus.RENEWAL_DUE: "amber",
    ProgrammeStatus.SUSPENDED: "red",
    ProgrammeStatus.WITHDRAWN: "slate",
}


class MemberRole(enum.StrEnum):
    """What a person is in their organisation."""

    OWNER = "OWNER"
    ADMIN = "ADMIN"
    STAFF = "STAFF"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Organisation(Revised, Base):
    """A roofing business that is a member of RANZ."""

    __tablename__ = "organisations"
    __table_args__ = (
        UniqueConstraint("nzbn"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_LENGTH}", name="name_length"),
        CheckConstraint(f"length(nzbn) = {NZBN_LENGTH} AND trim(nzbn, '0123456789') = ''", name="nzbn_digits"),
        CheckConstraint("trading_name <> ''", name="trading_name_not_blank"),
        CheckConstraint("email <> ''", name="email_not_blank"),
        CheckConstraint("phone <> ''", name="phone_not_blank"),
        CheckConstraint("city <> ''", name="city_not_blank"),
        Index(None, "name"),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Text)
    trading_name: Mapped[str | None] = mapped_column(Text)
    nzbn: Mapped[str | None] = mapped_column(String(NZBN_LENGTH))
    certification_tier: Mapped[CertificationTier] = mapped_column(labelled_enum(CertificationTier, name="tier_known"))
    programme_status: Mapped[ProgrammeStatus] = mapped_column(
        labelled_enum(ProgrammeStatus, name="programme_status_known"), default=ProgrammeStatus.PENDING
    )
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    city: Mapped[str | None] = mapped_column(Text)

    @property
    def display_name(self) -> str:
        return self.name


class OrganisationMember(Revised, Base):
    """One of an organisation's people. Whoever leaves is made inactive: awards outlive it.

    The columns ending in `_key` are what people are searched and sorted by; `directory/people.py` derives them.
    """

    __tablename__ = "organisation_members"
    __table_args__ = (
        UniqueConstraint("organisation_id", "email"),
        CheckConstraint("first_name <> ''", name="first_name_not_blank"),
        CheckConstraint("last_name <> ''", name="last_name_not_blank"),
        CheckConstraint("email <> ''", name="email_not_blank"),
        CheckConstraint("phone <> ''", name="phone_not_blank"),
        CheckConstraint("lbp_number <> ''", name="lbp_number_not_blank"),
        Index(None, "name_key"),
        Index(None, "surname_key"),
        Index(None, "last_word_key"),
        Index(None, "email_key"),
        Index(None, "organisation_key"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"))
    first_name: Mapped[str] = mapped_column(Text)
    last_name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    lbp_number: Mapped[str | None] = mapped_column(Text)
    role: Mapped[MemberRole] = mapped_column(labelled_enum(MemberRole, name="role_known"), default=MemberRole.STAFF)
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    name_key: Mapped[SearchKey]
    surname_key: Mapped[SearchKey]
    last_word_key: Mapped[SearchKey]
    email_key: Mapped[SearchKey]
    organisation_key: Mapped[SearchKey]

    organisation: Mapped[Organisation] = relationship()

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}"
