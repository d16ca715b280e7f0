"""The search for members by name, e-mail address or organisation, as one types, among hundreds of thousands.

A word is looked up at the start of columns that each have an index: "aroha te rangi", "te rangi aroha", "rangi" (the
last word of a surname with several), what else the name has, and the e-mail address; and in the organisations' names.
Of several words that which finds the fewest is looked up, and the others are compared with what it finds.
"""

import re
from collections.abc import Mapping, Sequence
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
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from ranzcred.core.db.session import db
from ranzcred.core.lists.bounded import count_each
from ranzcred.core.lists.search import name_rank, starts_a_word, starts_with
from ranzcred.core.phones import phone_start
from ranzcred.core.text import address_key, code_key, search_key
from ranzcred.domain.directory.models import Organisation, OrganisationMember

FOUND_AT_MOST = 20
WORDS_AT_MOST = 6
WEIGHED_AT_MOST = 2_000
"""The number of people up to which words are weighed against each other."""
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


Weights = Mapping[Term, int]
"""How many people each word of a query finds, up to a bound."""


def find_people(query: str, *, limit: int = FOUND_AT_MOST) -> Sequence[OrganisationMember]:
    """Return at most `limit` active members with their organisations, by surname; none for a query without a word.

    Each word of `query` must start a word of the name or of the organisation, or the address.
    """
    return find_and_count(query, limit=limit, counted=limit)[0]


def find_and_count(query: str, *, limit: int, counted: int) -> tuple[Sequence[OrganisationMember], int]:
    """Return what `find_people` does, and how many a query finds, or that there are more than `counted`."""
    if not search_key(query):
        return [], 0
    statement = found(query, weigh(query), limit=counted + 1).add_columns(func.count().over())
    rows = db.session.execute(statement.limit(limit)).all()
    return [member for member, _ in rows], rows[0][1] if rows else 0


def found(query: str, weights: Weights, *, limit: int = FOUND_AT_MOST) -> Select[OrganisationMember]:
    """Return the statement of `find_people`."""
    branches = _branches(query, weights, OrganisationMember.active, limit=limit)
    return _people(branches).order_by(*IN_ORDER).limit(limit)


def search_people(query: str, *, limit: int) -> Sequence[OrganisationMember]:
    """Return at most `limit` people, active or not, as `find_people` finds them, or by the start of their LBP number:
    first who is named so, then whose name begins so.
    """
    if not search_key(query):
        return []
    return db.session.scalars(ranked(query, limit=limit)).all()


def ranked(query: str, *, limit: int) -> Select[OrganisationMember]:
    """Return the statement of `search_people`, after one that weighs several words. An index gives the exact names
    before the longer ones, so that `limit` of each have the best.
    """
    numbers, begun = lbp_starts(query), _begun(query, limit=limit)
    enough = [~_as_many_as(limit, begun)] if begun else []
    branches = [*begun, *_branches(query, weigh(query), *enough, limit=limit)]
    branches += [_looked_up(OrganisationMember.lbp_key, number, limit=limit) for number in numbers]
    rank = name_rank(search_key(query), NAMES, OrganisationMember.lbp_key.in_(numbers))
    name, *others = IN_ORDER
    return _people(branches).order_by(rank, name, ~OrganisationMember.active, *others).limit(limit)


def matching_keys(
    query: str, weights: Weights, *conditions: ColumnElement[bool], limit: int, numbers: bool = False
) -> CompoundSelect[str] | Select[str]:
    """Return SQL for the keys of the members of some conditions whom a query finds, some of them twice: up to `limit`
    from each index. With `numbers`, they are found by the start of a phone or LBP number too.
    """
    if not search_key(query):
        return select(OrganisationMember.id).where(false())
    branches = _branches(query, weights, *conditions, limit=limit)
    phone = phone_start(query)
    if numbers:
        lookups = [(OrganisationMember.lbp_key, number) for number in lbp_starts(query)]
        lookups += [(OrganisationMember.phone, phone)] if phone else []
        branches += [_looked_up(column, start, *conditions, limit=limit) for column, start in lookups]
    return union_all(*(select(branch.limit(limit).subquery().c.id) for branch in branches))


def search_condition(query: str) -> ColumnElement[bool]:
    """Return SQL for whether a query finds a member, for members who are read anyway."""
    return and_(*map(_starts_somewhere, _terms(query))) if search_key(query) else false()


def weigh(query: str, *, alone: bool = False) -> Weights:
    """Return how many people each word of a query finds, up to a bound: in one statement, or in none for a single word,
    which there is nothing to compare with, unless it is weighed `alone` too.
    """
    terms = list(dict.fromkeys(_terms(query)))
    if len(terms) < (1 if alone else 2):
        return {}
    counts = count_each([[each.order_by(None) for each in _lookups(term)] for term in terms], at_most=WEIGHED_AT_MOST)
    return {term: count.number + count.more for term, count in zip(terms, counts, strict=True)}


def is_selective(weights: Weights) -> bool:
    """Return whether one of the words that were weighed finds few people."""
    return any(number <= WEIGHED_AT_MOST for number in weights.values())


def finds_someone(query: str, weights: Weights) -> bool:
    """Return whether each word of a query finds somebody, as far as they are weighed."""
    return all(weights.get(term, 1) for term in _terms(query))


def lbp_starts(query: str) -> list[str]:
    """Return what an LBP number starts with that a query may be, with or without its letters; none of a name."""
    number = code_key(query)
    if not LBP_NUMBER.fullmatch(number):
        return []
    return [number, f"bp{number}"] if number.isdigit() else [number]


def _branches(query: str, weights: Weights, *conditions: SQLColumnExpression[bool], limit: int) -> list[Select[str]]:
    """Return the lookups of a query among the members of some conditions: `limit` keys from each index.

    Only the word that finds the fewest is looked up, and the others are compared with what it finds.
    """
    [first, *others] = sorted(dict.fromkeys(_terms(query)), key=lambda term: weights.get(term, 0))
    compared = [_starts_somewhere(other) for other in others]
    return [each.where(*conditions, *compared).limit(limit) for each in _lookups(first)]


def _begun(query: str, *, limit: int) -> list[Select[str]]:
    """Return the lookups of names that begin with all of several words, which come before what else is found."""
    terms = _terms(query)
    whole = Term.joining(terms).name
    return [_looked_up(column, whole, limit=limit) for column in NAMES] if len(terms) > 1 else []


def _as_many_as(number: int, branches: Sequence[Select[str]]) -> ColumnElement[bool]:
    """Return SQL for whether the branches have so many different keys."""
    keys = union(*(select(branch.subquery().c.id) for branch in branches)).subquery()
    return select(func.count()).select_from(keys).scalar_subquery() >= number


def _lookups(term: Term) -> list[Select[str]]:
    """Return where a term is looked up: as the start of each word of a name, of the address, and of each word of an
    organisation's name. The organisations are few enough to be read.
    """
    start, *_ = term.name.split()
    middle = OrganisationMember.middle_folded
    within = select(OrganisationMember.id).where(
        starts_with(middle, " "), middle.contains(f" {start}", autoescape=True), _starts_somewhere(term)
    )
    found = [_looked_up(column, _text(column, term)) for column in FOUND_BY]
    found += [_looked_up(middle, start, _starts_somewhere(term)), within.order_by(middle)]
    named = select(Organisation.id).where(starts_a_word(Organisation.name_folded, term.name))
    of_them = select(OrganisationMember.id).where(OrganisationMember.organisation_id.in_(named))
    return [*found, of_them.order_by(OrganisationMember.organisation_id)]


def _looked_up(
    column: InstrumentedAttribute[Any], text: str, *conditions: SQLColumnExpression[bool], limit: int | None = None
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


def _starts_somewhere(term: Term) -> ColumnElement[bool]:
    """Return SQL for whether a term starts any word of a name or organisation, or the address."""
    return or_(
        starts_a_word(OrganisationMember.first_name_folded, term.name),
        *([starts_with(OrganisationMember.name_folded, term.name)] if " " in term.name else []),
        starts_with(OrganisationMember.email_key, term.address),
        starts_a_word(OrganisationMember.organisation_folded, term.name),
    )


def _text(column: InstrumentedAttribute[Any], term: Term) -> str:
    """Return a term as a column is folded."""
    return term.address if column is OrganisationMember.email_key else term.name
