"""A log of millions of entries, written by the database itself: of the shape of real ones, but with no true hashes."""

from datetime import timedelta

from sqlalchemy import Connection, bindparam, text

from bench.support.association import FIRST
from ranzcred.core import clock
from ranzcred.core.db.types import UtcDateTime
from ranzcred.core.text import search_key
from ranzcred.domain.audit.models import ENTRIES_IN_BLOCK

AT_ONCE = 500_000
YEARS = 10
MOMENTS = {
    "postgresql": "CAST(:start AS timestamptz) + CAST(:seconds AS double precision) * seq * interval '1 second'",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', julianday(:start) + :seconds * seq / 86400.0)",
}
NUMBERS = """
    WITH RECURSIVE numbers (seq) AS (
        SELECT CAST(:first AS bigint) UNION ALL SELECT seq + 1 FROM numbers WHERE seq < :last
    )
"""
PADDED = "substr(CAST(1000000000000 + {} AS text), 2)"
USER = "'user' || CAST(seq % 64 / 8 AS text) || '@ranz.example'"


def _one_of(words: list[str]) -> str:
    """Return SQL for one of some words by the entry's number, each half as often as the one before."""
    cases = " ".join(f"WHEN seq % {2 ** (n + 1)} < {2**n} THEN '{word}'" for n, word in enumerate(words[:-1]))
    return f"CASE {cases} ELSE '{words[-1]}' END"


# One entry in a hundred is of one of ten records, the others are of 50,000.
ENTRIES = f"""
    INSERT INTO audit_log (seq, event_id, timestamp, actor_id, actor_email, actor_role, action, resource_type,
        resource_id, previous_state, new_state, metadata, previous_hash, hash)
    {NUMBERS}
    SELECT seq, '0190a1b2-7c3d-7e5f-8a9b-' || {PADDED.format("seq")}, {{moment}}, {USER}, {USER}, 'RANZ_ADMIN',
        CASE seq % 20 WHEN 0 THEN 'CREATE' ELSE 'UPDATE' END,
        CASE seq % 3 WHEN 0 THEN 'StaffMicroCredential' ELSE 'OrganisationMember' END,
        '0190a1b2-7c3d-7e5f-8a9d-'
            || CASE seq % 100 WHEN 7 THEN {PADDED.format("seq / 100 % 10")}
                ELSE {PADDED.format("seq * 7919 % 50000")} END,
        CASE WHEN seq % 20 > 0 THEN '{{{{"phone": null, "version": 1}}}}' END,
        '{{{{"phone": "+64 21 ' || {PADDED.format("seq")} || '", "version": 2}}}}',
        '{{{{"name": "' || {_one_of(FIRST)} || '"}}}}',
        '{"0" * 52}' || {PADDED.format("(seq - 1)")}, '{"0" * 52}' || {PADDED.format("seq")}
    FROM numbers
"""  # noqa: S608 - of constants
WORDS = f"""
    INSERT INTO audit_words (block, word, seq)
    {NUMBERS}
    SELECT seq / {ENTRIES_IN_BLOCK}, {_one_of([search_key(each) for each in FIRST])}, seq FROM numbers
    UNION ALL SELECT seq / {ENTRIES_IN_BLOCK}, {USER}, seq FROM numbers
"""  # noqa: S608
HEAD = f"UPDATE audit_head SET seq = :last, hash = '{'0' * 52}' || {PADDED.format('CAST(:last AS bigint)')}"  # noqa: S608


def write_long_log(connection: Connection, entries: int) -> None:
    """Write so many entries of ten years after those that are there, and put the log's head after them."""
    there = connection.execute(text("SELECT seq FROM audit_head")).scalar_one()
    start = clock.now() - timedelta(days=365 * YEARS)
    seconds = YEARS * 365 * 86_400 / entries
    moment = MOMENTS[connection.dialect.name]
    write = text(ENTRIES.format(moment=moment)).bindparams(bindparam("start", type_=UtcDateTime()))
    for first in range(there + 1, entries + 1, AT_ONCE):
        place = {"first": first, "last": min(entries, first + AT_ONCE - 1)}
        connection.execute(write, {**place, "start": start, "seconds": seconds})
        connection.execute(text(WORDS), place)
    connection.execute(text(HEAD), {"last": entries})
