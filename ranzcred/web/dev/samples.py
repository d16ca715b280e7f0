"""The samples that the components show: a form, a list, entries of the audit log. None is in the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, ClassVar

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from ranzcred.core.charts import BarChart, ChartBar
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.date_field import DATE_HINT, CleanDateField
from ranzcred.core.forms.fields import (
    CleanField,
    CleanTextField,
    EnumField,
    FlagField,
    WholeNumberField,
)
from ranzcred.core.forms.validators import TextLength
from ranzcred.core.lists.day_filter import DayBox
from ranzcred.core.lists.filter_kinds import ChoiceFilter, NumberFilter, TextFilter
from ranzcred.core.lists.filters import ListFilters
from ranzcred.core.lists.page import PAGE_SIZE, Page
from ranzcred.core.lists.record_field import RecordField
from ranzcred.core.lists.suggestions import Narrowing, Suggestion, Suggestions
from ranzcred.domain.accounts.forms import AreasField
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.presentation import LoggedEntry, PresentedEntry
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.lists.holders import HolderRow
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.overview.filters import ORGANISATION, PERSON
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.lists.filters import Kind
from ranzcred.domain.directory.models import CITY_LENGTH

MOMENT = datetime(2026, 3, 2, 20, 15, tzinfo=UTC)
TODAY = date(2026, 3, 3)
TOTAL = 3 * PAGE_SIZE
REQUIREMENTS = "Complete the course on slate, pass the assessment on site, and show two roofs that were repaired."

DAYS = [
    DayBox(name="from", label="From", text="01/03/2026"),
    DayBox(name="to", label="To", text="31/02/2026", problem="To: February 2026 has 28 days."),
]


SLATES = Suggestions(
    one="micro-credential",
    many="micro-credentials",
    found=[
        Suggestion(key="repair", name="Slate Repair", about="Level 4 · RANZ"),
        Suggestion(key="works", name="Slate Works", about="Level 5 · NZQA", mark="Retired"),
    ],
)


MONTHS = BarChart(
    title="Awards that run out, by month",
    finding="23 awards run out in March 2027, the most of the next 3 months",
    value_label="Run out",
    more_label="Renewed already",
    bars=[
        ChartBar(label="Feb 2027", value=7),
        ChartBar(label="Mar 2027", value=23, more=12),
        ChartBar(label="Apr 2027", value=0, more=4),
    ],
)
TITLES = BarChart(
    title="Credentials that are held, by micro-credential",
    finding="Slate Repair is held least: 2 of 8 assigned",
    value_label="Held",
    more_label="Assigned, not held",
    bars=[
        ChartBar(label="Slate Repair", value=2, more=6),
        ChartBar(label="Heritage Slate and Copper, with Flashings", value=1_200, more=34),
    ],
)


class SampleForm(BaseForm):
    """One field of each kind."""

    version = HiddenField("Version")
    title = CleanField("Title", [TextLength(minimum=1, maximum=120)])
    level = WholeNumberField("Level", minimum=1, maximum=10, description="The NZQCF level, 1 to 10")
    status = EnumField("Status", MicroCredentialStatus, default=MicroCredentialStatus.IN_TRAINING)
    awarded_on = CleanDateField("Award date (optional)", past=True, description=f"{DATE_HINT}. Leave blank for today.")
    expiry_date = CleanDateField("Expiry date (optional)", counted_from="awarded_on", description=DATE_HINT)
    requirements = CleanTextField("Requirements (optional)", [TextLength(maximum=400)])
    expiring = FlagField("Remind me before it expires", description="By email, 90, 60 and 30 days before")
    areas = AreasField("Can change", description="Tick nothing for read-only")
    replaces = RecordField("Replaces (optional)", record_type="micro-credential", one="micro-credential")


class ReasonForm(BaseForm):
    """What a dialog asks for."""

    reason = CleanTextField("Reason", [TextLength(minimum=1, maximum=400)])


def edit_form(prefix: str) -> SampleForm:
    """Return a form as it opens for a record."""
    values = {"title": "Slate Repair", "level": 4, "requirements": REQUIREMENTS, "expiring": True}
    return SampleForm(prefix=prefix, data={"version": "1", **values})


def refused_form(prefix: str) -> SampleForm:
    """Return a form that was sent with something wrong in each of its fields."""
    typed = {"title": "", "level": "eleven", "status": "LOST", "awarded_on": "30/02/2026"}
    typed |= {"requirements": REQUIREMENTS * 5, "areas": "everything", "replaces": "slate"}
    form = SampleForm(MultiDict({f"{prefix}{name}": value for name, value in typed.items()}), prefix=prefix)
    form.replaces.look_up(lambda _record_type, text, _subject: Narrowing(text=text, alike=SLATES))
    form.validate()
    return form


@dataclass(frozen=True, kw_only=True)
class SampleFilters(ListFilters):
    """What the address of the sample list could ask for."""

    COLUMNS: ClassVar[Mapping[str, str]] = {"title": "title", "level": "level"}

    level: Annotated[int | None, NumberFilter(label="Level", unset="All levels", minimum=4, maximum=5)] = None
    kind: Annotated[Kind | None, ChoiceFilter(label="Type", unset="All types", members=Kind)] = None
    city: Annotated[str, TextFilter(label="City", unset="All cities", longest=CITY_LENGTH)] = ""
    organisation: Annotated[str, ORGANISATION] = ""
    person: Annotated[str, PERSON] = ""
    sort: str = "title"


@dataclass(frozen=True, kw_only=True)
class SampleRow:
    """A row of the sample list."""

    id: str
    title: str
    level: int
    is_default: bool = False


@dataclass(frozen=True, kw_only=True)
class SampleList:
    """A page of the sample list."""

    page: Page[SampleRow]
    filters: SampleFilters
    sentence: str


FULL_LIST = SampleList(
    page=Page(
        rows=[
            SampleRow(id="reclad", title="Residential Re-clad", level=5, is_default=True),
            SampleRow(id="slate", title="Slate Repair", level=4),
            SampleRow(id="flashing", title="Flashings and penetrations of long-run metal roofs", level=3),
        ],
        number=2,
        total=TOTAL,
    ),
    filters=SampleFilters(q="roof", kind=Kind.CUSTOM, organisation="ridge", person="ngata", sort="-level"),
    sentence=f"{TOTAL} micro-credentials",
)
NARROWED = {
    "organisation": Narrowing(text="ridge", record=Suggestion(key="ridge", name="Ridgeline Roofing")),
    "person": Narrowing(
        text="ngata",
        alike=Suggestions(
            one="person",
            many="people",
            found=[
                Suggestion(key="aroha", name="Aroha Ngata", about="Ridgeline Roofing"),
                Suggestion(key="hemi", name="Hēmi Ngata", about="Coast Slate", mark="Inactive"),
            ],
        ),
    ),
}
EMPTY_LIST = SampleList(
    page=Page(rows=[], number=1, total=0), filters=SampleFilters(q="thatch"), sentence="No micro-credentials found"
)


def list_credentials() -> list[HolderRow]:
    """Return a credential at each status, and awards with little time left and with none."""
    awarded = MicroCredentialStatus.AWARDED
    states: list[tuple[MicroCredentialStatus, date | None, date | None]] = [
        *((status, None, None) for status in MicroCredentialStatus if status is not awarded),
        (awarded, TODAY, None),
        (awarded, TODAY, TODAY + timedelta(days=465)),
        (awarded, TODAY - timedelta(days=700), TODAY + timedelta(days=12)),
        (awarded, TODAY - timedelta(days=731), TODAY),
        (awarded, TODAY - timedelta(days=800), TODAY - timedelta(days=12)),
    ]
    rows = [StaffMicroCredential(status=status, awarded_on=day, expiry_date=expiry) for status, day, expiry in states]
    rows += [
        StaffMicroCredential(status=awarded, awarded_on=TODAY, valid_from=TODAY, suspended_from=TODAY),
        StaffMicroCredential(
            status=MicroCredentialStatus.EXPIRED, awarded_on=TODAY, expiry_date=TODAY, end_kind=EndKind.REVOKED
        ),
    ]
    return [HolderRow(credential=credential, today=TODAY) for credential in rows]


def list_entries(first: int) -> list[PresentedEntry]:
    """Return an entry of each shape, newest first, the last with this number."""
    before = {"level": 3, "requirements": REQUIREMENTS, "skill_standard": "SS-104"}
    after = {"level": 4, "requirements": REQUIREMENTS.replace("two", "three"), "skill_standard": None}
    title = {"title": "Slate Repair"}
    changes: list[tuple[AuditAction, object, object]] = [
        (AuditAction.DELETE, title | after, None),
        (AuditAction.UPDATE, before, after),
        (AuditAction.CREATE, None, title | before),
    ]
    return [
        _present(first + len(changes) - place, action, previous, new)
        for place, (action, previous, new) in enumerate(changes, start=1)
    ]


def _present(seq: int, action: AuditAction, previous: object, new: object) -> PresentedEntry:
    details = {"name": "Slate Repair", "reason": "Replaced by Slate Works", "request_id": "4d1f0c6a9be27d35"}
    entry = LoggedEntry(
        seq=seq,
        timestamp=MOMENT + timedelta(minutes=seq),
        actor_id="0198a1de-7c4e-7000-8000-000000000001",
        actor_email="mere@ranz.example.nz",
        actor_role="RANZ administrator",
        ip_address="192.0.2.7",
        user_agent="Mozilla/5.0",
        action=action,
        resource_type="MicroCredentialDefinition",
        resource_id="0198a1de-7c4e-7000-8000-000000000002",
        previous_state=json.dumps(previous) if previous else None,
        new_state=json.dumps(new) if new else None,
        details=json.dumps(details),
        previous_hash=f"{seq - 1:064x}",
        hash=f"{seq:064x}",
    )
    return entry.presented
