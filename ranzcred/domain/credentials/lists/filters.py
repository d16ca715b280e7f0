"""The filters and order of the lists of credentials, read from and written to the URL's query."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Self

from ranzcred.core import clock
from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.errors import Invalid
from ranzcred.core.forms.date_field import LAST_DAY
from ranzcred.core.lists.day_filter import DayFilter
from ranzcred.core.lists.filter_kinds import ChoiceFilter, RecordFilter
from ranzcred.core.lists.filters import Filters, ListFilters, search
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
    label="Status", unset="All statuses", members=MicroCredentialStatus, description="The effective status, of today."
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
ON = DayFilter(
    label="Held on",
    past=False,
    last=LAST_DAY,
    description="A day in Auckland, such as `2028-01-15`: what was, is or will be held on it, from its first moment to "
    "its last. Each row then tells of that day: by which award it was held, and its dates.",
)
KNOWN = DayFilter(
    label="As known on",
    beside="on",
    last=LAST_DAY,
    description="Beside `on`: as it was known when this day ended, today at the latest, without what was recorded or "
    "corrected since.",
)
KNOWN_OF_NO_DAY = "Choose the day on which it is held too."
NOT_KNOWN_YET = "As known on: enter today or a day before."


@dataclass(frozen=True, kw_only=True)
class DayFilters(Filters):
    """The day on which a credential is held, and the day as of which that was known."""

    on: Annotated[date | None, ON] = None
    known: Annotated[date | None, KNOWN] = None

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed."""
        filters = super().from_args(args)
        _require_known(filters.on, filters.known)
        return filters


def _require_known(on: date | None, known: date | None) -> None:
    """Raise Invalid if something is to have been known of no day, or on one that is yet to come."""
    if known and not on:
        raise Invalid(KNOWN_OF_NO_DAY, field="known")
    if known and known > clock.today():
        raise Invalid(NOT_KNOWN_YET, field="known")


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
    on: Annotated[date | None, ON] = None
    known: Annotated[date | None, KNOWN] = None
    sort: str = "organisation"

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed."""
        filters = super().from_args(args)
        _require_known(filters.on, filters.known)
        return filters


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
