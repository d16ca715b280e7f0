"""The entries that a search finds, in SQL: from block to block, as far as a page needs, whatever the words.

A block in which one of the words is missing costs a look into the index for it. Only where all are there are their
entries compared, and in so many blocks at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    Table,
    Text,
    and_,
    case,
    exists,
    false,
    func,
    intersect,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy import cast as as_type

from ranzcred.core.db.session import db
from ranzcred.core.lists.search import starts_with
from ranzcred.domain.audit.models import ENTRIES_IN_BLOCK, AuditEntry, AuditHead
from ranzcred.domain.audit.search.words import WORDS, Variants, wanted

LOG = cast("Table", AuditEntry.__table__)
COMPARED_AT_ONCE = 128
"""In how many blocks entries are compared for one page: half a million entries."""

Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, kw_only=True)
class FoundEntries:
    """What a search has found: the nearest entries by seq, and how far it looked.

    `looked_to` is the seq of the last entry that it looked at; None if it has found enough or come to the end.
    """

    seqs: Sequence[int]
    looked_to: int | None


@dataclass(frozen=True, kw_only=True)
class SearchRange:
    """Where a search begins, and where it ends: below `seq` and at the first entry, or above it and at the last."""

    seq: int
    head: int
    upwards: bool

    @property
    def block(self) -> int:
        """The block in which the search begins."""
        return (self.seq + 1 if self.upwards else self.seq - 1) // ENTRIES_IN_BLOCK

    @property
    def last_block(self) -> int:
        return self.head // ENTRIES_IN_BLOCK if self.upwards else 0

    @property
    def beyond(self) -> bool:
        """Whether there is no entry to look at."""
        return self.seq >= self.head if self.upwards else self.seq <= 1

    def within(self, seq: ColumnElement[int]) -> ColumnElement[bool]:
        return seq > self.seq if self.upwards else seq < self.seq


def found_by(query: str, conditions: Conditions, *, before: int | None, after: int | None, limit: int) -> FoundEntries:
    """Return up to `limit` entries that a search finds among those of `conditions`: the last ones before one, or the
    first ones after one.
    """
    head = db.session.scalar(select(AuditHead.seq)) or 0
    below = head + 1 if before is None else min(before, head + 1)
    span = SearchRange(seq=below if after is None else after, head=head, upwards=after is not None)
    variants = wanted(query)
    if not variants or span.beyond:
        return FoundEntries(seqs=[], looked_to=None)
    steps = _steps(variants, conditions, span, limit=limit)
    matching = _matching(variants, conditions, span, steps.c.block, steps)
    ordered = matching.c.seq if span.upwards else matching.c.seq.desc()
    nearest = select(matching.c.seq).order_by(ordered).limit(limit).subquery()
    listed = select(func.aggregate_strings(as_type(nearest.c.seq, Text), ",")).scalar_subquery()
    last = _compared(steps) >= COMPARED_AT_ONCE
    rows = db.session.execute(
        select(steps.c.block, last, case((steps.c.here > 0, listed))).where(or_(steps.c.here > 0, last))
    ).all()
    seqs = [int(seq) for row in rows if row[2] for seq in row[2].split(",")]
    seqs.sort(reverse=not span.upwards)
    ended = [block for block, is_last, _ in rows if is_last and block != span.last_block]
    looked_to = ended[0] * ENTRIES_IN_BLOCK if ended and len(seqs) < limit else None
    return FoundEntries(seqs=seqs[:limit], looked_to=looked_to)


def matching(query: str) -> ColumnElement[bool]:
    """Return an SQL condition: an entry is one that a search finds. It reads as many words as there are entries found,
    so it is for exports.
    """
    head = select(AuditHead.seq).scalar_subquery()
    first = select(literal(0).label("block")).cte("blocks", recursive=True)
    following = select(first.c.block + 1).where(first.c.block < head // ENTRIES_IN_BLOCK)
    blocks = first.union_all(following)
    everywhere = WORDS.c.block.in_(select(blocks.c.block))
    each = [
        intersect(*(select(WORDS.c.seq).where(everywhere, _begins(word)) for word in words)).subquery()
        for words in wanted(query)
    ]
    return or_(false(), *(LOG.c.seq.in_(select(one.c.seq)) for one in each))


def _steps(variants: Variants, conditions: Conditions, span: SearchRange, *, limit: int) -> CTE:
    """Return SQL for the blocks of a search, one after another, until enough is found: how many entries each has
    `here`, if they were compared, and how many were `found` and blocks `compared` before it.
    """
    step = 1 if span.upwards else -1
    start = select(
        literal(span.block - step).label("block"),
        literal(None, BigInteger).label("here"),
        literal(0, BigInteger).label("found"),
        literal(0).label("compared"),
    ).cte("steps", recursive=True)
    block = start.c.block + step
    there = or_(*(_all_there(words, span, block, start) for words in variants))
    if conditions:
        there = and_(there, exists(_others(conditions, span, block, start)))
    counted = select(func.count()).select_from(_matching(variants, conditions, span, block, start)).scalar_subquery()
    found = start.c.found + func.coalesce(start.c.here, 0)
    return start.union_all(
        select(block, case((there, counted)), found, _compared(start)).where(
            start.c.block != span.last_block, found < limit, _compared(start) < COMPARED_AT_ONCE
        )
    )


def _compared(steps: CTE) -> ColumnElement[int]:
    """Return SQL for the number of blocks that were compared up to and including one."""
    return steps.c.compared + case((steps.c.here.is_(None), 0), else_=1)


def _matching(
    variants: Variants, conditions: Conditions, span: SearchRange, block: ColumnElement[int], of: CTE
) -> Subquery:
    """Return SQL for the entries of a block that have all words of a variant, and are of the conditions."""
    others = [_others(conditions, span, block, of)] if conditions else []
    each = [intersect(*(_having(word, span, block, of) for word in words), *others).subquery() for words in variants]
    # An entry is found once, however many of its words begin so.
    return union(*(select(one.c.seq).distinct() for one in each)).subquery()


def _all_there(words: Sequence[str], span: SearchRange, block: ColumnElement[int], of: CTE) -> ColumnElement[bool]:
    return and_(*(exists(_having(word, span, block, of)) for word in words))


def _having(word: str, span: SearchRange, block: ColumnElement[int], of: CTE) -> Select[tuple[int]]:
    """Return SQL for the entries of a block that have a word which begins with this one."""
    here = (WORDS.c.block == block, _begins(word), span.within(WORDS.c.seq))
    return select(WORDS.c.seq).where(*here).correlate(of)


def _begins(word: str) -> ColumnElement[bool]:
    return starts_with(WORDS.c.word, word)


def _others(conditions: Conditions, span: SearchRange, block: ColumnElement[int], of: CTE) -> Select[Any]:
    """Return SQL for the entries of a block that are of the other conditions."""
    first = block * ENTRIES_IN_BLOCK
    here = (LOG.c.seq >= first, LOG.c.seq < first + ENTRIES_IN_BLOCK, span.within(LOG.c.seq))
    return select(LOG.c.seq).where(*here, *conditions).correlate(of)
