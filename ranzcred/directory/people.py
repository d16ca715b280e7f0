"""Finding people by name, e-mail address or organisation as one types, among hundreds of thousands.

A word is looked for at the start of five columns, each with an index: "aroha te rangi", "te rangi aroha", "rangi"
(the last word of a surname with several), the e-mail address and the organisation's name.
"""

import itertools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from ranzcred.directory.models import OrganisationMember
from ranzcred.extensions import db
from ranzcred.text import search_key

FOUND_AT_MOST = 20
WORDS_AT_MOST = 6
NARROW = 3
"""How many characters of a word narrow a search down enough to lead it."""
LAST = "\U0010ffff"
"""Sorts after every character that a name may have."""
SEARCHED: tuple[InstrumentedAttribute[Any], ...] = (
    OrganisationMember.name_folded,
    OrganisationMember.first_name_folded,
    OrganisationMember.last_word_folded,
    OrganisationMember.email_key,
    OrganisationMember.organisation_folded,
)


def find_people(query: str, *, limit: int = FOUND_AT_MOST) -> Sequence[OrganisationMember]:
    """Active members with their organisations, by surname, at most `limit`; none for a query without a word.

    Each word of `query` starts a word of the name or of the organisation, or the address; one of them starts one of
    the searched columns.
    """
    if not search_key(query):
        return []
    return db.session.scalars(found(query, limit=limit)).all()


def found(query: str, *, limit: int = FOUND_AT_MOST) -> Select[OrganisationMember]:
    """The statement. The whole of the query, and each word that narrows things down, is looked up through each index;
    the other words sift what is there, and so no index gives more than `limit` rows, however many fit."""
    words = search_key(query).split()[:WORDS_AT_MOST]
    leading = dict.fromkeys([" ".join(words), *(word for word in words if len(word) >= NARROW)])
    branches = []
    for word, column in itertools.product(leading, SEARCHED):
        others = [] if " " in word else [_starts_somewhere(other) for other in words if other != word]
        branch = (
            select(OrganisationMember.id)
            .where(_starts(column, word), OrganisationMember.active, *others)
            .order_by(column)
            .limit(limit)
            .subquery()
        )
        branches.append(select(branch.c.id))
    return (
        select(OrganisationMember)
        .join(OrganisationMember.organisation)
        .options(contains_eager(OrganisationMember.organisation))
        .where(OrganisationMember.id.in_(union_all(*branches)))
        .order_by(OrganisationMember.name_folded, OrganisationMember.organisation_folded, OrganisationMember.id)
        .limit(limit)
    )


def _starts_somewhere(word: str) -> ColumnElement[bool]:
    """SQL for whether a folded word starts any word of a name or organisation, or the address."""
    inner = (OrganisationMember.first_name_folded, OrganisationMember.organisation_folded)
    return or_(
        *(_starts(column, word) for column in SEARCHED),
        *(column.contains(f" {word}", autoescape=True) for column in inner),
    )


def _starts(column: InstrumentedAttribute[Any], word: str) -> ColumnElement[bool]:
    """A range, which an index answers on both databases; LIKE is not answered so by SQLite."""
    return and_(column >= word, column <= word + LAST)
