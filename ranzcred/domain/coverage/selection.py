"""Coverage as SQL: who is counted on a day, and who holds what is wanted."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, intersect, or_, select, union_all

from ranzcred.core.db.among import among
from ranzcred.domain.coverage.holdings.models import HoldingPeriod, HoldingState, by_what_is_known
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.scope import Scope, WantedCredentials
from ranzcred.domain.directory.models import Organisation


def organisations_in(scope: Scope) -> Select[str]:
    """Return SQL for the keys of the organisations of a scope."""
    conditions: list[ColumnElement[bool]] = [Organisation.programme_status.in_(sorted(scope.programme))]
    for column, value in (
        (Organisation.certification_tier, scope.tier),
        (Organisation.city_folded, scope.city),
        (Organisation.id, scope.organisation),
    ):
        conditions += [column == value] if value else []
    return select(Organisation.id).where(*conditions)


def people_in(scope: Scope) -> Select[str, str]:
    """Return SQL for `organisation_id` and `member_id` of the people of a scope: each is in one organisation on a day.

    Of all people, also those who have left, each is counted where they were last.
    """
    period = MemberPeriod
    begun = select(period.organisation_id, period.member_id).where(
        period.from_on <= scope.on, period.organisation_id.in_(organisations_in(scope))
    )
    return begun.where(_is_there(scope))


def number_of_people(scope: Scope) -> Select[str, int]:
    """Return SQL for `organisation_id` and the `number` of its people, of the organisations of a scope and of others:
    of all it is faster without asking of each person whether theirs is one of them.
    """
    period = MemberPeriod
    begun = select(period.organisation_id).where(period.from_on <= scope.on)
    if scope.organisation:
        people = people_in(scope).with_only_columns(period.organisation_id).subquery("people").c
    elif scope.people:
        last = begun.where(period.until_on.is_not(None), _is_last(scope))
        people = union_all(begun.where(period.until_on.is_(None)), last).subquery("people").c
    else:
        people = begun.where(_is_there(scope)).subquery("people").c
    return select(people.organisation_id, func.count().label("number")).group_by(people.organisation_id)


def _is_there(scope: Scope) -> ColumnElement[bool]:
    """Return SQL for whether somebody who had begun somewhere by the day is counted there."""
    until_on = MemberPeriod.until_on
    return or_(until_on.is_(None), _is_last(scope) if scope.people else until_on >= scope.on)


def _is_last(scope: Scope) -> ColumnElement[bool]:
    """Return SQL for whether somebody has begun nowhere else by the day."""
    later = MemberPeriod.__table__.alias()
    after = (later.c.member_id == MemberPeriod.member_id, later.c.from_on > MemberPeriod.from_on)
    return ~select(later.c.id).where(*after, later.c.from_on <= scope.on).exists()


def on_the_day(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions of holdings on the day of a scope, wherever it was."""
    holding = HoldingPeriod
    conditions = [by_what_is_known(holding, scope.known), holding.from_on <= scope.on, holding.until_on >= scope.on]
    return conditions if scope.people else [*conditions, holding.active.is_(True)]


def of_definitions(keys: Collection[str]) -> ColumnElement[bool]:
    """Return SQL for whether a holding is of some definitions."""
    return among(HoldingPeriod.definition_id, sorted(keys))


def covered(wanted: WantedCredentials, scope: Scope) -> Select[str] | CompoundSelect[str]:
    """Return SQL for the keys of the people who hold one of each group that is wanted, some more than once."""
    groups = held_of_groups(wanted, scope)
    return intersect(*groups) if len(groups) > 1 else groups[0]


def held_of_groups(wanted: WantedCredentials, scope: Scope) -> list[Select[str]]:
    """Return SQL for the keys of the people who hold one of a group that is wanted, for each group."""
    held = select(HoldingPeriod.member_id).where(HoldingPeriod.state == HoldingState.HELD, *on_the_day(scope))
    return [held.where(of_definitions(group)) for group in wanted.groups]
