"""The filters of coverage, read from and written to the URL's query."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, ClassVar, Self

from ranzcred.core import clock
from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.errors import Invalid
from ranzcred.core.lists.day_filter import DayFilter
from ranzcred.core.lists.filter_kinds import ChoiceFilter, KeysFilter, RecordFilter, TextFilter
from ranzcred.core.lists.filters import ListFilters, search
from ranzcred.core.lists.suggestions import KEY
from ranzcred.core.text import search_key
from ranzcred.domain.coverage.scope import IN_PROGRAMME, CountedPeople, Scope
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CITY_LENGTH, CertificationTier, ProgrammeStatus

SEPARATOR = ","
MOST_CHOSEN = 30
"""How many micro-credentials can be asked about at once."""
FIRST_DAY, YEARS_AHEAD = date(2000, 1, 1), 5
OF_VIEW = ("q", "target", "queue", "snoozed", "months", "month", "number", "sort", "page")
"""The arguments that a view has for itself."""
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


class CoverageView(enum.StrEnum):
    """What a page of coverage shows of what it is asked about."""

    ORGANISATIONS = "organisations"
    DEFINITIONS = "definitions"
    MATRIX = "matrix"
    FORECAST = "forecast"
    GAPS = "gaps"

    @property
    def label(self) -> str:
        return "Micro-credentials" if self is CoverageView.DEFINITIONS else self.value.capitalize()


def last_day(today: date) -> date:
    """Return the last day that coverage can be asked about."""
    return today.replace(year=today.year + YEARS_AHEAD, day=min(today.day, 28))


@dataclass(frozen=True, kw_only=True)
class CoverageFilters(ListFilters):
    """The day, whom coverage counts, and what they should hold, in one of the views. Each view has its own columns."""

    HINT: ClassVar[str]
    """What the search of the view looks through."""

    q: Annotated[str, search("Words in the name of what a row is about.")] = ""
    view: Annotated[
        CoverageView,
        ChoiceFilter(
            label="View",
            unset="Organisations",
            members=CoverageView,
            description="What is shown of what is asked about.",
        ),
    ] = CoverageView.ORGANISATIONS
    purpose: Annotated[
        Purpose | None,
        ChoiceFilter(
            label="Counts for",
            unset="As chosen, or qualified",
            members=Purpose,
            description="What counts for a purpose: who holds any of it is covered.",
        ),
    ] = None
    definition: Annotated[
        str,
        KeysFilter(
            label="Micro-credentials",
            longest=MOST_CHOSEN * (KEY_LENGTH + len(SEPARATOR)),
            description="Keys of micro-credentials, joined by commas: who holds all of them is covered.",
        ),
    ] = ""
    also: Annotated[
        str,
        RecordFilter(
            label="Micro-credential",
            unset="Add a micro-credential",
            record_type="micro-credential",
            longest=KEY_LENGTH,
            description="The key of one more micro-credential, beside those that are chosen.",
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
    city: Annotated[
        str,
        TextFilter(label="City", unset="All cities", longest=CITY_LENGTH, description="The organisation's city."),
    ] = ""
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
        CountedPeople | None,
        ChoiceFilter(
            label="People", unset="Active", members=CountedPeople, description="People who were active on the day."
        ),
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

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed. What is chosen
        beside others is one of them.
        """
        filters = super().from_args(args)
        today = clock.today()
        if filters.on and not FIRST_DAY <= filters.on <= last_day(today):
            raise Invalid(OUTSIDE, field="on")
        if filters.known and filters.known > today:
            raise Invalid(NOT_KNOWN_YET, field="known")
        if not KEY.fullmatch(filters.also):
            return filters
        return replace(filters, definition=SEPARATOR.join(dict.fromkeys([*filters.definitions, filters.also])), also="")

    @property
    def definitions(self) -> list[str]:
        """The keys of the micro-credentials that are chosen, each once."""
        return list(dict.fromkeys(filter(None, self.definition.split(SEPARATOR))))

    def without(self, definition: str) -> dict[str, Any]:
        """Return the query without one of the micro-credentials that are chosen."""
        return self.args(definition=SEPARATOR.join(each for each in self.definitions if each != definition), page=1)

    def view_args(self, view: str, **changes: str) -> dict[str, str]:
        """Return the query of the same question in another view, which has its own search, order and pages, with
        `changes`, which may be filters of that view.
        """
        question = {name: value for name, value in self.args(view=view).items() if name in CoverageFilters.declared()}
        return {name: value for name, value in (question | changes).items() if name not in OF_VIEW}

    @property
    def view_words(self) -> dict[str, str]:
        """The filters of the view's own that are set, in words by label: which rows it shows of those counted."""
        own = {name: each for name, each in self.offered().items() if name not in CoverageFilters.declared()}
        return {each.label: each.in_words(getattr(self, name)) for name, each in own.items() if getattr(self, name)}

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
