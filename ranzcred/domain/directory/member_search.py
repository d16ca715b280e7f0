"""The search for members by name, e-mail address or organisation, as one types, among hundreds of thousands.

A word is searched at the start of five columns, each with an index: "aroha te rangi", "te rangi aroha", "rangi" (the
last word of a surname with several), the e-mail address and the organisation's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from ranzcred.core.db.session import db
from ranzcred.core.lists.search import starts_with
from ranzcred.core.text import address_key, search_key
from ranzcred.domain.directory.models import Organisation, OrganisationMember

FOUND_AT_MOST = 20
WORDS_AT_MOST = 6
NARROW = 3
"""The length from which a word is selective enough to be looked up in the indexes; where all are shorter, the longest
are, since some people's names are short.
"""
FOUND_BY: tuple[InstrumentedAttribute[Any], ...] = (
    OrganisationMember.name_folded,
    OrganisationMember.first_name_folded,
    OrganisationMember.last_word_folded,
    OrganisationMember.email_key,
)
"""The columns that a word is looked up in, each through its index."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of a query, as names and as addresses are folded. "Smith-Rewi" are two words of a name."""

    name: str
    address: str

    @classmethod
    def joining(cls, terms: "Sequence[Term]") -> Self:
        """Return several as one."""
        return cls(name=" ".join(term.name for term in terms), address=" ".join(term.address for term in terms))


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
    terms = _terms(query)
    whole = Term.joining(terms)
    looked_up: list[tuple[InstrumentedAttribute[Any], Term, list[ColumnElement[bool]]]] = [
        (column, whole, []) for column in (*FOUND_BY, OrganisationMember.organisation_folded)
    ]
    if len(terms) > 1:
        narrow = min(NARROW, max(len(term.name) for term in terms))
        for term in dict.fromkeys(term for term in terms if len(term.name) >= narrow):
            others = [_starts_somewhere(other) for other in terms if other != term]
            looked_up += [(column, term, others) for column in FOUND_BY]
    branches = [
        select(OrganisationMember.id)
        .where(_starts(column, term), OrganisationMember.active, *others)
        .order_by(column)
        .limit(limit)
        for column, term, others in looked_up
    ]
    if len(terms) > 1:
        branches.append(_of_organisations(terms).limit(limit))
    keys = union_all(*(select(branch.subquery().c.id) for branch in branches))
    return (
        select(OrganisationMember)
        .join(OrganisationMember.organisation)
        .options(contains_eager(OrganisationMember.organisation))
        .where(OrganisationMember.id.in_(keys))
        .order_by(OrganisationMember.name_folded, OrganisationMember.organisation_folded, OrganisationMember.id)
        .limit(limit)
    )


def _terms(query: str) -> list[Term]:
    typed = [Term(name=search_key(word), address=address_key(word)) for word in query.split()]
    return [term for term in typed if term.name][:WORDS_AT_MOST]


def _of_organisations(terms: Sequence[Term]) -> Select[str]:
    """Select the keys of members whose organisation matches all the terms: the organisations are few enough to be
    read.
    """
    named = [or_(*_starts_a_word(Organisation.name_folded, term)) for term in terms]
    return (
        select(OrganisationMember.id)
        .where(OrganisationMember.organisation_id.in_(select(Organisation.id).where(*named)), OrganisationMember.active)
        .order_by(OrganisationMember.organisation_id)
    )


def _starts_somewhere(term: Term) -> ColumnElement[bool]:
    """Return SQL for whether a term starts any word of a name or organisation, or the address."""
    return or_(
        *_starts_a_word(OrganisationMember.first_name_folded, term),
        _starts(OrganisationMember.email_key, term),
        *_starts_a_word(OrganisationMember.organisation_folded, term),
    )


def _starts_a_word(column: InstrumentedAttribute[Any], term: Term) -> list[ColumnElement[bool]]:
    return [_starts(column, term), column.contains(f" {term.name}", autoescape=True)]


def _starts(column: InstrumentedAttribute[Any], term: Term) -> ColumnElement[bool]:
    return starts_with(column, term.address if column is OrganisationMember.email_key else term.name)
