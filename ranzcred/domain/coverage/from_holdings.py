"""Coverage counted from holdings: of those who are active on a day, by all that is known now."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, intersect, select

from ranzcred.core.db.among import among
from ranzcred.core.db.session import db
from ranzcred.domain.coverage.holdings.models import HoldingPeriod, HoldingState
from ranzcred.domain.coverage.pair_figures import COUNTED, LOST_WITHIN, PairFigures
from ranzcred.domain.coverage.scope import Scope, WantedCredentials
from ranzcred.domain.coverage.selection import organisations_in


def covered_in(scope: Scope, wanted: WantedCredentials) -> Select[str, str]:
    """Return SQL for `organisation_id` and `member_id` of the people of a scope who hold what is wanted."""
    groups = [_holding_one_of(group, scope) for group in wanted.groups]
    if len(groups) == 1:
        return groups[0]
    each = intersect(*groups).subquery("all").c
    return select(each.organisation_id, each.member_id)


def pair_figures(scope: Scope, wanted: WantedCredentials) -> Iterator[tuple[str, str, PairFigures]]:
    """Yield the figures of each organisation and definition, in one statement."""
    for organisation_id, definition_id, *counts in db.session.execute(_pairs(scope, wanted)):
        yield organisation_id, definition_id, PairFigures(**dict(zip(COUNTED, counts, strict=True)))


def _pairs(scope: Scope, wanted: WantedCredentials) -> Select[*tuple[Any, ...]]:
    holding, each = HoldingPeriod, func.count()
    is_held = holding.state == HoldingState.HELD
    counts = {
        "assigned": each,
        "held": each.filter(is_held),
        "expired": each.filter(holding.state == HoldingState.EXPIRED),
        "suspended": each.filter(holding.state == HoldingState.SUSPENDED),
        **{f"lost_{days}": each.filter(is_held, holding.until_on < _after(scope, days)) for days in LOST_WITHIN},
    }
    by = (holding.organisation_id, holding.definition_id)
    return select(*by, *(counts[name] for name in COUNTED)).where(*_of(wanted.definitions, scope)).group_by(*by)


def _holding_one_of(keys: Collection[str], scope: Scope) -> Select[str, str]:
    holders = held_in(keys, scope).with_only_columns(HoldingPeriod.organisation_id, HoldingPeriod.member_id)
    return holders if len(keys) == 1 else holders.distinct()


def held_in(keys: Collection[str], scope: Scope) -> Select[str, str, str]:
    """Return SQL for `organisation_id`, `member_id` and `definition_id` of what people hold, of some definitions."""
    columns = (HoldingPeriod.organisation_id, HoldingPeriod.member_id, HoldingPeriod.definition_id)
    return select(*columns).where(HoldingPeriod.state == HoldingState.HELD, *_of(keys, scope))


def on_the_day(keys: Collection[str], scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions of some definitions on the day of a scope, wherever it was."""
    of_them = among(HoldingPeriod.definition_id, sorted(keys))
    return [of_them, HoldingPeriod.from_on <= scope.on, HoldingPeriod.until_on >= scope.on]


def _of(keys: Collection[str], scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions of some definitions on the day of a scope, in its organisations."""
    return [*on_the_day(keys, scope), HoldingPeriod.organisation_id.in_(organisations_in(scope))]


def _after(scope: Scope, days: int) -> date:
    return scope.on + timedelta(days=days)
