"""The figures of coverage on a day: of the scope, of each organisation, and of each definition."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from ranzcred.core import clock
from ranzcred.core.db.among import among
from ranzcred.core.db.session import db
from ranzcred.domain.coverage.fractions import Fraction
from ranzcred.domain.coverage.scope import Scope, Wanted
from ranzcred.domain.coverage.selection import covered, held_by, organisations_in, people_in
from ranzcred.domain.credentials.awards.models import AwardRevision
from ranzcred.domain.credentials.awards.periods_sql import end_of, in_force
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import CertificationTier, Organisation, ProgrammeStatus

LOST_WITHIN = (30, 60, 90)
"""The days ahead in which what is held is looked at whether it is lost, without a successor that is recorded."""


@dataclass(frozen=True, kw_only=True)
class PairFigures:
    """How many pairs of a person and a definition there are: assigned by the end of the day, held on it, awarded before
    but expired or ended by then, suspended on it, and held on it but not so many days later.
    """

    assigned: int = 0
    held: int = 0
    expired: int = 0
    suspended: int = 0
    lost_30: int = 0
    lost_60: int = 0
    lost_90: int = 0

    def __add__(self, other: "PairFigures") -> "PairFigures":
        names = [each.name for each in fields(self)]
        return PairFigures(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def fraction(self) -> Fraction:
        return Fraction(part=self.held, of=self.assigned)


@dataclass(frozen=True, kw_only=True)
class OrganisationCoverage:
    """An organisation on the day: its people and those who hold what is wanted, and the pairs of each definition."""

    id: str
    name: str
    tier: CertificationTier
    programme: ProgrammeStatus
    people: Fraction
    pairs: Mapping[str, PairFigures]

    @property
    def all_pairs(self) -> PairFigures:
        return sum(self.pairs.values(), PairFigures())


@dataclass(frozen=True, kw_only=True)
class CoverageFigures:
    """The figures of a scope. An organisation counts as covered with one person who is."""

    people: Fraction
    assigned: Fraction
    organisations: Fraction


def coverage_of_organisations(scope: Scope, wanted: Wanted) -> list[OrganisationCoverage]:
    """Return each organisation of a scope, by name; in two statements."""
    pairs: dict[str, dict[str, PairFigures]] = defaultdict(dict)
    for row in db.session.execute(_pairs(scope, wanted)) if wanted.definitions else ():
        pairs[row.organisation_id][row.definition_id] = _pair_figures(row)
    return [
        OrganisationCoverage(
            id=row.id,
            name=row.name,
            tier=row.certification_tier,
            programme=row.programme_status,
            people=Fraction(part=row.covered, of=row.people),
            pairs=pairs.get(row.id, {}),
        )
        for row in db.session.execute(_people(scope, wanted))
    ]


def figures_of(organisations: Sequence[OrganisationCoverage]) -> CoverageFigures:
    """Return the figures of a scope, whose organisations these are."""
    pairs = sum((each.all_pairs for each in organisations), PairFigures())
    return CoverageFigures(
        people=_sum(each.people for each in organisations),
        assigned=pairs.fraction,
        organisations=Fraction(part=sum(each.people.part > 0 for each in organisations), of=len(organisations)),
    )


def pairs_by_definition(organisations: Sequence[OrganisationCoverage]) -> dict[str, PairFigures]:
    """Return the figures of each definition in all organisations of a scope."""
    found: dict[str, PairFigures] = defaultdict(PairFigures)
    for organisation in organisations:
        for key, figures in organisation.pairs.items():
            found[key] += figures
    return dict(found)


def _sum(fractions: Iterable[Fraction]) -> Fraction:
    each = list(fractions)
    return Fraction(part=sum(one.part for one in each), of=sum(one.of for one in each))


def _people(scope: Scope, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Return SQL for the organisations of a scope, by name, with their people and those of them who are covered."""
    people = people_in(scope).subquery("people").c
    holding = covered(wanted, scope).subquery("covered").c if wanted.definitions else None
    counts = (
        select(
            people.organisation_id,
            func.count().label("people"),
            func.count(holding.member_id if holding is not None else None).label("covered"),
        )
        .select_from(people.member_id.table)
        .group_by(people.organisation_id)
    )
    if holding is not None:
        counts = counts.outerjoin(holding.member_id.table, holding.member_id == people.member_id)
    counted = counts.subquery("counted").c
    return (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.certification_tier,
            Organisation.programme_status,
            func.coalesce(counted.people, 0).label("people"),
            func.coalesce(counted.covered, 0).label("covered"),
        )
        .outerjoin(counted.people.table, counted.organisation_id == Organisation.id)
        .where(Organisation.id.in_(organisations_in(scope)))
        .order_by(Organisation.name_folded, Organisation.id)
    )


def _pairs(scope: Scope, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Return SQL for the figures of the pairs of each organisation and definition."""
    credential = StaffMicroCredential
    people = people_in(scope).subquery("people").c
    held = held_by(wanted.definitions, scope).subquery("held").c
    later = {
        days: held_by(wanted.definitions, replace(scope, on=scope.on + timedelta(days=days))).subquery(f"in_{days}").c
        for days in LOST_WITHIN
    }
    unsuspended = held_by(wanted.definitions, scope, suspended_too=True).subquery("unsuspended").c
    is_held = held.credential_id.is_not(None)
    is_suspended = and_(~is_held, unsuspended.credential_id.is_not(None))
    of_day = credential.created_at < clock.start_of(scope.on + timedelta(days=1))
    before = awarded_before(scope)
    joined = (
        select(
            people.organisation_id,
            credential.definition_id,
            func.count().filter(or_(of_day, before)).label("assigned"),
            func.count(held.credential_id).label("held"),
            func.count().filter(~is_held, ~is_suspended, before).label("expired"),
            func.count().filter(is_suspended).label("suspended"),
            *(
                func.count().filter(is_held, each.credential_id.is_(None)).label(f"lost_{days}")
                for days, each in later.items()
            ),
        )
        .join(people.member_id.table, people.member_id == credential.member_id)
        .where(among(credential.definition_id, list(wanted.definitions)))
        .group_by(people.organisation_id, credential.definition_id)
    )
    for each in (held, unsuspended, *later.values()):
        joined = joined.outerjoin(each.credential_id.table, each.credential_id == credential.id)
    return joined


def awarded_before(scope: Scope) -> ColumnElement[bool]:
    """Return SQL for whether a credential had been awarded by the end of the day, as is known."""
    return exists().where(
        AwardRevision.credential_id == StaffMicroCredential.id,
        in_force(AwardRevision.recorded_at, AwardRevision.superseded_at, end_of(scope.known)),
        AwardRevision.valid_from <= scope.on,
        or_(AwardRevision.end_kind.is_(None), AwardRevision.end_kind != EndKind.VOID),
    )


def _pair_figures(row: Row[*tuple[Any, ...]]) -> PairFigures:
    return PairFigures(**{each.name: row._mapping[each.name] for each in fields(PairFigures)})
