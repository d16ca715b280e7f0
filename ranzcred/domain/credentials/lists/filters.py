"""The filters and order of the lists of credentials, read from and written to the URL's query."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.lists.filter_kinds import ChoiceFilter, RecordFilter
from ranzcred.core.lists.filters import ListFilters, search
from ranzcred.domain.credentials.lists.effective import Expiry
from ranzcred.domain.credentials.status import MicroCredentialStatus

KEY_EXAMPLE = "0197a3c2-5b1e-7d40-8f3a-2c6e9b1d4f70"


class Staff(enum.StrEnum):
    """The staff filter, if not current staff only."""

    INACTIVE = "inactive"
    ALL = "all"

    @property
    def label(self) -> str:
        return "Inactive" if self is Staff.INACTIVE else "Active and inactive"


STATUS = ChoiceFilter(
    label="Status", unset="All statuses", members=MicroCredentialStatus, description="The effective status."
)
EXPIRY = ChoiceFilter(
    label="Expiry",
    unset="Any expiry date",
    members=Expiry,
    description="Awards that expire within so many days, have expired, or have no expiry date.",
)
STAFF = ChoiceFilter(
    label="People",
    unset="Active",
    members=Staff,
    description="Active people, unless it asks for inactive ones or for all.",
)


@dataclass(frozen=True, kw_only=True)
class HeldFilters(ListFilters):
    """The filters of the credentials that a user may see."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "staff": "person",
        "credential": "micro-credential",
        "level": "level",
        "status": "status",
        "awarded": "award date",
        "expiry": "expiry date",
    }

    q: Annotated[str, search("Words in name, email or title.")] = ""
    status: Annotated[MicroCredentialStatus | None, STATUS] = None
    expiry: Annotated[Expiry | None, EXPIRY] = None
    staff: Annotated[Staff | None, STAFF] = None
    """None for current staff: people who have left keep their awards, but do not work there."""
    sort: str = "staff"


@dataclass(frozen=True, kw_only=True)
class HolderFilters(ListFilters):
    """The filters of a definition's holders."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "staff": "person",
        "organisation": "organisation",
        "status": "status",
        "awarded": "award date",
        "expiry": "expiry date",
    }

    q: Annotated[str, search("Words in name, email or organisation.")] = ""
    status: Annotated[MicroCredentialStatus | None, STATUS] = None
    organisation: Annotated[
        str,
        RecordFilter(
            label="Organisation",
            unset="All organisations",
            record_type="organisation",
            longest=KEY_LENGTH,
            description=f"An organisation's key, such as `{KEY_EXAMPLE}`.",
        ),
    ] = ""
    expiry: Annotated[Expiry | None, EXPIRY] = None
    staff: Annotated[Staff | None, STAFF] = None
    """None for current staff, who are counted."""
    sort: str = "organisation"


@dataclass(frozen=True, kw_only=True)
class PersonFilters(ListFilters):
    """The order of a person's credentials."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "title": "micro-credential",
        "level": "level",
        "status": "status",
        "awarded": "award date",
        "expiry": "expiry date",
    }

    sort: str = "-level"
