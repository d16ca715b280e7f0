"""The filters and order of all credentials and of all people, read from and written to the URL's query."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, ClassVar

from sqlalchemy import ColumnElement

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.lists.filter_kinds import ChoiceFilter, NumberFilter, RecordFilter
from ranzcred.core.lists.filters import ListFilters, search
from ranzcred.domain.credentials.lists.effective import is_effectively
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import BEFORE_AWARD, MicroCredentialStatus
from ranzcred.domain.definitions.models import LEVEL_MAXIMUM, LEVEL_MINIMUM
from ranzcred.domain.directory.models import MemberRole
from ranzcred.domain.snoozes.filters import SNOOZED, QueueFilter, Snoozed
from ranzcred.domain.snoozes.queue import Queue, QueueList

Status = MicroCredentialStatus


class ExpiryWindow(enum.StrEnum):
    """When awards expire, or did."""

    IN_30 = "30"
    IN_60 = "60"
    IN_90 = "90"
    LAST_30 = "last-30"
    LAST_90 = "last-90"
    NONE = "none"

    @property
    def label(self) -> str:
        if self is ExpiryWindow.NONE:
            return "No expiry date"
        words = "Expired in the last {} days" if self.past else "Expiring in {} days"
        return words.format(self.days)

    @property
    def past(self) -> bool:
        return self.value.startswith("last-")

    @property
    def days(self) -> int:
        return int(self.value.removeprefix("last-"))


class People(enum.StrEnum):
    """Whose credentials, or which people, if not those who are current."""

    LEFT = "left"
    ALL = "all"

    @property
    def label(self) -> str:
        return "People who have left" if self is People.LEFT else "Everyone"


PEOPLE = ChoiceFilter(label="People", unset="Current people", members=People)


ORGANISATION = RecordFilter(
    label="Organisation", unset="All organisations", record_type="organisation", longest=KEY_LENGTH
)
DEFINITION = RecordFilter(
    label="Micro-credential", unset="All micro-credentials", record_type="micro-credential", longest=KEY_LENGTH
)
PERSON = RecordFilter(label="Person", unset="All people", record_type="person", longest=KEY_LENGTH, linked=True)


@dataclass(frozen=True, kw_only=True)
class CredentialFilters(ListFilters):
    """The filters of all credentials."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "person": "person",
        "organisation": "organisation",
        "expiry": "expiry date",
    }

    q: Annotated[str, search()] = ""
    status: Annotated[Status | None, ChoiceFilter(label="Status", unset="All statuses", members=Status)] = None
    expiry: Annotated[
        ExpiryWindow | None, ChoiceFilter(label="Expiry", unset="Any expiry date", members=ExpiryWindow)
    ] = None
    level: Annotated[
        int | None, NumberFilter(label="Level", unset="All levels", minimum=LEVEL_MINIMUM, maximum=LEVEL_MAXIMUM)
    ] = None
    people: Annotated[People | None, PEOPLE] = None
    definition: Annotated[str, DEFINITION] = ""
    organisation: Annotated[str, ORGANISATION] = ""
    person: Annotated[str, PERSON] = ""
    queue: Annotated[Queue | None, QueueFilter(listed_in=QueueList.CREDENTIALS, unset="All credentials")] = None
    snoozed: Annotated[Snoozed | None, SNOOZED] = None
    sort: str = "person"

    @property
    def dated(self) -> bool:
        """Return whether all that is left has an expiry date."""
        return self.expiry not in {None, ExpiryWindow.NONE}


def expiry_condition(expiry: ExpiryWindow | None, today: date, *, in_order: bool = False) -> list[ColumnElement[bool]]:
    """Return SQL conditions of the filter by expiry, which an index on status and expiry date finds; with `in_order`
    that on expiry dates alone, which has the awards of two statuses in one order.
    """
    ends, status = StaffMicroCredential.expiry_date, StaffMicroCredential.status
    if expiry is None:
        return []
    if expiry is ExpiryWindow.NONE:
        return [is_effectively(Status.AWARDED, today), ends.is_(None)]
    if expiry.past:
        return [
            status.not_in(BEFORE_AWARD) if in_order else status.in_([Status.AWARDED, Status.EXPIRED]),
            ends.between(today - timedelta(days=expiry.days), today - timedelta(days=1)),
        ]
    return [status == Status.AWARDED, ends.between(today, today + timedelta(days=expiry.days))]


class Holding(enum.StrEnum):
    """What people have, or lack."""

    NONE = "none"
    EXPIRED = "expired"
    IN_30 = "30"
    IN_90 = "90"

    @property
    def label(self) -> str:
        words = {Holding.NONE: "No credentials", Holding.EXPIRED: "With an expired credential"}
        return words.get(self) or f"With one expiring in {self.value} days"

    @property
    def days(self) -> int:
        return int(self.value)


@dataclass(frozen=True, kw_only=True)
class PeopleFilters(ListFilters):
    """The filters of all people."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "name": "name",
        "organisation": "organisation",
        "email": "email",
        "lbp_number": "LBP number",
    }

    q: Annotated[str, search()] = ""
    holding: Annotated[Holding | None, ChoiceFilter(label="Credentials", unset="Any", members=Holding)] = None
    role: Annotated[MemberRole | None, ChoiceFilter(label="Role", unset="All roles", members=MemberRole)] = None
    people: Annotated[People | None, PEOPLE] = None
    organisation: Annotated[str, ORGANISATION] = ""
    queue: Annotated[Queue | None, QueueFilter(listed_in=QueueList.PEOPLE, unset="All people")] = None
    snoozed: Annotated[Snoozed | None, SNOOZED] = None
    sort: str = "name"
