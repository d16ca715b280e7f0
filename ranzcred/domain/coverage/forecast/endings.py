"""What ends and begins in a span of days as SQL, without what goes on by a successor that is recorded."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, SQLColumnExpression, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from ranzcred.core import clock
from ranzcred.core.db.among import among
from ranzcred.domain.coverage.holdings.models import HoldingPeriod, HoldingState, by_what_is_known
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.selection import organisations_in
from ranzcred.domain.credentials.awards.models import AwardRevision

DAY = timedelta(days=1)
NO_MORE = (HoldingState.EXPIRED, HoldingState.SUSPENDED)


class DaySpan(NamedTuple):
    """A first and a last day, both inclusive."""

    first: date
    last: date


class DayAfter(FunctionElement[date]):
    """The day after a date."""

    type = Date()
    inherit_cache = True


@compiles(DayAfter, "postgresql")
def _plus_one(element: DayAfter, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"({compiler.process(element.clauses, **options)} + 1)"


@compiles(DayAfter, "sqlite")
def _plus_day(element: DayAfter, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"date({compiler.process(element.clauses, **options)}, '+1 day')"


def running_out(scope: Scope, keys: Collection[str], span: DaySpan) -> Select[*tuple[Any, ...]]:
    """Return SQL for `organisation_id`, `member_id`, `definition_id`, `credential_id` and the last `day` of what is
    held of some definitions until a day of a span and no longer. Who moves or leaves takes it along.
    """
    ending = _ending(scope, keys, span)
    if span.first >= clock.today():
        return ending  # nobody has moved or left on a day to come
    return ending.where(_is_no_more(HoldingPeriod))


def renewed(scope: Scope, keys: Collection[str], span: DaySpan) -> Select[*tuple[Any, ...]]:
    """Return SQL for the same of awards that expire on a day of a span while their credential is held further on: by
    the award that begins on the next day, of which there are far fewer than of those that expire.
    """
    revision, following = AwardRevision, aliased(AwardRevision)
    return (
        select(
            HoldingPeriod.organisation_id,
            HoldingPeriod.member_id,
            HoldingPeriod.definition_id,
            HoldingPeriod.credential_id,
            revision.expiry_date.label("day"),
        )
        .join(revision, revision.credential_id == HoldingPeriod.credential_id)
        .join(following, following.credential_id == HoldingPeriod.credential_id)
        .where(
            *_held(HoldingPeriod, keys),
            HoldingPeriod.organisation_id.in_(organisations_in(scope)),
            revision.superseded_at.is_(None),
            revision.ended_on.is_(None),
            revision.expiry_date.between(*span),
            among(following.definition_id, sorted(keys)),
            following.superseded_at.is_(None),
            following.valid_from.between(span.first + DAY, span.last + DAY),
            following.valid_from == DayAfter(revision.expiry_date),
            HoldingPeriod.from_on <= revision.expiry_date,
            HoldingPeriod.until_on > revision.expiry_date,
        )
    )


def losing_last(scope: Scope, keys: Collection[str], span: DaySpan) -> Select[*tuple[Any, ...]]:
    """Return SQL for `organisation_id`, `member_id` and the last `day` of people who hold one of some definitions until
    a day of a span, and none on the next.
    """
    other = aliased(HoldingPeriod)
    further = select(other.id).where(
        *_held(other, keys),
        other.member_id == HoldingPeriod.member_id,
        other.from_on <= DayAfter(HoldingPeriod.until_on),
        other.until_on > HoldingPeriod.until_on,
    )
    columns = (HoldingPeriod.organisation_id, HoldingPeriod.member_id, HoldingPeriod.until_on.label("day"))
    ending = running_out(scope, keys, span)
    return ending.with_only_columns(*columns).distinct().where(~further.exists())


def _ending(scope: Scope, keys: Collection[str], span: DaySpan) -> Select[*tuple[Any, ...]]:
    return select(
        HoldingPeriod.organisation_id,
        HoldingPeriod.member_id,
        HoldingPeriod.definition_id,
        HoldingPeriod.credential_id,
        HoldingPeriod.until_on.label("day"),
    ).where(
        *_held(HoldingPeriod, keys),
        HoldingPeriod.organisation_id.in_(organisations_in(scope)),
        HoldingPeriod.until_on.between(*span),
    )


def _held(holding: type[HoldingPeriod], keys: Collection[str]) -> list[ColumnElement[bool]]:
    return [among(holding.definition_id, sorted(keys)), holding.state == HoldingState.HELD, *_as_now(holding)]


def _as_now(holding: type[HoldingPeriod]) -> list[ColumnElement[bool]]:
    return [by_what_is_known(holding), holding.active.is_(True)]


def _is_no_more(holding: type[HoldingPeriod]) -> ColumnElement[bool]:
    following = aliased(HoldingPeriod)
    after: SQLColumnExpression[date] = DayAfter(holding.until_on)
    return (
        select(following.id)
        .where(
            following.credential_id == holding.credential_id,
            following.state.in_(NO_MORE),
            following.from_on == after,
            *_as_now(following),
        )
        .exists()
    )
