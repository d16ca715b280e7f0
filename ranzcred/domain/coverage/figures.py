"""The figures of coverage on a day: of the scope, of each organisation, and of each definition."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, select

from ranzcred.core.db.session import db
from ranzcred.domain.coverage.counting import CountedHoldings, load_holdings
from ranzcred.domain.coverage.fractions import Fraction
from ranzcred.domain.coverage.pair_figures import PairFigures
from ranzcred.domain.coverage.scope import Scope, WantedCredentials
from ranzcred.domain.coverage.selection import number_of_people, organisations_in
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


def coverage_of_organisations(
    scope: Scope, wanted: WantedCredentials, holdings: CountedHoldings | None = None
) -> list[OrganisationCoverage]:
    """Return each organisation of a scope, by name; in one statement, and one more without the holdings."""
    holdings = holdings or load_holdings(wanted.keys, scope)
    covered = _covered(holdings, wanted)
    pairs: dict[str, dict[str, PairFigures]] = defaultdict(dict)
    for organisation_id, definition_id, figures in holdings.pair_figures(wanted.definitions):
        pairs[organisation_id][definition_id] = figures
    return [
        OrganisationCoverage(
            id=row.id,
            name=row.name,
            tier=row.certification_tier,
            programme=row.programme_status,
            people=Fraction(part=covered.get(row.id, 0), of=row.people),
            pairs=pairs[row.id],
        )
        for row in db.session.execute(_people(scope))
    ]


def people_of_organisations(scope: Scope, wanted: WantedCredentials) -> dict[str, Fraction]:
    """Return the people of each organisation of a scope and those who hold what is wanted; in two statements."""
    covered = _covered(load_holdings(wanted.keys, scope), wanted)
    return {row.id: Fraction(part=covered.get(row.id, 0), of=row.people) for row in db.session.execute(_people(scope))}


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


def _covered(holdings: CountedHoldings, wanted: WantedCredentials) -> Mapping[str, int]:
    return holdings.covered(wanted.groups) if wanted.groups else {}


def _people(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Return SQL for the organisations of a scope, by name, with the number of their people."""
    people = number_of_people(scope).subquery("numbers").c
    return (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.certification_tier,
            Organisation.programme_status,
            func.coalesce(people.number, 0).label("people"),
        )
        .outerjoin(people.number.table, people.organisation_id == Organisation.id)
        .where(Organisation.id.in_(organisations_in(scope)))
        .order_by(Organisation.name_folded, Organisation.id)
    )
