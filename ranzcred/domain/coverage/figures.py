"""The figures of coverage on a day: of the scope, of each organisation, and of each definition."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select

from ranzcred.core.db.session import db
from ranzcred.domain.coverage import from_awards, from_holdings
from ranzcred.domain.coverage.fractions import Fraction
from ranzcred.domain.coverage.pair_figures import PairFigures
from ranzcred.domain.coverage.scope import Scope, WantedCredentials
from ranzcred.domain.coverage.selection import organisations_in, people_in
from ranzcred.domain.directory.models import CertificationTier, Organisation, ProgrammeStatus


@dataclass(frozen=True, kw_only=True)
class OrganisationCoverage:
    """An organisation on the day: its people and those who hold what is wanted, and the pairs of each definition."""

    id: str
    name: str
    tier: CertificationTier
    programme: ProgrammeStatus
    people: Fraction
    pairs: Mapping[str, PairFigures]

    @cached_property
    def all_pairs(self) -> PairFigures:
        return sum(self.pairs.values(), PairFigures())


@dataclass(frozen=True, kw_only=True)
class CoverageFigures:
    """The figures of a scope. An organisation counts as covered with one person who is."""

    people: Fraction
    assigned: Fraction
    organisations: Fraction


def coverage_of_organisations(scope: Scope, wanted: WantedCredentials) -> list[OrganisationCoverage]:
    """Return each organisation of a scope, by name; in two statements.

    Holdings are those of now, where somebody is active: what was known on a day, and who has left, is counted from the
    awards themselves, which takes longer.
    """
    counting = from_holdings if scope.as_now else from_awards
    pairs: dict[str, dict[str, PairFigures]] = defaultdict(dict)
    if wanted.definitions:
        for organisation_id, definition_id, figures in counting.pair_figures(scope, wanted):
            pairs[organisation_id][definition_id] = figures
    alone = wanted.alone if scope.as_now else None
    covered = counting.covered_in(scope, wanted) if wanted.definitions and not alone else None
    return [
        OrganisationCoverage(
            id=row.id,
            name=row.name,
            tier=row.certification_tier,
            programme=row.programme_status,
            people=Fraction(part=_held(alone, pairs[row.id]) if alone else row.covered, of=row.people),
            pairs=pairs[row.id],
        )
        for row in db.session.execute(_people(scope, covered))
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


def _held(definition_id: str, pairs: Mapping[str, PairFigures]) -> int:
    return pairs[definition_id].held if definition_id in pairs else 0


def _people(scope: Scope, covered: Select[str, str] | None) -> Select[*tuple[Any, ...]]:
    """Return SQL for the organisations of a scope, by name, with their people and those of them who are covered."""
    in_scope = people_in(scope).subquery("in_scope").c
    people = _by_organisation(in_scope.organisation_id).subquery("people").c
    statement = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.certification_tier,
            Organisation.programme_status,
            func.coalesce(people.count, 0).label("people"),
        )
        .outerjoin(people.count.table, people.organisation_id == Organisation.id)
        .where(Organisation.id.in_(organisations_in(scope)))
        .order_by(Organisation.name_folded, Organisation.id)
    )
    if covered is None:
        return statement.add_columns(literal(0).label("covered"))
    holding = _by_organisation(covered.subquery("each").c.organisation_id).subquery("covered").c
    counted = func.coalesce(holding.count, 0).label("covered")
    return statement.add_columns(counted).outerjoin(holding.count.table, holding.organisation_id == Organisation.id)


def _by_organisation(organisation_id: ColumnElement[str]) -> Select[str, int]:
    return select(organisation_id, func.count().label("count")).group_by(organisation_id)
