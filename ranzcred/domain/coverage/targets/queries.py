"""What is read of targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import contains_eager

from ranzcred.core.db.session import db
from ranzcred.core.lists.filter_kinds import ChoiceFilter
from ranzcred.core.lists.filters import ListFilters, search
from ranzcred.core.lists.order import order_by, place_in_enum
from ranzcred.core.lists.rows import PagedRows, count_rows, load_page
from ranzcred.core.lists.search import matches_search, read_search
from ranzcred.core.text import search_key
from ranzcred.domain.coverage.targets.models import CoverageTarget, TargetNotFound
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CertificationTier

SUBJECT = func.coalesce(
    Definition.title_folded, case(*((CoverageTarget.purpose == each, search_key(each.label)) for each in Purpose))
)
"""SQL for what people should hold, as it is searched and sorted."""


@dataclass(frozen=True, kw_only=True)
class TargetFilters(ListFilters):
    """The filters of targets."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "tier": "tier",
        "subject": "what people should hold",
        "people": "people",
        "percent": "percent",
    }

    q: Annotated[str, search()] = ""
    tier: Annotated[
        CertificationTier | None,
        ChoiceFilter(label="Tier", unset="All tiers", members=CertificationTier),
    ] = None
    sort: str = "tier"


@dataclass(frozen=True, kw_only=True)
class TargetList(PagedRows[CoverageTarget, TargetFilters]):
    """A page of targets."""

    NOUN = "target"

    all: int
    """How many there are."""


def list_targets(filters: TargetFilters) -> TargetList:
    """Return the page of `filters`, the last one if it is past it, in three statements."""
    found = _found(filters)
    page = load_page(found, filters.page, total=count_rows(found))
    everything = count_rows(select(CoverageTarget.id))
    return TargetList(page=page, filters=replace(filters, page=page.number), all=everything)


def find_targets(filters: TargetFilters, limit: int) -> Sequence[CoverageTarget]:
    """Return the targets that the filters leave in their order, up to a limit."""
    return db.session.scalars(_found(filters).limit(limit)).all()


def get_target(target_id: str) -> CoverageTarget:
    """Return a target, or raise TargetNotFound."""
    target = db.session.get(CoverageTarget, target_id)
    if target is None:
        raise TargetNotFound
    return target


def _found(filters: TargetFilters) -> Select[CoverageTarget]:
    target = CoverageTarget
    columns: Mapping[str, Any] = {
        "tier": place_in_enum(target.tier),
        "subject": SUBJECT,
        "people": target.minimum_people,
        "percent": target.minimum_percent,
    }
    order = order_by(columns[filters.column], descending=filters.descending, absent_last=True)
    matching = matches_search(read_search(filters.q), names=[SUBJECT])
    return (
        select(target)
        .outerjoin(target.definition)
        .options(contains_eager(target.definition))
        .where(*matching, *([target.tier == filters.tier] if filters.tier else []))
        .order_by(*order, place_in_enum(target.tier), SUBJECT, target.id)
    )
