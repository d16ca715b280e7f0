"""The search for organisations by name, trading name or NZBN, as one types: those named so first."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, or_, select

from ranzcred.core.db.session import db
from ranzcred.core.lists.search import name_rank, starts_a_word, starts_with
from ranzcred.core.text import code_key, search_key
from ranzcred.domain.directory.models import Organisation

NAMES = (Organisation.name_folded, Organisation.trading_name_folded)


def search_organisations(query: str, *, limit: int) -> Sequence[Organisation]:
    """Return at most `limit` organisations: each word of `query` starts a word of a name, or all of it the NZBN."""
    if not search_key(query):
        return []
    return db.session.scalars(ranked(query, limit=limit)).all()


def ranked(query: str, *, limit: int) -> Select[Organisation]:
    """Return the statement. Organisations are few enough to be read."""
    text, number = search_key(query), code_key(query)
    named = and_(*(or_(*(starts_a_word(column, word) for column in NAMES)) for word in text.split()))
    found = or_(named, starts_with(Organisation.nzbn, number)) if number.isdigit() else named
    rank = name_rank(text, NAMES, Organisation.nzbn == number)
    return select(Organisation).where(found).order_by(rank, Organisation.name_folded, Organisation.id).limit(limit)
