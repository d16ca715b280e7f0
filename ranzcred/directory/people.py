"""Finding people by name, e-mail address or organisation as one types, among hundreds of thousands.

A word is looked for at the start of five columns, each with an index: "aroha te rangi", "te rangi aroha", "rangi"
(the last word of a surname with several), the e-mail address and the organisation's name. They are folded in Python
and follow from what is told of the member and their organisation.
"""

import itertools
import re
from collections.abc import Sequence
from typing import cast

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, event, inspect, or_, select, union_all, update
from sqlalchemy.orm import InstrumentedAttribute, Mapper, contains_eager

from ranzcred.directory.models import Organisation, OrganisationMember
from ranzcred.extensions import db
from ranzcred.text import search_key

FOUND_AT_MOST = 20
WORDS_AT_MOST = 6
NARROW = 3
"""How many characters of a word narrow a search down enough to lead it."""
LAST = "\U0010ffff"
"""Sorts after every character that a name may have."""
SEARCHED: tuple[InstrumentedAttribute[str], ...] = (
    OrganisationMember.surname_key,
    OrganisationMember.name_key,
    OrganisationMember.last_word_key,
    OrganisationMember.email_key,
    OrganisationMember.organisation_key,
)
ROWS = cast("Table", OrganisationMember.__table__)  # a derived column is no change that the audit log tells of


def folded(*parts: str | None) -> str:
    """Parts of a name as they are searched: without case and marks, one space between words."""
    return " ".join(word for part in parts if part for word in search_key(part).split())


def member_keys(first_name: str, last_name: str, email: str | None) -> dict[str, str]:
    """What follows from a member's own columns."""
    surname = folded(last_name)
    words = re.split(r"[\s-]+", surname)
    return {
        "name_key": folded(first_name, last_name),
        "surname_key": folded(last_name, first_name),
        "last_word_key": words[-1] if len(words) > 1 else "",
        "email_key": folded(email),
    }


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
        .order_by(OrganisationMember.surname_key, OrganisationMember.organisation_key, OrganisationMember.id)
        .limit(limit)
    )


def _starts_somewhere(word: str) -> ColumnElement[bool]:
    """SQL for whether a folded word starts any word of a name or organisation, or the address."""
    inner = (OrganisationMember.name_key, OrganisationMember.organisation_key)
    return or_(
        *(_starts(column, word) for column in SEARCHED),
        *(column.contains(f" {word}", autoescape=True) for column in inner),
    )


def _starts(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    """A range, which an index answers on both databases; LIKE is not answered so by SQLite."""
    return and_(column >= word, column <= word + LAST)


@event.listens_for(OrganisationMember, "before_insert")
@event.listens_for(OrganisationMember, "before_update")
def _derive_keys(_mapper: Mapper[OrganisationMember], connection: Connection, member: OrganisationMember) -> None:
    for name, value in member_keys(member.first_name, member.last_name, member.email).items():
        setattr(member, name, value)
    if inspect(member).attrs.organisation_id.history.has_changes():
        # Shared, so that whoever renames the organisation at this moment comes after, and finds this member too.
        organisation_name = connection.scalar(
            select(Organisation.name).where(Organisation.id == member.organisation_id).with_for_update(read=True)
        )
        member.organisation_key = folded(
            organisation_name
        )  # nothing, where the key refers to nothing and is refused next


@event.listens_for(Organisation, "after_update")
def _derive_members_keys(_mapper: Mapper[Organisation], connection: Connection, organisation: Organisation) -> None:
    if inspect(organisation).attrs.name.history.has_changes():
        connection.execute(
            update(ROWS)
            .where(ROWS.c.organisation_id == organisation.id)
            .values(organisation_key=folded(organisation.name))
        )
