"""The entries that a search finds, in SQL: from block to block, as far as a page needs, whatever the words.

A block in which one of the words is missing costs a look into the index for it. Only where all are there are their
entries compared, and in so many blocks at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Subquery,
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
    type_coerce,
    union,
)
from sqlalchemy import cast as as_type

from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.core.lists.search import LAST
from ranzcred.domain.audit.models import ENTRIES_IN_BLOCK, LOG, AuditHead
from ranzcred.domain.audit.search.selection import SelectedEntries
from ranzcred.domain.audit.search.words import WORDS, wanted

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


class Prefix(NamedTuple):
    """How a word begins, as the range of those that do, which an index has beside each other."""

    first: str
    last: str


Wanted = tuple[tuple[Prefix, ...], ...]
"""What is searched: all words of any variant."""


class SearchRange(NamedTuple):
    """Where a search begins, below an entry or above it, and the block where it ends."""

    seq: int
    block: int
    """The block in which the search begins."""
    last_block: int
    compared: int
    """In how many blocks entries are compared."""
    upwards: bool

    def within(self, seq: ColumnElement[int]) -> ColumnElement[bool]:
        first = type_coerce(self.seq, BigInteger)
        return seq > first if self.upwards else seq < first


def found_by(
    query: str, selected: SelectedEntries, *, before: int | None, after: int | None, limit: int
) -> FoundEntries:
    """Return up to `limit` entries that a search finds among those that are selected: the last ones before one, or the
    first ones after one.
    """
    head = db.session.scalar(select(AuditHead.seq)) or 0
    below = head + 1 if before is None else min(before, head + 1)
    seq, step = (below, -1) if after is None else (after, 1)
    searched = _wanted(query)
    if not searched or not 0 < seq + step <= head:
        return FoundEntries(seqs=[], looked_to=None)
    last_block = 0 if after is None else head // ENTRIES_IN_BLOCK
    span = SearchRange(seq, (seq + step) // ENTRIES_IN_BLOCK, last_block, COMPARED_AT_ONCE, after is not None)
    statement, values = _search(searched, selected, span, limit=limit)
    rows = db.session.execute(statement, values).all()
    seqs = [int(seq) for row in rows if row[2] for seq in row[2].split(",")]
    seqs.sort(reverse=not span.upwards)
    ended = [block for block, is_last, _ in rows if is_last and block != last_block]
    looked_to = ended[0] * ENTRIES_IN_BLOCK if ended and len(seqs) < limit else None
    return FoundEntries(seqs=seqs[:limit], looked_to=looked_to)


def _wanted(query: str) -> Wanted:
    return tuple(tuple(Prefix(word, word + LAST) for word in words) for words in wanted(query))


@built_once
def _search(searched: Wanted, selected: SelectedEntries, span: SearchRange, *, limit: int) -> Select[Any]:
    """Return the statement that finds entries in each block, and the last block that it looked at."""
    conditions = selected.conditions
    steps = _steps(searched, conditions, span, limit=limit)
    matching = _matching(searched, conditions, span, steps.c.block, steps)
    ordered = matching.c.seq if span.upwards else matching.c.seq.desc()
    nearest = select(matching.c.seq).order_by(ordered).limit(limit).subquery()
    listed = select(func.aggregate_strings(as_type(nearest.c.seq, Text), ",")).scalar_subquery()
    last = _compared(steps) >= span.compared
    return select(steps.c.block, last, case((steps.c.here > 0, listed))).where(or_(steps.c.here > 0, last))


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
        for words in _wanted(query)
    ]
    return or_(false(), *(LOG.c.seq.in_(select(one.c.seq)) for one in each))


def _steps(variants: Wanted, conditions: Conditions, span: SearchRange, *, limit: int) -> CTE:
    """Return SQL for the blocks of a search, one after another, until enough is found: how many entries each has
    `here`, if they were compared, and how many were `found` and blocks `compared` before it.
    """
    step = 1 if span.upwards else -1
    start = select(
        (type_coerce(span.block, Integer) - step).label("block"),
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
            start.c.block != span.last_block, found < limit, _compared(start) < span.compared
        )
    )


def _compared(steps: CTE) -> ColumnElement[int]:
    """Return SQL for the number of blocks that were compared up to and including one."""
    return steps.c.compared + case((steps.c.here.is_(None), 0), else_=1)


def _matching(
    variants: Wanted, conditions: Conditions, span: SearchRange, block: ColumnElement[int], of: CTE
) -> Subquery:
    """Return SQL for the entries of a block that have all words of a variant, and are of the conditions."""
    others = [_others(conditions, span, block, of)] if conditions else []
    each = [intersect(*(_having(word, span, block, of) for word in words), *others).subquery() for words in variants]
    # An entry is found once, however many of its words begin so.
    return union(*(select(one.c.seq).distinct() for one in each)).subquery()


def _all_there(words: Sequence[Prefix], span: SearchRange, block: ColumnElement[int], of: CTE) -> ColumnElement[bool]:
    return and_(*(exists(_having(word, span, block, of)) for word in words))


def _having(word: Prefix, span: SearchRange, block: ColumnElement[int], of: CTE) -> Select[tuple[int]]:
    """Return SQL for the entries of a block that have a word which begins with this one."""
    here = (WORDS.c.block == block, _begins(word), span.within(WORDS.c.seq))
    return select(WORDS.c.seq).where(*here).correlate(of)


def _begins(word: Prefix) -> ColumnElement[bool]:
    return and_(WORDS.c.word >= word.first, WORDS.c.word <= word.last)


def _others(conditions: Conditions, span: SearchRange, block: ColumnElement[int], of: CTE) -> Select[Any]:
    """Return SQL for the entries of a block that are of the other conditions."""
    first = block * ENTRIES_IN_BLOCK
    here = (LOG.c.seq >= first, LOG.c.seq < first + ENTRIES_IN_BLOCK, span.within(LOG.c.seq))
    return select(LOG.c.seq).where(*here, *conditions).correlate(of)
