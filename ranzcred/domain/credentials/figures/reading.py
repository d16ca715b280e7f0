"""The figures as they are in this transaction, exact for today.

An award that is stored as such counts as expired from the day after its expiry date, before the sweep stores that:
these few are found by an index and taken off.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    func,
    literal,
    select,
    union_all,
)

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.session import db
from ranzcred.domain.credentials.figures.kept import add_up, figures_of, parts_of
from ranzcred.domain.credentials.figures.models import (
    DefinitionFigures,
    ExpiryFigures,
    OrganisationFigures,
)
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus, lapsed_sql
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
    return _read(OfDefinition, DefinitionFigures, keys)


def figures_of_definition(definition_id: str) -> OfDefinition:
    """Return the figures of a definition by effective status, in one statement."""
    held = StaffMicroCredential.definition_id
    lapsed = select(held, *_figures(OfDefinition, awarded=-func.count(), expired=func.count())).group_by(held)
    columns = StaffMicroCredential.__table__.c
    lapsed = lapsed.where(held == definition_id, columns.holder_active, lapsed_sql(columns, today=clock.today()))
    return _read(OfDefinition, DefinitionFigures, [definition_id], lapsed).get(definition_id, OfDefinition())


def figures_of_organisations(keys: Collection[str], days: Sequence[date]) -> Mapping[str, OfOrganisation]:
    """Return the figures of some organisations, by key, in one statement; `days` are those of `lapsed_days`."""
    each = lapsed_by_organisation(days).subquery("lapsed").c
    lapsed = select(each.organisation_id, *_figures(OfOrganisation, awarded=-each.number))
    parts = [lapsed.where(each.organisation_id.in_(keys))] if days else []
    return _read(OfOrganisation, OrganisationFigures, keys, *parts)


def lapsed_days() -> Sequence[date]:
    """Return the expiry dates of the awards that are expired, and not yet stored so: of a day or two, if any.

    Awards are found by these dates, and not by what is before today: a plan of PostgreSQL for any day takes that for a
    third of them, and reads all.
    """
    found = select(ExpiryFigures.expiry_date).where(
        ExpiryFigures.expiry_date < clock.today(), ExpiryFigures.awarded > 0
    )
    return db.session.scalars(found).all()


def lapsed_by_organisation(days: Sequence[date]) -> Select[str, int]:
    """Return SQL for `organisation_id` and `number` of the awards of each that expired on these days, but by what is
    stored did not.

    They are few, and each leads to its organisation: by a subquery, which no database reads from the other end.
    """
    place = select(OrganisationMember.organisation_id).where(OrganisationMember.id == StaffMicroCredential.member_id)
    found = select(place.scalar_subquery().label("organisation_id")).where(
        StaffMicroCredential.status == MicroCredentialStatus.AWARDED,
        StaffMicroCredential.expiry_date.in_(days),
        StaffMicroCredential.holder_active,
    )
    each = found.subquery("each").c
    return select(each.organisation_id, func.count().label("number")).group_by(each.organisation_id)


def figures_of_association(*, today: date) -> OfAssociation:
    """Return the figures of all, in one statement."""
    ends, awarded = ExpiryFigures.expiry_date, ExpiryFigures.awarded
    month, quarter, day = timedelta(days=30), timedelta(days=90), timedelta(days=1)
    figures = {
        "awarded": _total(DefinitionFigures.awarded) - _total(awarded, ends < today),
        "pending": _total(DefinitionFigures.assessment_pending),
        "in_30": _total(awarded, ends.between(today, today + month)),
        "in_90": _total(awarded, ends.between(today, today + quarter)),
        "lapsed": _total(awarded + ExpiryFigures.expired, ends.between(today - month, today - day)),
        "people": _total(OrganisationFigures.people),
        "organisations": select(func.count()).select_from(OrganisationFigures).scalar_subquery(),
    }
    found = db.session.execute(select(*(figure.label(name) for name, figure in figures.items()))).one()
    return OfAssociation(**found._mapping)


def _read(of: type[F], model: type[Base], keys: Collection[str], *lapsed: Select[*tuple[Any, ...]]) -> Mapping[str, F]:
    """Return the figures of some records as they are kept, less what has expired since."""
    parts = parts_of(model, lambda key: key.in_(keys))
    added = add_up(db.session.execute(union_all(*parts, *lapsed)), figures_of(model))
    return {key: of(**numbers) for key, numbers in added.items()}


def _figures(of: type[F], **numbers: ColumnElement[int]) -> list[ColumnElement[int]]:
    """Return the columns of the figures, 0 where no number is given."""
    return [numbers.get(each.name, literal(0)) for each in fields(of)]


def _total(figure: SQLColumnExpression[int], *condition: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.coalesce(func.sum(figure), 0)).where(*condition).scalar_subquery()
