"""The search for members by name, e-mail address or organisation, as one types, among hundreds of thousands.

A word is searched at the start of five columns, each with an index: "aroha te rangi", "te rangi aroha", "rangi" (the
last word of a surname with several), the e-mail address and the organisation's name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    and_,
    false,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from ranzcred.core.db.session import db
from ranzcred.core.lists.search import name_rank, starts_a_word, starts_with
from ranzcred.core.phones import phone_start
from ranzcred.core.text import address_key, code_key, search_key
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
NAMES = (OrganisationMember.first_name_folded, OrganisationMember.name_folded)
"""Whole names, either way round."""
IN_ORDER = (OrganisationMember.name_folded, OrganisationMember.organisation_folded, OrganisationMember.id)
LBP_NUMBER = re.compile("(bp)?[0-9]+")


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of a query, as names and as addresses are folded. "Smith-Rewi" are two words of a name."""

    name: str
    address: str

    @classmethod
    def joining(cls, terms: "Sequence[Term]") -> Self:
        """Return several as one."""
        return cls(name=" ".join(term.name for term in terms), address=" ".join(term.address for term in terms))


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """Where a query is looked up in an index, with what is compared besides."""

    column: InstrumentedAttribute[Any]
    text: str
    others: Sequence[ColumnElement[bool]] = ()


def find_people(query: str, *, limit: int = FOUND_AT_MOST) -> Sequence[OrganisationMember]:
    """Return at most `limit` active members with their organisations, by surname; none for a query without a word.

    Each word of `query` must start a word of the name or of the organisation, or the address. One of them must start a
    name or the address, or all of them must match the organisation.
    """
    return find_and_count(query, limit=limit, counted=limit)[0]


def find_and_count(query: str, *, limit: int, counted: int) -> tuple[Sequence[OrganisationMember], int]:
    """Return what `find_people` does, and how many a query finds, or that it is more than `counted`; in one statement."""
    if not search_key(query):
        return [], 0
    rows = db.session.execute(found(query, limit=counted + 1).add_columns(func.count().over()).limit(limit)).all()
    return [member for member, _ in rows], rows[0][1] if rows else 0


def found(query: str, *, limit: int = FOUND_AT_MOST) -> Select[OrganisationMember]:
    """Return the statement. The whole query, and each selective word, is looked up through each index; the other words
    filter the result, so that no index returns more than `limit` rows.
    """
    branches = _branches(query, OrganisationMember.active, limit=limit)
    return _people(branches).order_by(*IN_ORDER).limit(limit)


def search_people(query: str, *, limit: int) -> Sequence[OrganisationMember]:
    """Return at most `limit` people, active or not, as `find_people` finds them, or by the start of their LBP number:
    first who is named so, then whose name begins so.
    """
    if not search_key(query):
        return []
    return db.session.scalars(ranked(query, limit=limit)).all()


def ranked(query: str, *, limit: int) -> Select[OrganisationMember]:
    """Return the statement of `search_people`. An index gives the exact names before the longer ones, so that `limit`
    of each have the best.
    """
    numbers = lbp_starts(query)
    branches = _branches(query, limit=limit)
    branches += [_looked_up(OrganisationMember.lbp_key, number, limit=limit) for number in numbers]
    rank = name_rank(search_key(query), NAMES, OrganisationMember.lbp_key.in_(numbers))
    name, *others = IN_ORDER
    return _people(branches).order_by(rank, name, ~OrganisationMember.active, *others).limit(limit)


def matching_keys(
    query: str, *conditions: ColumnElement[bool], limit: int, numbers: bool = False
) -> CompoundSelect[str] | Select[str]:
    """Return SQL for the keys of the members of some conditions whom a query finds, some of them twice: up to `limit`
    from each index. With `numbers`, they are found by the start of a phone or LBP number too.
    """
    if not search_key(query):
        return select(OrganisationMember.id).where(false())
    branches = [*_branches(query, *conditions, limit=limit), _of_organisations(_terms(query)).where(*conditions)]
    phone = phone_start(query)
    if numbers:
        lookups = [(OrganisationMember.lbp_key, number) for number in lbp_starts(query)]
        lookups += [(OrganisationMember.phone, phone)] if phone else []
        branches += [_looked_up(column, start, *conditions, limit=limit) for column, start in lookups]
    return union_all(*(select(branch.limit(limit).subquery().c.id) for branch in branches))


def lbp_starts(query: str) -> list[str]:
    """Return what an LBP number starts with that a query may be, with or without its letters; none of a name."""
    number = code_key(query)
    if not LBP_NUMBER.fullmatch(number):
        return []
    return [number, f"bp{number}"] if number.isdigit() else [number]


def search_condition(query: str) -> ColumnElement[bool]:
    """Return SQL for whether a query finds a member, for members who are read anyway."""
    terms = _terms(query)
    if not terms:
        return false()
    named = [starts_a_word(OrganisationMember.organisation_folded, term.name) for term in terms]
    return or_(and_(*named), *(and_(starts_with(each.column, each.text), *each.others) for each in _lookups(terms)))


def looked_at(query: str) -> Select[Any]:
    """Return SQL that has a row for each entry of an index at which a search for a query looks."""
    ranges = [
        select(each.column.label("text")).where(starts_with(each.column, each.text)) for each in _lookups(_terms(query))
    ]
    return select(union_all(*ranges).subquery()) if ranges else select(OrganisationMember.id).where(false())


def _branches(query: str, *conditions: SQLColumnExpression[bool], limit: int) -> list[Select[str]]:
    """Return the lookups of a query among the members of some conditions: `limit` keys from each index."""
    terms = _terms(query)
    branches = [_looked_up(each.column, each.text, *conditions, *each.others, limit=limit) for each in _lookups(terms)]
    return branches if len(terms) == 1 else [*branches, _of_organisations(terms).where(*conditions).limit(limit)]


def _lookups(terms: Sequence[Term]) -> list[Lookup]:
    """Return where the terms together, and each that is selective, are looked up; the other terms are compared with
    what is found.
    """
    if not terms:
        return []
    whole = Term.joining(terms)
    found = [
        Lookup(column=column, text=_text(column, whole))
        for column in (*FOUND_BY, OrganisationMember.organisation_folded)
    ]
    if len(terms) == 1:
        return found
    narrow = min(NARROW, max(len(term.name) for term in terms))
    for term in dict.fromkeys(term for term in terms if len(term.name) >= narrow):
        others = [_starts_somewhere(other) for other in terms if other != term]
        found += [Lookup(column=column, text=_text(column, term), others=others) for column in FOUND_BY]
    return found


def _looked_up(
    column: InstrumentedAttribute[Any], text: str, *conditions: SQLColumnExpression[bool], limit: int
) -> Select[str]:
    return select(OrganisationMember.id).where(starts_with(column, text), *conditions).order_by(column).limit(limit)


def _people(branches: Sequence[Select[str]]) -> Select[OrganisationMember]:
    """Select the members whose keys the branches have, with their organisations."""
    keys = union_all(*(select(branch.subquery().c.id) for branch in branches))
    return (
        select(OrganisationMember)
        .join(OrganisationMember.organisation)
        .options(contains_eager(OrganisationMember.organisation))
        .where(OrganisationMember.id.in_(keys))
    )


def _terms(query: str) -> list[Term]:
    typed = [Term(name=search_key(word), address=address_key(word)) for word in query.split()]
    return [term for term in typed if term.name][:WORDS_AT_MOST]


def _of_organisations(terms: Sequence[Term]) -> Select[str]:
    """Select the keys of members whose organisation matches all the terms: the organisations are few enough to be
    read.
    """
    named = [starts_a_word(Organisation.name_folded, term.name) for term in terms]
    return (
        select(OrganisationMember.id)
        .where(OrganisationMember.organisation_id.in_(select(Organisation.id).where(*named)))
        .order_by(OrganisationMember.organisation_id)
    )


def _starts_somewhere(term: Term) -> ColumnElement[bool]:
    """Return SQL for whether a term starts any word of a name or organisation, or the address."""
    return or_(
        starts_a_word(OrganisationMember.first_name_folded, term.name),
        starts_with(OrganisationMember.email_key, term.address),
        starts_a_word(OrganisationMember.organisation_folded, term.name),
    )


def _text(column: InstrumentedAttribute[Any], term: Term) -> str:
    """Return a term as a column is folded."""
    return term.address if column is OrganisationMember.email_key else term.name
