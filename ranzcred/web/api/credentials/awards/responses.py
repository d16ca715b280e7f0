"""The JSON response for a credential with its awards. A field that is added to a class is in the JSON, its schema and
its example.
"""

from datetime import date
from typing import Annotated, ClassVar, Self

from msgspec import Meta, field

from ranzcred.core import clock
from ranzcred.domain.credentials.awards.history import AwardRecord, Suspension, history_as_known
from ranzcred.domain.credentials.awards.models import Award
from ranzcred.domain.credentials.awards.periods import holds_on
from ranzcred.domain.credentials.kinds import AwardKind, AwardState, EndKind, SuspensionKind
from ranzcred.domain.credentials.lists.filters import DayFilters
from ranzcred.domain.credentials.lists.holders import HolderRow
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.web.api.credentials.responses import STAFF_CREDENTIAL_EXAMPLE, StaffCredentialResponse
from ranzcred.web.api.definitions.responses import DEFINITION_EXAMPLE, Level
from ranzcred.web.api.organisations.responses import HOLDER_EXAMPLE
from ranzcred.web.api.response_body import ResponseBody

AwardNumber = Annotated[int, Meta(ge=1, description="Counts the awards of a credential from 1.")]


class SnapshotResponse(ResponseBody, frozen=True, kw_only=True):
    """What an award was an award of, and whose, by the names of its day."""

    title: str
    level: Level
    skill_standard: str | None
    issuing_body: str
    requirements: str | None
    holder_name: str
    organisation_name: str
    lbp_number: str | None
    definition_version: int


class SuspensionResponse(ResponseBody, frozen=True, kw_only=True):
    """A suspension of an award, over or not."""

    kind: SuspensionKind
    from_on: Annotated[date, Meta(description="The first day on which the award does not count.")] = field(name="from")
    until_on: Annotated[date | None, Meta(description="The last such day; null if it is not known.")] = field(
        name="until"
    )
    reason: str
    lifted_on: Annotated[date | None, Meta(description="The first day on which the award counts again.")]
    lift_reason: str | None

    @classmethod
    def from_record(cls, suspension: Suspension) -> Self:
        """Return a suspension's response."""
        return cls.from_attributes(suspension)


class EndResponse(ResponseBody, frozen=True, kw_only=True):
    """How an award ended, other than by its expiry date."""

    on: Annotated[date, Meta(description="The first day on which it does not count.")]
    kind: EndKind
    reason_kind: str | None
    reason: str | None


class AwardResponse(ResponseBody, frozen=True, kw_only=True):
    """An award as it is in force now."""

    schema_name: ClassVar[str] = "Award"

    id: str
    sequence: AwardNumber
    kind: AwardKind
    awarded_on: date
    valid_from: date
    expiry_date: Annotated[date | None, Meta(description="Valid until the end of that day in Auckland.")]
    state: Annotated[AwardState, Meta(description="The state today.")]
    reference: str | None
    snapshot: SnapshotResponse
    suspensions: list[SuspensionResponse]
    end: EndResponse | None

    @classmethod
    def from_award(cls, award: Award, record: AwardRecord, today: date) -> Self:
        """Return an award's response."""
        end = None
        if record.ended_on and record.end_kind:
            end = EndResponse(
                on=record.ended_on,
                kind=record.end_kind,
                reason_kind=record.end_reason_kind,
                reason=record.end_reason,
            )
        return cls.from_attributes(
            record,
            id=award.id,
            state=record.state(today),
            snapshot=SnapshotResponse.from_attributes(award, holder_name=record.holder_name),
            suspensions=[SuspensionResponse.from_record(each) for each in record.suspensions],
            end=end,
        )


class CredentialWithAwardsResponse(StaffCredentialResponse, frozen=True, kw_only=True):
    """A credential for RANZ, with all of its awards."""

    schema_name: ClassVar[str] = "StaffCredentialWithAwards"

    awards: Annotated[list[AwardResponse], Meta(description="In the order of their sequence, as they are in force.")]

    @classmethod
    def from_credential(cls, credential: StaffMicroCredential) -> Self:
        """Return the response of a credential whose awards are loaded."""
        today = clock.today()
        return cls.from_attributes(
            StaffCredentialResponse.from_row(HolderRow(credential=credential, today=today)),
            awards=[
                AwardResponse.from_award(award, record, today)
                for award, record in zip(credential.awards, credential.history, strict=True)
            ],
        )


class CredentialOnDayResponse(CredentialWithAwardsResponse, frozen=True, kw_only=True):
    """A credential for RANZ, with all of its awards and whether it is held on a day."""

    schema_name: ClassVar[str] = "StaffCredentialOnDay"

    held: Annotated[bool, Meta(description="Whether it is held on the day `on`, as known at the end of `known`.")]

    @classmethod
    def from_days(cls, credential: StaffMicroCredential, days: DayFilters) -> CredentialWithAwardsResponse:
        """Return the response of a credential whose awards are loaded, with `held` if a day is asked for."""
        shown = CredentialWithAwardsResponse.from_credential(credential)
        if not days.on:
            return shown
        history = history_as_known(credential.awards, days.known) if days.known else credential.history
        return cls.from_attributes(shown, held=holds_on(history, days.on))


AWARD_EXAMPLE = AwardResponse(
    id="0197a3d0-2b7e-7a44-8c15-6e3f9d0b2c81",
    sequence=1,
    kind=AwardKind.INITIAL,
    awarded_on=date(2026, 3, 2),
    valid_from=date(2026, 3, 2),
    expiry_date=date(2028, 3, 2),
    state=AwardState.CURRENT,
    reference="RS-2026-114",
    snapshot=SnapshotResponse.from_attributes(
        DEFINITION_EXAMPLE,
        holder_name="Aroha Ngata",
        organisation_name=HOLDER_EXAMPLE.organisation.name,
        lbp_number=HOLDER_EXAMPLE.lbp_number,
        definition_version=DEFINITION_EXAMPLE.version,
    ),
    suspensions=[
        SuspensionResponse(
            kind=SuspensionKind.VOLUNTARY,
            from_on=date(2026, 6, 1),
            until_on=date(2026, 6, 14),
            reason="Overseas.",
            lifted_on=date(2026, 6, 15),
            lift_reason=None,
        )
    ],
    end=None,
)
WITH_AWARDS_EXAMPLE = CredentialWithAwardsResponse.from_attributes(STAFF_CREDENTIAL_EXAMPLE, awards=[AWARD_EXAMPLE])
ON_DAY_EXAMPLE = CredentialOnDayResponse.from_attributes(WITH_AWARDS_EXAMPLE, held=True)
