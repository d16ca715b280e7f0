"""What one person has: the rows and order of their page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import contains_eager

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.lists.order import order_by
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows, in_order
from ranzcred.domain.credentials.lists.effective import effective_columns
from ranzcred.domain.credentials.lists.filters import PersonFilters
from ranzcred.domain.credentials.lists.holders import HolderRow
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition


@dataclass(frozen=True, kw_only=True)
class PersonList(PagedRows[HolderRow, PersonFilters]):
    """A page of a person's credentials."""

    NOUN = "credential"


def list_of_person(member_id: str, filters: PersonFilters) -> PersonList:
    """Return the page of `filters`, the last one if it is past it, in two statements."""
    today = clock.today()
    total = select(func.count()).where(StaffMicroCredential.member_id == member_id)

    def load(limit: int, offset: int) -> list[HolderRow]:
        of_person = _with_definition().where(StaffMicroCredential.member_id == member_id)
        found = db.session.scalars(of_person.order_by(*_order(filters)).limit(limit).offset(offset))
        return [HolderRow(credential=credential, today=today) for credential in found]

    page = paginate(filters.page, db.session.scalars(total).one(), load)
    return PersonList(page=page, filters=replace(filters, page=page.number))


def find_keys_of_person(member_id: str, filters: PersonFilters, limit: int) -> Sequence[str]:
    """Return the keys of the list's rows in their order, up to a limit."""
    found = select(StaffMicroCredential.id).join(StaffMicroCredential.definition)
    of_person = found.where(StaffMicroCredential.member_id == member_id)
    return db.session.scalars(of_person.order_by(*_order(filters)).limit(limit)).all()


def load_of_person(keys: Sequence[str]) -> list[HolderRow]:
    """Return the rows of the list with some keys, in their order."""
    found = db.session.scalars(_with_definition().where(StaffMicroCredential.id.in_(keys)))
    today = clock.today()
    return in_order(keys, [HolderRow(credential=each, today=today) for each in found], lambda row: row.credential.id)


def _with_definition() -> Select[StaffMicroCredential]:
    joined = select(StaffMicroCredential).join(StaffMicroCredential.definition).join(StaffMicroCredential.member)
    return joined.options(contains_eager(StaffMicroCredential.definition), contains_eager(StaffMicroCredential.member))


def _order(filters: PersonFilters) -> list[ColumnElement[Any] | SQLColumnExpression[Any]]:
    columns: dict[str, SQLColumnExpression[Any]] = {
        "title": MicroCredentialDefinition.title_folded,
        "level": MicroCredentialDefinition.level,
        **effective_columns(clock.today()),
    }
    by_column = order_by(
        columns[filters.column], descending=filters.descending, absent_last=filters.column in {"awarded", "expiry"}
    )
    return [*by_column, MicroCredentialDefinition.title_folded, MicroCredentialDefinition.id]
