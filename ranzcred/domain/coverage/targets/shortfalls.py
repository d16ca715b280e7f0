"""Which organisations meet the targets of their tier on a day, and how many people the others lack."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Row, func, literal, select
from sqlalchemy.orm import joinedload

from ranzcred.core.db.session import db
from ranzcred.domain.coverage.counting import CountedHoldings, load_holdings
from ranzcred.domain.coverage.fractions import HUNDRED
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.selection import number_of_people, organisations_in
from ranzcred.domain.coverage.targets.models import CoverageTarget
from ranzcred.domain.definitions.relations.models import DefinitionPurpose
from ranzcred.domain.definitions.relations.queries import equivalents_on
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CertificationTier, Organisation

Subject = tuple[Purpose | None, str | None]
"""What a target is of: a purpose, or the key of a definition."""


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """How many more people an organisation needs to meet the target that it is furthest from; 0 if it meets all."""

    target: CoverageTarget
    lacking: int

    @property
    def label(self) -> str:
        """In words: "Yes", "Needs 1 more"."""
        return f"Needs {self.lacking:,} more" if self.lacking else "Yes"


@dataclass(frozen=True, kw_only=True)
class OrganisationTargets:
    """An organisation whose tier has targets: how many people it has, and how many hold one of each subject's keys."""

    targets: Sequence[tuple[CoverageTarget, int]]
    """Each with the place of its subject."""
    people: int
    held: Sequence[int]

    @property
    def shortfall(self) -> Shortfall:
        """What it lacks of the target that it is furthest from."""
        each = (
            Shortfall(target=target, lacking=lacking(target, people=self.people, held=self.held[place]))
            for target, place in self.targets
        )
        return max(each, key=lambda one: one.lacking)

    def with_holders(self, held: Sequence[int]) -> "OrganisationTargets":
        """Return the same organisation with so many holders of each subject."""
        return replace(self, held=held)


@dataclass(frozen=True, kw_only=True)
class WantedTargets:
    """The targets of each tier, and the keys that count for what each of them is of, its subject by its place."""

    by_tier: Mapping[CertificationTier, Sequence[tuple[CoverageTarget, int]]]
    subjects: Sequence[frozenset[str]]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all that counts."""
        return frozenset().union(*self.subjects)

    def of(
        self, organisations: Iterable[tuple[str, CertificationTier, int]], holdings: CountedHoldings
    ) -> dict[str, OrganisationTargets]:
        """Return how organisations do that have a target, each with its tier and the number of its active people."""
        holders, nobody = holdings.holders(self.subjects), [0] * len(self.subjects)
        return {
            key: OrganisationTargets(targets=theirs, people=people, held=holders.get(key, nobody))
            for key, tier, people in organisations
            if (theirs := self.by_tier.get(tier))
        }

    def shortfalls_in(self, scope: Scope) -> dict[str, Shortfall]:
        """Return the shortfall of each organisation of a scope that has a target; in two statements."""
        holdings = load_holdings(self.keys, _of_active(scope))
        return shortfalls_of(self.of(organisations_with(self, scope), holdings))


def shortfalls_on(scope: Scope) -> dict[str, Shortfall]:
    """Return the shortfall of each organisation of a scope whose tier has a target; in five statements at most."""
    wanted = targets_on(scope)
    return wanted.shortfalls_in(scope) if wanted else {}


def shortfalls_of(organisations: Mapping[str, OrganisationTargets]) -> dict[str, Shortfall]:
    """Return the shortfall of each organisation."""
    return {key: theirs.shortfall for key, theirs in organisations.items()}


def targets_on(scope: Scope) -> WantedTargets | None:
    """Return the targets and what counts for them on a day, None without any; in three statements at most."""
    targets = list_all_targets()
    if not targets:
        return None
    counting = keys_counting(targets, scope)
    places = {subject: place for place, subject in enumerate(counting)}
    by_tier = defaultdict[CertificationTier, list[tuple[CoverageTarget, int]]](list)
    for target in targets:
        by_tier[target.tier].append((target, places[subject_of(target)]))
    return WantedTargets(by_tier=dict(by_tier), subjects=list(counting.values()))


def list_all_targets() -> Sequence[CoverageTarget]:
    """Return all targets, with their definitions."""
    every = select(CoverageTarget).options(joinedload(CoverageTarget.definition)).order_by(CoverageTarget.id)
    return db.session.scalars(every).all()


def subject_of(target: CoverageTarget) -> Subject:
    """Return what a target is of."""
    return target.purpose, target.definition_id


def lacking(target: CoverageTarget, *, people: int, held: int) -> int:
    """Return how many more people should hold what a target is of, in an organisation that has so many people."""
    percent = -(-people * (target.minimum_percent or 0) // HUNDRED)
    return max(target.minimum_people or 0, percent, held) - held


def keys_counting(targets: Iterable[CoverageTarget], scope: Scope) -> dict[Subject, frozenset[str]]:
    """Return the keys of the definitions that count for what each target is of; in two statements."""
    subjects = sorted({subject_of(each) for each in targets}, key=str)
    purposes = [purpose for purpose, _ in subjects if purpose]
    for_purpose = defaultdict[Purpose, set[str]](set)
    row = DefinitionPurpose
    for purpose, key in db.session.execute(select(row.purpose, row.definition_id).where(row.purpose.in_(purposes))):
        for_purpose[purpose].add(key)
    named = {each: for_purpose[each[0]] if each[0] else {str(each[1])} for each in subjects}
    others = equivalents_on(scope.on, sorted(set().union(*named.values())))
    return {each: frozenset(keys.union(*(others[key] for key in keys))) for each, keys in named.items()}


def organisations_with(wanted: WantedTargets, scope: Scope) -> Sequence[Row[str, CertificationTier, int]]:
    """Return the organisations of a scope that have a target, with their tier and the number of their people, which a
    percentage alone needs; in one statement.
    """
    found = select(Organisation.id, Organisation.certification_tier).where(
        Organisation.id.in_(organisations_in(scope)), Organisation.certification_tier.in_(sorted(wanted.by_tier))
    )
    if not any(target.minimum_percent for theirs in wanted.by_tier.values() for target, _ in theirs):
        return db.session.execute(found.add_columns(literal(0))).all()
    people = number_of_people(_of_active(scope)).subquery("numbers").c
    with_people = found.add_columns(func.coalesce(people.number, 0)).outerjoin(
        people.number.table, people.organisation_id == Organisation.id
    )
    return db.session.execute(with_people).all()


def _of_active(scope: Scope) -> Scope:
    return replace(scope, people=None)
