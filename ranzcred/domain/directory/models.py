"""The models of organisations and members."""

import enum
from typing import Annotated

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import FoldedText, Key, labelled_enum
from ranzcred.core.db.versions import Versioned
from ranzcred.core.errors import NotFound
from ranzcred.core.phones import phone_key
from ranzcred.core.text import code_key

NAME_LENGTH = 200
NZBN_LENGTH = 13
CITY_LENGTH = 100
PERSON_NAME_LENGTH = 100
LBP_NUMBER_LENGTH = 20
ALONE, NO_LBP = text("email IS NULL AND phone IS NULL"), text("lbp_number IS NULL")
"""Of people who can't be reached, and of those without a number."""
DERIVED = {"audit": "omit"}
"""Column options of derived columns, which the audit log omits."""

Folded = Annotated[str, mapped_column(FoldedText(), default="", server_default=text("''"), info=DERIVED)]
Phone = Annotated[str | None, mapped_column(Text, info={"compared_by": phone_key})]
FoldedIfTold = Annotated[str | None, mapped_column(FoldedText(), info=DERIVED)]


class CertificationTier(enum.StrEnum):
    """The certification of an organisation by RANZ."""

    ACCREDITED = "ACCREDITED"
    CERTIFIED = "CERTIFIED"
    MASTER_ROOFER = "MASTER_ROOFER"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").title()


class ProgrammeStatus(enum.StrEnum):
    """The status of an organisation in the RoofWright programme."""

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
    """The role of a member in their organisation."""

    OWNER = "OWNER"
    ADMIN = "ADMIN"
    STAFF = "STAFF"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class OrganisationNotFound(NotFound):
    """The organisation does not exist."""

    def __init__(self) -> None:
        super().__init__("Organisation not found.", error="Organisation not found")


class MemberNotFound(NotFound):
    """The member does not exist in the organisation."""

    def __init__(self) -> None:
        super().__init__("This person isn't in this organisation. They may have moved.", error="Member not found")


def full_name(*names: str | None) -> str:
    """Return the names that somebody has, as one text."""
    return " ".join(filter(None, names))


def lbp_digits(number: str | None) -> str:
    """Return the key of an LBP number, which may be stored without its BP from before; "" if there is none."""
    return code_key(number or "").removeprefix("bp")


class Organisation(Versioned, Base):
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
        Index(None, "name_folded"),
        Index(None, "trading_name_folded"),
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
    phone: Mapped[Phone]
    city: Mapped[str | None] = mapped_column(Text)
    name_folded: Mapped[Folded]
    trading_name_folded: Mapped[FoldedIfTold]
    city_folded: Mapped[FoldedIfTold]

    @property
    def display_name(self) -> str:
        return self.name


class OrganisationMember(Versioned, Base):
    """A member of an organisation's staff. A person who leaves is made inactive, because awards are kept.

    `derived_columns` computes the columns that members are searched and sorted by; `email_key` makes an address unique
    in the organisation whatever its case.
    """

    __tablename__ = "organisation_members"
    __table_args__ = (
        UniqueConstraint("organisation_id", "email"),
        Index("uq_organisation_members_email_key", "organisation_id", "email_key", unique=True),
        Index(None, "organisation_id", "active"),
        Index(None, "organisation_id", "name_folded"),
        CheckConstraint("first_name <> ''", name="first_name_not_blank"),
        CheckConstraint("last_name <> ''", name="last_name_not_blank"),
        CheckConstraint("first_name IS NOT NULL OR last_name IS NOT NULL", name="named"),
        CheckConstraint("email <> ''", name="email_not_blank"),
        CheckConstraint("phone <> ''", name="phone_not_blank"),
        CheckConstraint("lbp_number <> ''", name="lbp_number_not_blank"),
        Index(None, "name_folded"),
        Index(None, "first_name_folded"),
        Index(None, "last_word_folded"),
        Index(None, "middle_folded"),
        Index(None, "organisation_folded"),
        Index(None, "email_key"),
        Index(None, "lbp_key"),
        Index(None, "phone"),
        Index("ix_organisation_members_unreachable", "active", postgresql_where=ALONE, sqlite_where=ALONE),
        Index("ix_organisation_members_without_lbp_number", "active", postgresql_where=NO_LBP, sqlite_where=NO_LBP),
    )

    id: Mapped[Key]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"))
    first_name: Mapped[str | None] = mapped_column(Text)
    last_name: Mapped[str | None] = mapped_column(Text)
    """Some people have only one of the two."""
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[Phone]
    lbp_number: Mapped[str | None] = mapped_column(Text, info={"compared_by": lbp_digits})
    role: Mapped[MemberRole] = mapped_column(labelled_enum(MemberRole, name="role_known"), default=MemberRole.STAFF)
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    name_folded: Mapped[Folded]
    """The last name first; the order of every list."""
    first_name_folded: Mapped[Folded]
    """The whole name, the first name first."""
    last_word_folded: Mapped[Folded]
    """The last word of a surname that has several."""
    middle_folded: Mapped[Folded]
    """The other words of the name, which neither begin one of the names nor end the last; several with a blank before
    the first.
    """
    organisation_folded: Mapped[Folded]
    """The organisation's name: searched, and sorted by, without the other table."""
    email_key: Mapped[FoldedIfTold]
    lbp_key: Mapped[FoldedIfTold]

    organisation: Mapped[Organisation] = relationship()

    @property
    def display_name(self) -> str:
        return full_name(self.first_name, self.last_name)
