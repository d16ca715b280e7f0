"""The JSON responses for organisations and members. A field that is added to a class is in the JSON, its schema and its
example.
"""

from typing import Annotated, ClassVar, Self

from msgspec import Meta

from ranzcred.core.phones import phone_key
from ranzcred.domain.directory.models import (
    CertificationTier,
    MemberRole,
    Organisation,
    OrganisationMember,
    ProgrammeStatus,
)
from ranzcred.web.api.response_body import REVISION_EXAMPLE, Moment, ResponseBody, Version

Phone = Annotated[
    str | None,
    Meta(description="E.164, with any extension as in RFC 3966: `+6495550100;ext=2`. Other text is unchanged."),
]


class OrganisationName(ResponseBody, frozen=True, kw_only=True):
    """The organisation in another record's response."""

    id: str
    name: str


class OrganisationResponse(ResponseBody, frozen=True, kw_only=True):
    """An organisation."""

    schema_name: ClassVar[str] = "Organisation"

    id: str
    name: str
    trading_name: str | None
    nzbn: Annotated[str | None, Meta(description="New Zealand Business Number, 13 digits.")]
    certification_tier: CertificationTier
    programme_status: ProgrammeStatus
    email: str | None
    phone: Phone
    city: str | None
    version: Version
    created_at: Moment
    updated_at: Moment

    @classmethod
    def from_organisation(cls, organisation: Organisation) -> Self:
        """Return an organisation's response."""
        return cls.from_attributes(organisation, phone=phone_key(organisation.phone))


class HolderResponse(ResponseBody, frozen=True, kw_only=True):
    """The member in a credential's response."""

    schema_name: ClassVar[str] = "Holder"

    id: str
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: Phone
    lbp_number: Annotated[str | None, Meta(description="Licensed Building Practitioner.")]
    role: MemberRole
    active: Annotated[bool, Meta(description="False for people who have left. They keep their awards.")]
    organisation: OrganisationName

    @classmethod
    def from_member(cls, member: OrganisationMember) -> Self:
        """Return a member's response."""
        organisation = OrganisationName.from_attributes(member.organisation)
        return cls.from_attributes(member, phone=phone_key(member.phone), organisation=organisation)


class MemberResponse(HolderResponse, frozen=True, kw_only=True):
    """A member of an organisation."""

    schema_name: ClassVar[str] = "Member"

    version: Version
    created_at: Moment
    updated_at: Moment


ORGANISATION_EXAMPLE = OrganisationResponse(
    id="0197a3c2-5b1e-7d40-8f3a-2c6e9b1d4f70",
    name="Skyline Roofing Limited",
    trading_name="Skyline",
    nzbn="9429000000017",
    certification_tier=CertificationTier.CERTIFIED,
    programme_status=ProgrammeStatus.ACTIVE,
    email="office@skyline.example.nz",
    phone="+6435550101",
    city="Whangārei",
    **REVISION_EXAMPLE,
)
HOLDER_EXAMPLE = HolderResponse(
    id="0197a3c4-9c2f-7a11-b6d5-83e0f4c7a912",
    first_name="Aroha",
    last_name="Ngata",
    email="aroha@skyline.example.nz",
    phone="+64215550102",
    lbp_number="BP123456",
    role=MemberRole.STAFF,
    active=True,
    organisation=OrganisationName.from_attributes(ORGANISATION_EXAMPLE),
)
MEMBER_EXAMPLE = MemberResponse.from_attributes(HOLDER_EXAMPLE, **REVISION_EXAMPLE)
