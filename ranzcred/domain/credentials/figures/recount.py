"""The figures counted again: what verification compares them with, and how they are put right.

A figure and what it counts change in one transaction, so that in every snapshot both agree, whoever is writing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
    true,
    union_all,
    update,
)

from ranzcred.core.db.base import Base
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot, writing
from ranzcred.domain.audit.proof.further_checks import RECORD_CHECKS, Mismatch, Span, Unproven
from ranzcred.domain.credentials.figures.kept import Numbers, Within, add_up, figures_of, key_of, parts_of
from ranzcred.domain.credentials.figures.models import DefinitionFigures, ExpiryFigures, OrganisationFigures
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import BEFORE_AWARD, MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember

Status = MicroCredentialStatus


@dataclass(frozen=True, kw_only=True)
class Miscount:
    """Figures that are not as they are counted; None where there are none, or nothing that they could be of."""

    model: type[Base]
    key: Any
    kept: Numbers | None
    counted: Numbers | None

    def __str__(self) -> str:
        if self.kept is None:
            return "its figures are missing"
        if self.counted is None:
            return "these are figures of nothing that there is"
        wrong = [name for name, number in self.counted.items() if number != self.kept[name]]
        return "; ".join(f"{name} is {self.kept[name]:,}, and should be {self.counted[name]:,}" for name in wrong)


def recount() -> int:
    """Count again, correct the figures that differ, and return of how many records and days these are. Commits.

    The difference is added, and nothing set: meanwhile others may change what is counted.
    """
    with snapshot(db.engine) as connection:
        found = [each for model in COUNTED for each in miscounts(connection, model)]
    with writing():
        for each in found:
            _correct(each)
    return len(found)


def _correct(miscount: Miscount) -> None:
    table, key = cast("Table", miscount.model.__table__), key_of(miscount.model)
    names = figures_of(miscount.model)
    kept, counted = (numbers or dict.fromkeys(names, 0) for numbers in (miscount.kept, miscount.counted))
    if miscount.kept is None:
        db.session.execute(insert(table).values({key.name: miscount.key}))
    changes = {name: table.c[name] + (counted[name] - kept[name]) for name in names}
    db.session.execute(update(table).where(key == miscount.key).values(changes))
    if miscount.counted is None:
        db.session.execute(delete(table).where(key == miscount.key))


def miscounts(connection: Connection, model: type[Base], within: Within = lambda _: true()) -> Iterator[Miscount]:
    """Yield the figures of some records that are not as they are counted. `connection` is a snapshot."""
    names = figures_of(model)
    kept = add_up(connection.execute(union_all(*parts_of(model, within))), names)
    counted = add_up(connection.execute(COUNTED[model](within)), names)
    for key in sorted(kept.keys() | counted.keys()):
        empty = model is ExpiryFigures and key not in counted and not any(kept[key].values())
        if kept.get(key) != counted.get(key) and not empty:
            yield Miscount(model=model, key=key, kept=kept.get(key), counted=counted.get(key))


def _of_definitions(within: Within) -> Select[*tuple[Any, ...]]:
    key, active = MicroCredentialDefinition.id, StaffMicroCredential.holder_active
    counts = [_count(and_(active, StaffMicroCredential.status == status)) for status in Status]
    held = StaffMicroCredential.definition_id == key
    return select(key, *counts, _count(~active)).outerjoin(StaffMicroCredential, held).where(within(key)).group_by(key)


def _of_organisations(within: Within) -> Select[*tuple[Any, ...]]:
    key, place = Organisation.id, OrganisationMember.organisation_id
    people = select(place, func.count().label("people")).where(OrganisationMember.active, within(place))
    held = select(place, func.count().label("assigned"), _awarded().label("awarded"))
    held = held.join(OrganisationMember, OrganisationMember.id == StaffMicroCredential.member_id)
    held = held.where(StaffMicroCredential.holder_active, within(place))
    staff, credentials = (each.group_by(place).subquery() for each in (people, held))
    numbers = (staff.c.people, credentials.c.assigned, credentials.c.awarded)
    return (
        select(key, *(func.coalesce(number, 0) for number in numbers))
        .outerjoin(staff, staff.c.organisation_id == key)
        .outerjoin(credentials, credentials.c.organisation_id == key)
        .where(within(key))
    )


def _of_expiry_dates(within: Within) -> Select[*tuple[Any, ...]]:
    key, status = StaffMicroCredential.expiry_date, StaffMicroCredential.status
    of_award = (StaffMicroCredential.holder_active, status.not_in(BEFORE_AWARD), key.is_not(None))
    return select(key, _awarded(), _count(status == Status.EXPIRED)).where(*of_award, within(key)).group_by(key)


def _awarded() -> ColumnElement[int]:
    return _count(StaffMicroCredential.status == Status.AWARDED)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(StaffMicroCredential.id).filter(condition)


COUNTED: Mapping[type[Base], Callable[[Within], Select[*tuple[Any, ...]]]] = {
    DefinitionFigures: _of_definitions,
    OrganisationFigures: _of_organisations,
    ExpiryFigures: _of_expiry_dates,
}


def _check(model: type[Base]) -> Callable[[Connection, Span, Unproven], Iterator[Mismatch]]:
    """Return the check of the figures of some records; those of days come with the first credentials."""

    def wrong_figures(connection: Connection, span: Span, _unproven: Unproven) -> Iterator[Mismatch]:
        of_days = model is ExpiryFigures
        if of_days and span.after:
            return
        within = (lambda _: true()) if of_days else (lambda key: span.within(key, connection))
        for each in miscounts(connection, model, within):
            yield Mismatch(resource_type=model.__name__, resource_id=str(each.key), difference=str(each))

    return wrong_figures


RECORD_CHECKS.setdefault("MicroCredentialDefinition", []).append(_check(DefinitionFigures))
RECORD_CHECKS.setdefault("Organisation", []).append(_check(OrganisationFigures))
RECORD_CHECKS.setdefault("StaffMicroCredential", []).append(_check(ExpiryFigures))
