"""The filters of coverage, read from and written to the URL's query."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Self

from ranzcred.core import clock
from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.errors import Invalid
from ranzcred.core.lists.day_filter import DayFilter
from ranzcred.core.lists.filter_kinds import ChoiceFilter, RecordFilter, TextFilter
from ranzcred.core.lists.filters import ListFilters, search
from ranzcred.core.text import search_key
from ranzcred.domain.coverage.scope import IN_PROGRAMME, People, Scope
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CITY_LENGTH, CertificationTier, ProgrammeStatus

FIRST_DAY, YEARS_AHEAD = date(2000, 1, 1), 5
NOT_KNOWN_YET = "As known on: enter today or a day before."
OUTSIDE = "On: enter a day from 1 Jan 2000 to five years from today."


class Programme(enum.StrEnum):
    """The organisations that are counted, by their status in the programme, if not those who are in it."""

    ALL = "all"
    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    RENEWAL_DUE = "RENEWAL_DUE"
    SUSPENDED = "SUSPENDED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        return "Whatever the status" if self is Programme.ALL else ProgrammeStatus(self.value).label

    @property
    def statuses(self) -> frozenset[ProgrammeStatus]:
        return frozenset(ProgrammeStatus) if self is Programme.ALL else frozenset({ProgrammeStatus(self.value)})


def last_day(today: date) -> date:
    """Return the last day that coverage can be asked about."""
    return today.replace(year=today.year + YEARS_AHEAD, day=min(today.day, 28))


@dataclass(frozen=True, kw_only=True)
class CoverageFilters(ListFilters):
    """The day, whom coverage counts, and what they should hold."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "name": "organisation",
        "tier": "tier",
        "programme": "programme status",
        "people": "people",
        "covered": "people covered",
        "percent": "percentage covered",
        "held": "credentials held",
        "expired": "expired",
        "lost": "lost within 90 days",
    }

    q: Annotated[str, search("Words in the organisation's name.")] = ""
    purpose: Annotated[
        Purpose | None,
        ChoiceFilter(
            label="Counts for",
            unset="Chosen micro-credential",
            members=Purpose,
            description="What counts for a purpose: who holds any of it is covered.",
        ),
    ] = None
    definition: Annotated[
        str,
        RecordFilter(
            label="Micro-credential",
            unset="All that count for the purpose",
            record_type="micro-credential",
            longest=KEY_LENGTH,
            description="A micro-credential's key: who holds it is covered.",
        ),
    ] = ""
    tier: Annotated[
        CertificationTier | None,
        ChoiceFilter(label="Tier", unset="All tiers", members=CertificationTier, description="The certification tier."),
    ] = None
    programme: Annotated[
        Programme | None,
        ChoiceFilter(
            label="Programme status",
            unset="In the programme",
            members=Programme,
            description="Active organisations and those whose renewal is due, unless it asks for others.",
        ),
    ] = None
    city: Annotated[str, TextFilter(label="City", longest=CITY_LENGTH, description="The organisation's city.")] = ""
    organisation: Annotated[
        str,
        RecordFilter(
            label="Organisation",
            unset="All organisations",
            record_type="organisation",
            longest=KEY_LENGTH,
            description="An organisation's key.",
        ),
    ] = ""
    staff: Annotated[
        People | None,
        ChoiceFilter(label="People", unset="Active", members=People, description="People who were active on the day."),
    ] = None
    on: Annotated[
        date | None,
        DayFilter(
            label="On", past=False, description="A day in Auckland, today if there is none, such as `2026-07-01`."
        ),
    ] = None
    known: Annotated[
        date | None,
        DayFilter(
            label="As known on",
            description="As it was known when this day ended, without what was recorded or corrected since.",
        ),
    ] = None
    sort: str = "percent"

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed."""
        filters = super().from_args(args)
        today = clock.today()
        if filters.on and not FIRST_DAY <= filters.on <= last_day(today):
            raise Invalid(OUTSIDE, field="on")
        if filters.known and filters.known > today:
            raise Invalid(NOT_KNOWN_YET, field="known")
        return filters

    @property
    def day(self) -> date:
        """The day that is asked about."""
        return self.on or clock.today()

    @property
    def scope(self) -> Scope:
        """Whom coverage counts."""
        return Scope(
            on=self.day,
            known=self.known,
            tier=self.tier,
            programme=self.programme.statuses if self.programme else IN_PROGRAMME,
            city=search_key(self.city),
            organisation=self.organisation,
            people=self.staff,
        )
