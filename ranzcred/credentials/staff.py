"""Who holds a definition: the rows, filters and order of its page and of its JSON list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, or_, select
from sqlalchemy.orm import contains_eager

from ranzcred import clock
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.status import MicroCredentialStatus, effective_status, effective_status_sql
from ranzcred.db import KEY_LENGTH
from ranzcred.directory.models import Organisation, OrganisationMember
from ranzcred.errors import Invalid
from ranzcred.extensions import db
from ranzcred.forms import optional_text, page_number
from ranzcred.paging import PAGE_SIZE, Page, clamp
from ranzcred.text import search_key

SEARCH_LENGTH = 200
COLUMNS = {
    "staff": "staff",
    "organisation": "organisation",
    "status": "status",
    "awarded": "award date",
    "expiry": "expiry date",
}
DEFAULT_SORT = "organisation"
EXPIRY = {
    "30": "Expiring in 30 days",
    "60": "Expiring in 60 days",
    "90": "Expiring in 90 days",
    "expired": "Expired",
    "none": "No expiry date",
}


@dataclass(frozen=True, kw_only=True)
class StaffFilters:
    """What an address asks for; a leading "-" in `sort` means descending."""

    q: str = ""
    status: MicroCredentialStatus | None = None
    organisation: str = ""
    expiry: str = ""
    sort: str = DEFAULT_SORT
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "StaffFilters":
        """Read an address's query. Invalid, naming the filter, where a value cannot be one."""
        return cls(
            q=optional_text(args, "q", label="Search", longest=SEARCH_LENGTH),
            status=_status(args.get("status", "")),
            organisation=optional_text(args, "organisation", label="Organisation", longest=KEY_LENGTH),
            expiry=_one_of(args.get("expiry", ""), EXPIRY, "Expiry", field="expiry"),
            sort=_sort(args.get("sort", "")),
            page=page_number(args),
        )

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def sort_sentence(self) -> str:
        """What is said after sorting: "Sorted by award date, descending"."""
        return f"Sorted by {COLUMNS[self.column]}, {'descending' if self.descending else 'ascending'}"

    def next_sort(self, column: str) -> str:
        """What a press on a column's header asks for: the other direction, or ascending first."""
        return f"-{column}" if self.sort == column else column

    def args(self, **changes: object) -> dict[str, Any]:
        """The address's query for these filters with `changes`; what is as it starts is left out."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        values = {
            "q": changed.q,
            "status": changed.status.value if changed.status else "",
            "organisation": changed.organisation,
            "expiry": changed.expiry,
            "sort": "" if changed.sort == DEFAULT_SORT else changed.sort,
            "page": "" if changed.page == 1 else str(changed.page),
        }
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, kw_only=True)
class StaffRow:
    """One who holds the definition, as it is on a day."""

    credential: StaffMicroCredential
    today: date

    @property
    def member(self) -> OrganisationMember:
        return self.credential.member

    @property
    def status(self) -> MicroCredentialStatus:
        """The effective one."""
        return effective_status(self.credential.status, self.credential.expiry_date, today=self.today)

    @property
    def days_left(self) -> int | None:
        """How many days an award is still valid after today: 0 on its last day. None for what is no award, has expired
        or has no end."""
        if self.status is not MicroCredentialStatus.AWARDED or self.credential.expiry_date is None:
            return None
        return (self.credential.expiry_date - self.today).days


@dataclass(frozen=True, kw_only=True)
class StaffList:
    """A page of those who hold a definition, with the organisations that its filter may choose from."""

    page: Page[StaffRow]
    filters: StaffFilters
    organisations: Sequence[tuple[str, str]]
    assigned: int


def list_staff(definition_id: str, filters: StaffFilters, *, today: date | None = None) -> StaffList:
    """The page that `filters` ask for, the last one where they ask for one past it; in three statements."""
    today = today or clock.today()
    condition = _condition(filters, today)
    assigned, total = db.session.execute(
        _of(definition_id).with_only_columns(
            func.count(StaffMicroCredential.id),
            func.count(StaffMicroCredential.id).filter(*condition)
            if condition
            else func.count(StaffMicroCredential.id),
        )
    ).one()
    number = clamp(filters.page, total)
    rows = staff_rows(definition_id, filters, today=today, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    organisations = db.session.execute(
        _of(definition_id)
        .with_only_columns(Organisation.id, Organisation.name, func.min(OrganisationMember.organisation_key))
        .group_by(Organisation.id, Organisation.name)
        .order_by(func.min(OrganisationMember.organisation_key), Organisation.id)
    )
    return StaffList(
        page=Page(items=rows, number=number, total=total),
        filters=replace(filters, page=number),
        organisations=[(key, name) for key, name, _ in organisations],
        assigned=assigned,
    )


def staff_rows(
    definition_id: str,
    filters: StaffFilters,
    *,
    today: date | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[StaffRow]:
    """What the filters leave, in their order: all of it, or `limit` from `offset` on."""
    today = today or clock.today()
    found = db.session.scalars(
        _of(definition_id)
        .options(contains_eager(StaffMicroCredential.member).contains_eager(OrganisationMember.organisation))
        .where(*_condition(filters, today))
        .order_by(*_order(filters, today))
        .limit(limit)
        .offset(offset)
    )
    return [StaffRow(credential=credential, today=today) for credential in found]


def _of(definition_id: str) -> Select[StaffMicroCredential]:
    return (
        select(StaffMicroCredential)
        .join(StaffMicroCredential.member)
        .join(OrganisationMember.organisation)
        .where(StaffMicroCredential.definition_id == definition_id)
    )


def _effective(today: date) -> ColumnElement[MicroCredentialStatus]:
    columns = StaffMicroCredential.__table__.c
    return effective_status_sql(columns.status, columns.expiry_date, today=today)


def _condition(filters: StaffFilters, today: date) -> list[ColumnElement[bool]]:
    condition: list[ColumnElement[bool]] = []
    searched = (OrganisationMember.name_key, OrganisationMember.email_key, OrganisationMember.organisation_key)
    for word in search_key(filters.q).split():
        condition.append(or_(*(column.contains(word, autoescape=True) for column in searched)))
    if filters.status:
        condition.append(_effective(today) == filters.status)
    if filters.organisation:
        condition.append(OrganisationMember.organisation_id == filters.organisation)
    if filters.expiry == "none":
        condition.append(StaffMicroCredential.expiry_date.is_(None))
    elif filters.expiry == "expired":
        condition.append(_effective(today) == MicroCredentialStatus.EXPIRED)
    elif filters.expiry:
        condition.append(_effective(today) == MicroCredentialStatus.AWARDED)
        condition.append(StaffMicroCredential.expiry_date <= today + timedelta(days=int(filters.expiry)))
    return condition


def _order(filters: StaffFilters, today: date) -> list[ColumnElement[Any] | SQLColumnExpression[Any]]:
    """The column that is asked for; what has no date comes last in both directions, on both databases."""
    places = {status: place for place, status in enumerate(MicroCredentialStatus)}
    column: SQLColumnExpression[Any] = {
        "staff": OrganisationMember.surname_key,
        "organisation": OrganisationMember.organisation_key,
        "status": case(places, value=_effective(today)),
        "awarded": StaffMicroCredential.awarded_on,
        "expiry": StaffMicroCredential.expiry_date,
    }[filters.column]
    absent_last = [case((column.is_(None), 1), else_=0)] if filters.column in {"awarded", "expiry"} else []
    return [
        *absent_last,
        column.desc() if filters.descending else column.asc(),
        OrganisationMember.surname_key,
        OrganisationMember.organisation_key,
        StaffMicroCredential.id,
    ]


def _status(text: str) -> MicroCredentialStatus | None:
    allowed = {status.value: status.label for status in MicroCredentialStatus}
    return MicroCredentialStatus(text) if _one_of(text, allowed, "Status", field="status") else None


def _sort(text: str) -> str:
    _one_of(text.removeprefix("-"), COLUMNS, "Sort", field="sort")
    return text if text.strip("-") else DEFAULT_SORT


def _one_of(text: str, allowed: Mapping[str, str], label: str, *, field: str) -> str:
    if text and text not in allowed:
        raise Invalid(f"{label} must be one of the list. Check the address.", field=field)
    return text
