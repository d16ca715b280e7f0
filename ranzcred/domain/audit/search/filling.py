"""The writing of words anew: for entries that have none yet, as for those of before there were any, or for all."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, exists, insert, literal, select

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.models import ENTRIES_IN_BLOCK, LOG, AuditHead
from ranzcred.domain.audit.search.words import WORDS, word_rows


def blocks_without_words(connection: Connection) -> list[int]:
    """Return the blocks of entries of which none has words, in one statement."""
    last = select(AuditHead.seq // ENTRIES_IN_BLOCK).where(AuditHead.seq > 0).scalar_subquery()
    first = select(literal(0).label("block")).where(last.is_not(None)).cte("blocks", recursive=True)
    blocks = first.union_all(select(first.c.block + 1).where(first.c.block < last))
    without = select(blocks.c.block).where(~exists().where(WORDS.c.block == blocks.c.block))
    return list(connection.scalars(without))


def write_words(blocks: Iterable[int]) -> int:
    """Write the words of the entries of these blocks, in place of those that are there, and return of how many entries.

    Each block is a transaction of its own, so that appending waits for no more than one.
    """
    return sum(map(_write_block, blocks))


def write_all_words() -> int:
    """Write the words of every entry, in place of all that are there, and return of how many entries. Commits."""
    with writing():
        last = db.session.scalar(select(AuditHead.seq).with_for_update()) or 0
        db.session.execute(delete(WORDS).where(WORDS.c.block > last // ENTRIES_IN_BLOCK))
    return write_words(range(last // ENTRIES_IN_BLOCK + 1))


def _write_block(block: int) -> int:
    first = block * ENTRIES_IN_BLOCK
    with writing():
        # Nobody appends meanwhile, so that what is there of the block is all that has words to come.
        db.session.execute(select(AuditHead.seq).with_for_update())
        db.session.execute(delete(WORDS).where(WORDS.c.block == block))
        of_block = select(LOG).where(LOG.c.seq >= first, LOG.c.seq < first + ENTRIES_IN_BLOCK)
        entries = [dict(entry) for entry in db.session.execute(of_block).mappings()]
        rows = word_rows(entries)
        if rows:
            db.session.execute(insert(WORDS), rows)
    return len(entries)
