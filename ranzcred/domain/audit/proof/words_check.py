"""The check of the words by which entries are found: whoever changes or deletes them hides an entry from a search."""

from collections.abc import Iterator, Set

from sqlalchemy import Connection, select

from ranzcred.domain.audit.chain import HEAD
from ranzcred.domain.audit.models import ENTRIES_IN_BLOCK, LOG, AuditEntry
from ranzcred.domain.audit.proof.chain_check import STORED
from ranzcred.domain.audit.proof.further_checks import Mismatch
from ranzcred.domain.audit.search.words import WORDS, words_of

WORDS_LISTED = 5
NOTHING: frozenset[str] = frozenset()


def wrong_words(connection: Connection, after: int, last: int) -> Iterator[Mismatch]:
    """Yield the entries whose words are not those that follow from them, one block of words in memory at a time."""
    for block in range((after + 1) // ENTRIES_IN_BLOCK, last // ENTRIES_IN_BLOCK + 1):
        first = max(after + 1, block * ENTRIES_IN_BLOCK)
        end = min(last, (block + 1) * ENTRIES_IN_BLOCK - 1)
        stored: dict[int, set[str]] = {}
        within = select(WORDS.c.seq, WORDS.c.word).where(WORDS.c.block == block, WORDS.c.seq.between(first, end))
        for seq, word in connection.execute(within):
            stored.setdefault(seq, set()).add(word)
        if not stored and first <= end:
            yield _mismatch(f"{first} to {end}", "no search finds them, as none of their words are there")
            continue
        for entry in connection.execute(STORED.where(LOG.c.seq.between(first, end))).mappings():
            difference = _difference(words_of(dict(entry)), stored.get(entry["seq"], NOTHING))
            if difference:
                yield _mismatch(entry["seq"], difference)
    if after == 0:
        yield from _words_of_no_entry(connection)


def _words_of_no_entry(connection: Connection) -> Iterator[Mismatch]:
    """Yield the numbers above that of the last entry for which there are words."""
    head = connection.scalar(select(HEAD.c.seq)) or 0
    above = select(WORDS.c.seq).where(WORDS.c.block >= head // ENTRIES_IN_BLOCK, WORDS.c.seq > head)
    for seq in connection.scalars(above.distinct().order_by(WORDS.c.seq)):
        yield _mismatch(seq, "there are words to find it by, and no entry")


def _difference(expected: Set[str], stored: Set[str]) -> str:
    missing, added = sorted(expected - stored), sorted(stored - expected)
    differences = ([f"no search finds it by {_listed(missing)}"] if missing else []) + (
        [f"a search finds it by {_listed(added)}, which it does not have"] if added else []
    )
    return "; ".join(differences)


def _listed(words: list[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words[:WORDS_LISTED])
    return f"{listed} and {len(words) - WORDS_LISTED} more" if len(words) > WORDS_LISTED else listed


def _mismatch(seq: int | str, difference: str) -> Mismatch:
    return Mismatch(resource_type=AuditEntry.__name__, resource_id=str(seq), difference=difference)
