"""The JSON response for users."""

from datetime import date
from typing import Annotated, ClassVar, Self

from msgspec import Meta

from ranzcred.core.permissions import Role
from ranzcred.domain.directory.users.lists import UserRow
from ranzcred.domain.directory.users.states import UserState
from ranzcred.web.api.organisations.responses import HOLDER_EXAMPLE, ORGANISATION_EXAMPLE
from ranzcred.web.api.response_body import REVISION_EXAMPLE, Moment, ResponseBody, Version, timestamp


class UserResponse(ResponseBody, frozen=True, kw_only=True):
    """A user."""

    schema_name: ClassVar[str] = "User"

    id: str
    name: str
    email: str
    role: Role
    state: Annotated[UserState, Meta(description="Whether they can sign in.")]
    organisation_id: Annotated[str | None, Meta(description="The organisation that an `org:admin` administers.")]
    member_id: Annotated[str | None, Meta(description="The person that they are.")]
    two_factor_since: Annotated[Moment | None, Meta(description="Since when they have a second factor or a passkey.")]
    access_until: Annotated[date | None, Meta(description="The last day on which they may sign in, in New Zealand.")]
    version: Version
    created_at: Moment
    updated_at: Moment

    @classmethod
    def from_row(cls, row: UserRow) -> Self:
        """Return a user's response."""
        since = row.user.two_factor_since
        return cls.from_attributes(row.user, state=row.state, two_factor_since=timestamp(since) if since else None)


USER_EXAMPLE = UserResponse(
    id="0197a3c8-1d3e-7b52-9a61-5f0c2e7d8b14",
    name="Aroha Ngata",
    email="aroha@skyline.example.nz",
    role=Role.ORG_ADMIN,
    state=UserState.INVITED,
    organisation_id=ORGANISATION_EXAMPLE.id,
    member_id=HOLDER_EXAMPLE.id,
    two_factor_since=None,
    access_until=None,
    **REVISION_EXAMPLE,
)
