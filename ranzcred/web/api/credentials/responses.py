"""The JSON responses for staff credentials. A field that is added to a class is in the JSON, its schema and its
example.
"""

from datetime import date
from typing import Annotated, ClassVar, Self

from msgspec import Meta

from ranzcred.domain.credentials.kinds import AwardState
from ranzcred.domain.credentials.lists.holders import HolderRow
from ranzcred.domain.credentials.status import MicroCredentialStatus, award_state
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.web.api.definitions.responses import DEFINITION_EXAMPLE, Level
from ranzcred.web.api.organisations.responses import HOLDER_EXAMPLE, HolderResponse
from ranzcred.web.api.response_body import ResponseBody, Version


class DefinitionTitle(ResponseBody, frozen=True, kw_only=True):
    """The definition in a credential's response."""

    id: str
    title: str
    level: Level


class AwardStanding(ResponseBody, frozen=True, kw_only=True):
    """The award that counts, or will next, or did last, in a credential's response."""

    state: Annotated[AwardState, Meta(description="Why it counts today or does not.")]
    valid_from: Annotated[
        date | None, Meta(description="The first day of the unbroken run of awards up to `expiryDate`.")
    ]


Standing = Annotated[
    AwardStanding | None, Meta(description="What its awards come to; null where none counts and it is in training.")
]
Holds = Annotated[bool, Meta(description="Whether it is held today, or on the day of `on`.")]


class CredentialFields(ResponseBody, frozen=True, kw_only=True):
    """The fields of a credential's state."""

    id: str
    status: Annotated[
        MicroCredentialStatus,
        Meta(description="The status today: an award that does not count is EXPIRED; `award.state` says why."),
    ]
    stored_status: Annotated[
        MicroCredentialStatus, Meta(description="The stored status, which the nightly sweep brings up to date.")
    ]
    awarded_on: date | None
    awarded_by: Annotated[str | None, Meta(description="The ID of the user who awarded it.")]
    expiry_date: Annotated[date | None, Meta(description="Valid until the end of that day in Auckland.")]

    @classmethod
    def from_row(cls, row: HolderRow, member: OrganisationMember | None = None) -> Self:
        """Return a credential's response; `member`, who holds it, need not be read again if it is given."""
        credential, standing = row.credential, row.standing
        state = award_state(standing, today=row.today)
        return cls.from_attributes(
            credential,
            status=row.status,
            stored_status=credential.status,
            awarded_on=standing.awarded_on,
            awarded_by=standing.awarded_by,
            expiry_date=standing.expiry_date,
            award=AwardStanding(state=state, valid_from=standing.valid_from) if state else None,
            holds=row.status is MicroCredentialStatus.AWARDED,
            member=HolderResponse.from_member(member or row.member),
            definition=DefinitionTitle.from_attributes(credential.definition),
        )


class HeldCredentialResponse(CredentialFields, frozen=True, kw_only=True):
    """A credential for its holder and their organisation."""

    schema_name: ClassVar[str] = "HeldCredential"

    version: Version
    member: HolderResponse
    definition: DefinitionTitle
    award: Standing
    holds: Holds


class StaffCredentialResponse(CredentialFields, frozen=True, kw_only=True):
    """A credential for RANZ, with notes."""

    schema_name: ClassVar[str] = "StaffCredential"

    notes: str | None
    version: Version
    member: HolderResponse
    definition: DefinitionTitle
    award: Standing
    holds: Holds


HELD_CREDENTIAL_EXAMPLE = HeldCredentialResponse(
    id="0197a3d0-1f44-7c52-9e08-5d2b7a6c3e19",
    status=MicroCredentialStatus.AWARDED,
    stored_status=MicroCredentialStatus.AWARDED,
    awarded_on=date(2026, 3, 2),
    awarded_by="0197a3b8-2d6a-7f1b-a3c4-91e7d05b8c26",
    expiry_date=date(2028, 3, 2),
    version=2,
    member=HOLDER_EXAMPLE,
    definition=DefinitionTitle.from_attributes(DEFINITION_EXAMPLE),
    award=AwardStanding(state=AwardState.CURRENT, valid_from=date(2026, 3, 2)),
    holds=True,
)
STAFF_CREDENTIAL_EXAMPLE = StaffCredentialResponse.from_attributes(HELD_CREDENTIAL_EXAMPLE, notes="Assessed on site.")
