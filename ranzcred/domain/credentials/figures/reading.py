"""The figures as they are in this transaction, exact for today.

An award that is stored as such counts as expired from the day after its expiry date, before the sweep stores that:
these few are found by an index and taken off.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)

from ranzcred.core import clock
from ranzcred.core.db.among import among
from ranzcred.core.db.base import Base
from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.domain.credentials.figures.kept import add_up, figures_of, parts_of
from ranzcred.domain.credentials.figures.models import (
    DefinitionFigures,
    ExpiryFigures,
    OrganisationFigures,
)
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus, lapsed_sql, suspended_sql
from ranzcred.domain.directory.models import OrganisationMember


@dataclass(frozen=True, kw_only=True)
class OfDefinition:
    """How many credentials of a definition active staff have, by effective status, and how many `former` staff."""

    not_started: int = 0
    in_training: int = 0
    assessment_pending: int = 0
    awarded: int = 0
    expired: int = 0
    former: int = 0

    @property
    def assigned(self) -> int:
        """Return how many active staff have, whatever the status."""
        return self.not_started + self.in_training + self.assessment_pending + self.awarded + self.expired

    def of(self, status: MicroCredentialStatus) -> int:
        """Return how many active staff have with an effective status."""
        return int(getattr(self, status.value.lower()))


@dataclass(frozen=True, kw_only=True)
class OfOrganisation:
    """How many people of an organisation are active, and of their credentials: how many there are, and are awarded."""

    people: int = 0
    assigned: int = 0
    awarded: int = 0


class Lapsed(NamedTuple):
    """By what the awards are found that are stored as such, and do not count today: the days on which they expired, and
    whether any is suspended.
    """

    days: list[date]
    suspended: bool
    today: date


@dataclass(frozen=True, kw_only=True)
class OfAssociation:
    """The figures of all: `in_30` and `in_90` expire within so many days, `lapsed` did in the last 30."""

    awarded: int
    pending: int
    in_30: int
    in_90: int
    lapsed: int
    people: int
    organisations: int


F = TypeVar("F", OfDefinition, OfOrganisation)


def figures_by_stored_status(keys: Collection[str]) -> Mapping[str, OfDefinition]:
    """Return the figures of some definitions, by key, in one statement; by the stored status, which is enough where
    no status is shown.
    """
    return _read(OfDefinition, DefinitionFigures, *_by_stored_status(list(keys)))


@built_once
def _by_stored_status(keys: list[str]) -> CompoundSelect[*tuple[Any, ...]]:
    return union_all(*parts_of(DefinitionFigures, lambda key: among(key, keys)))


def figures_of_definition(definition_id: str) -> OfDefinition:
    """Return the figures of a definition by effective status, in one statement."""
    found = _read(OfDefinition, DefinitionFigures, *_by_effective_status(definition_id, clock.today()))
    return found.get(definition_id, OfDefinition())


@built_once
def _by_effective_status(definition_id: str, today: date) -> CompoundSelect[*tuple[Any, ...]]:
    held, columns = StaffMicroCredential.definition_id, StaffMicroCredential.__table__.c
    each = select(held, *_figures(OfDefinition, awarded=-func.count(), expired=func.count())).group_by(held)
    each = each.where(held == definition_id, columns.holder_active)
    # Each by itself, since an index finds each: of one or the other, PostgreSQL reads all awards.
    kinds = [lapsed_sql(columns, today=today), suspended_sql(columns, today=today)]
    return union_all(*parts_of(DefinitionFigures, lambda key: key == definition_id), *map(each.where, kinds))


def figures_of_organisations(keys: Collection[str], lapsed: Lapsed | None) -> Mapping[str, OfOrganisation]:
    """Return the figures of some organisations, by key, in one statement; `lapsed` is what `find_lapsed` finds."""
    return _read(OfOrganisation, OrganisationFigures, *_of_organisations(list(keys), lapsed))


@built_once
def _of_organisations(keys: list[str], lapsed: Lapsed | None) -> CompoundSelect[*tuple[Any, ...]]:
    parts = parts_of(OrganisationFigures, lambda key: among(key, keys))
    if lapsed is None:
        return union_all(*parts)
    each = lapsed_by_organisation(lapsed).subquery("lapsed").c
    uncounted = select(each.organisation_id, *_figures(OfOrganisation, awarded=-each.number))
    return union_all(*parts, uncounted.where(among(each.organisation_id, keys)))


def find_lapsed() -> Lapsed | None:
    """Return what finds the awards that are stored as such and do not count today, None if there are none: on which
    days they expired, a day or two, and whether any is suspended.

    Awards are found by these dates, and not by what is before today: a plan of PostgreSQL for any day takes that for a
    third of them, and reads all.
    """
    today = clock.today()
    found = db.session.scalars(*_lapsed_days(today)).all()
    days = [day for day in found if day is not None]
    return Lapsed(days=days, suspended=len(days) < len(found), today=today) if found else None


@built_once
def _lapsed_days(today: date) -> CompoundSelect[date | None]:
    """Return SQL for the expiry dates, and None if any award is suspended."""
    expired = select(ExpiryFigures.expiry_date).where(ExpiryFigures.expiry_date < today, ExpiryFigures.awarded > 0)
    suspended = exists().where(suspended_sql(StaffMicroCredential.__table__.c, today=today))
    return union_all(expired, select(null()).where(suspended))


def lapsed_by_organisation(lapsed: Lapsed) -> Select[str, int]:
    """Return SQL for `organisation_id` and `number` of the awards of each that do not count, but by what is stored do.

    They are few, and each leads to its organisation: by a subquery, which no database reads from the other end.
    """
    columns = StaffMicroCredential.__table__.c
    conditions = [and_(columns.status == MicroCredentialStatus.AWARDED, columns.expiry_date.in_(lapsed.days))]
    conditions += [suspended_sql(columns, today=lapsed.today)] * lapsed.suspended
    place = select(OrganisationMember.organisation_id).where(OrganisationMember.id == columns.member_id)
    place_of_each = place.scalar_subquery().label("organisation_id")
    rows = [select(place_of_each).where(condition, columns.holder_active) for condition in conditions]
    each = union_all(*rows).subquery("each").c
    return select(each.organisation_id, func.count().label("number")).group_by(each.organisation_id)


def figures_of_association(*, today: date) -> OfAssociation:
    """Return the figures of all, in one statement."""
    return OfAssociation(**db.session.execute(_of_association(today)).one()._mapping)


@lru_cache(maxsize=2)
def _of_association(today: date) -> Select[*tuple[Any, ...]]:
    """Return the statement for the figures of all, which is built once a day."""
    ends, awarded = ExpiryFigures.expiry_date, ExpiryFigures.awarded
    month, quarter, day = timedelta(days=30), timedelta(days=90), timedelta(days=1)
    figures = {
        "awarded": _total(DefinitionFigures.awarded) - _total(awarded, ends < today) - _suspended(today),
        "pending": _total(DefinitionFigures.assessment_pending),
        "in_30": _total(awarded, ends.between(today, today + month)),
        "in_90": _total(awarded, ends.between(today, today + quarter)),
        "lapsed": _total(awarded + ExpiryFigures.expired, ends.between(today - month, today - day)),
        "people": _total(OrganisationFigures.people),
        "organisations": select(func.count()).select_from(OrganisationFigures).scalar_subquery(),
    }
    return select(*(figure.label(name) for name, figure in figures.items()))


def _read(
    of: type[F], model: type[Base], statement: CompoundSelect[*tuple[Any, ...]], values: Mapping[str, Any]
) -> Mapping[str, F]:
    """Return the figures of some records as they are kept, less what has expired since."""
    added = add_up(db.session.execute(statement, values), figures_of(model))
    return {key: of(**numbers) for key, numbers in added.items()}


def _figures(of: type[F], **numbers: ColumnElement[int]) -> list[ColumnElement[int]]:
    """Return the columns of the figures, 0 where no number is given."""
    return [numbers.get(each.name, literal(0)) for each in fields(of)]


def _suspended(today: date) -> ScalarSelect[int]:
    columns = StaffMicroCredential.__table__.c
    found = select(func.count()).where(columns.holder_active, suspended_sql(columns, today=today))
    return found.scalar_subquery()


def _total(figure: SQLColumnExpression[int], *condition: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.coalesce(func.sum(figure), 0)).where(*condition).scalar_subquery()
