"""The filters and order of users, read from and written to the URL's query."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.lists.filter_kinds import ChoiceFilter, RecordFilter
from ranzcred.core.lists.filters import ListFilters, search
from ranzcred.core.permissions import Role
from ranzcred.domain.directory.users.states import UserState


class TwoFactor(enum.StrEnum):
    """Whether a user has a second factor or a passkey."""

    YES = "yes"
    NO = "no"

    @property
    def label(self) -> str:
        return "On" if self is TwoFactor.YES else "Off"


@dataclass(frozen=True, kw_only=True)
class UserFilters(ListFilters):
    """The filters of users."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "name": "name",
        "email": "email",
        "role": "role",
        "state": "state",
        "last_sign_in": "last sign-in",
    }

    q: Annotated[str, search("Words in name, email, or the organisation or person that they stand for.")] = ""
    role: Annotated[
        Role | None, ChoiceFilter(label="Role", unset="All roles", members=Role, description="The role.")
    ] = None
    state: Annotated[
        UserState | None,
        ChoiceFilter(label="State", unset="All states", members=UserState, description="Whether they sign in."),
    ] = None
    two_factor: Annotated[
        TwoFactor | None,
        ChoiceFilter(
            label="Two-factor",
            unset="On or off",
            members=TwoFactor,
            argument="two-factor",
            description="Whether they have a second factor or a passkey.",
        ),
    ] = None
    organisation: Annotated[
        str,
        RecordFilter(
            label="Organisation",
            unset="All organisations",
            record_type="organisation",
            longest=KEY_LENGTH,
            description="The key of the organisation that they or the person they are belong to.",
        ),
    ] = ""
    sort: str = "name"
