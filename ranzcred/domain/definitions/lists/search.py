"""The search for micro-credentials by title, and for issuing bodies, as one types: those named so first."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select

from ranzcred.core.db.session import db
from ranzcred.core.lists.search import name_rank, starts_a_word
from ranzcred.core.text import search_key
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition


def search_definitions(query: str, *, limit: int, among: Sequence[ColumnElement[bool]] = ()) -> Sequence[Definition]:
    """Return at most `limit` definitions `among` some: each word of `query` starts a word of the title."""
    if not search_key(query):
        return []
    return db.session.scalars(ranked(query, limit=limit).where(*among)).all()


def ranked(query: str, *, limit: int) -> Select[Definition]:
    """Return the statement. Definitions are few enough to be read."""
    text = search_key(query)
    words = [starts_a_word(Definition.title_folded, word) for word in text.split()]
    rank = name_rank(text, [Definition.title_folded])
    order = (rank, Definition.title_folded, Definition.level.desc(), Definition.id)
    return select(Definition).where(*words).order_by(*order).limit(limit)


def issuing_bodies() -> Select[str]:
    """Return the statement for the issuing bodies of the catalogue, each once, whatever its case, in order."""
    key = Definition.issuing_body_key
    return select(func.min(Definition.issuing_body)).group_by(key).order_by(key)


def search_issuing_bodies(query: str, *, limit: int) -> Sequence[str]:
    """Return at most `limit` of them: each word of `query` starts a word of the name."""
    text = search_key(query)
    if not text:
        return []
    words = [starts_a_word(Definition.issuing_body_folded, word) for word in text.split()]
    rank = name_rank(text, [func.min(Definition.issuing_body_folded)])
    key = Definition.issuing_body_key
    found = select(func.min(Definition.issuing_body)).where(*words).group_by(key)
    return db.session.scalars(found.order_by(rank, key).limit(limit)).all()
