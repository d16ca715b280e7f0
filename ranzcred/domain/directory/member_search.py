"""The search for members by name, e-mail address or organisation, as one types, among hundreds of thousands.

A word is searched at the start of five columns, each with an index: "aroha te rangi", "te rangi aroha", "rangi" (the
last word of a surname with several), the e-mail address and the organisation's name.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from ranzcred.core.db.session import db
from ranzcred.core.text import search_key
from ranzcred.domain.directory.models import Organisation, OrganisationMember

FOUND_AT_MOST = 20
WORDS_AT_MOST = 6
NARROW = 3
"""The length from which a word is selective enough to be looked up in the indexes."""
LAST = "\U0010ffff"
"""A character that sorts after every character of a name."""
NAMES: tuple[InstrumentedAttribute[Any], ...] = (
    OrganisationMember.name_folded,
    OrganisationMember.first_name_folded,
    OrganisationMember.last_word_folded,
    OrganisationMember.email_key,
)
"""The columns that a word is looked up in, each through its index."""


def find_people(query: str, *, limit: int = FOUND_AT_MOST) -> Sequence[OrganisationMember]:
    """Return at most `limit` active members with their organisations, by surname; none for a query without a word.

    Each word of `query` must start a word of the name or of the organisation, or the address. One of them must start a
    name or the address, or all of them must match the organisation.
    """
    if not search_key(query):
        return []
    return db.session.scalars(found(query, limit=limit)).all()


def found(query: str, *, limit: int = FOUND_AT_MOST) -> Select[OrganisationMember]:
    """Return the statement. The whole query, and each selective word, is looked up through each index; the other words
    filter the result, so that no index returns more than `limit` rows.
    """
    words = search_key(query).split()[:WORDS_AT_MOST]
    whole = " ".join(words)
    looked_up: list[tuple[InstrumentedAttribute[Any], str, list[ColumnElement[bool]]]] = [
        (column, whole, []) for column in (*NAMES, OrganisationMember.organisation_folded)
    ]
    if len(words) > 1:
        for word in dict.fromkeys(word for word in words if len(word) >= NARROW):
            others = [_starts_somewhere(other) for other in words if other != word]
            looked_up += [(column, word, others) for column in NAMES]
    branches = [
        select(OrganisationMember.id)
        .where(_starts(column, word), OrganisationMember.active, *others)
        .order_by(column)
        .limit(limit)
        for column, word, others in looked_up
    ]
    if len(words) > 1:
        branches.append(_of_organisations(words).limit(limit))
    keys = union_all(*(select(branch.subquery().c.id) for branch in branches))
    return (
        select(OrganisationMember)
        .join(OrganisationMember.organisation)
        .options(contains_eager(OrganisationMember.organisation))
        .where(OrganisationMember.id.in_(keys))
        .order_by(OrganisationMember.name_folded, OrganisationMember.organisation_folded, OrganisationMember.id)
        .limit(limit)
    )


def _of_organisations(words: Sequence[str]) -> Select[str]:
    """Select the keys of members whose organisation matches all the words: the organisations are few enough to be
    read.
    """
    named = [or_(*_starts_a_word(Organisation.name_folded, word)) for word in words]
    return (
        select(OrganisationMember.id)
        .where(OrganisationMember.organisation_id.in_(select(Organisation.id).where(*named)), OrganisationMember.active)
        .order_by(OrganisationMember.organisation_id)
    )


def _starts_somewhere(word: str) -> ColumnElement[bool]:
    """Return SQL for whether a folded word starts any word of a name or organisation, or the address."""
    return or_(
        *_starts_a_word(OrganisationMember.first_name_folded, word),
        _starts(OrganisationMember.last_word_folded, word),
        _starts(OrganisationMember.email_key, word),
        *_starts_a_word(OrganisationMember.organisation_folded, word),
    )


def _starts_a_word(column: InstrumentedAttribute[Any], word: str) -> list[ColumnElement[bool]]:
    return [_starts(column, word), column.contains(f" {word}", autoescape=True)]


def _starts(column: InstrumentedAttribute[Any], word: str) -> ColumnElement[bool]:
    """Return SQL for a prefix as a range, which uses an index on both databases; LIKE does not on SQLite."""
    return and_(column >= word, column <= word + LAST)
