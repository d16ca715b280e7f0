"""Which organisations meet the targets of their tier on a day, and how many people the others lack."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import joinedload

from ranzcred.core.db.session import db
from ranzcred.domain.coverage.counting import load_holdings
from ranzcred.domain.coverage.fractions import HUNDRED
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.selection import organisations_in, people_in
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
    subjects: Sequence[frozenset[str]]
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


def shortfalls_on(scope: Scope) -> dict[str, Shortfall]:
    """Return the shortfall of each organisation of a scope whose tier has a target; in five statements at most."""
    return {key: theirs.shortfall for key, theirs in organisation_targets_on(scope).items()}


def organisation_targets_on(scope: Scope) -> dict[str, OrganisationTargets]:
    """Return how each organisation of a scope does whose tier has a target; in five statements at most."""
    targets = list_all_targets()
    if not targets:
        return {}
    counting = keys_counting(targets, scope)
    subjects = list(counting.values())
    of_active = replace(scope, people=None)
    holders = load_holdings(frozenset().union(*subjects), of_active).holders(subjects)
    places = {subject: place for place, subject in enumerate(counting)}
    by_tier = defaultdict[CertificationTier, list[tuple[CoverageTarget, int]]](list)
    for target in targets:
        by_tier[target.tier].append((target, places[subject_of(target)]))
    nobody = [0] * len(counting)
    return {
        key: OrganisationTargets(targets=by_tier[tier], subjects=subjects, people=people, held=holders.get(key, nobody))
        for key, tier, people in db.session.execute(_organisations(of_active, targets))
    }


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


def _organisations(scope: Scope, targets: Collection[CoverageTarget]) -> Select[*tuple[Any, ...]]:
    """Return SQL for the organisations that have a target, with their tier and the number of their people, which only
    a percentage needs.
    """
    tiers = {each.tier for each in targets}
    found = select(Organisation.id, Organisation.certification_tier).where(
        Organisation.id.in_(organisations_in(scope)), Organisation.certification_tier.in_(sorted(tiers))
    )
    if not any(each.minimum_percent for each in targets):
        return found.add_columns(literal(0))
    people = people_in(scope).subquery("people").c
    counted = select(people.organisation_id, func.count().label("people")).group_by(people.organisation_id)
    numbers = counted.subquery("numbers").c
    return found.add_columns(func.coalesce(numbers.people, 0)).outerjoin(
        numbers.people.table, numbers.organisation_id == Organisation.id
    )
