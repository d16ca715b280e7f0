"""The records that lists are narrowed to, by their type: found by key, and suggested as one types."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from ranzcred.core.db.session import db
from ranzcred.core.errors import MESSAGES, NotFound
from ranzcred.core.lists.filter_kinds import RecordFilter
from ranzcred.core.lists.filters import ListFilters
from ranzcred.core.lists.suggestions import Narrowing, Suggestion, Suggestions
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.suggestions.shown import (
    definition_suggestion,
    organisation_suggestion,
    person_suggestion,
)
from ranzcred.domain.definitions.lists.search import issuing_bodies, search_definitions, search_issuing_bodies
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.queries import list_definitions_by_key, list_issuing_bodies_by_name
from ranzcred.domain.definitions.relations.rules import may_be_counted, may_be_required
from ranzcred.domain.definitions.relations.succession import may_replace
from ranzcred.domain.directory.member_search import search_people
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.directory.organisation_search import search_organisations
from ranzcred.domain.directory.queries import list_members_by_key, list_organisations_by_key
from ranzcred.domain.directory.users.forms import STANDS_FOR

SUGGESTED_AT_MOST = 10
ALIKE_AT_MOST = 20
"""How many records are offered for a text that was sent without scripts."""


@dataclass(frozen=True, kw_only=True)
class RecordType:
    """A type of record, with how its records are found and shown."""

    one: str
    many: str
    permission: Permission
    first: Select[Any]
    """SQL for all of them, in order."""
    search: Callable[..., Sequence[Any]]
    """Returns what a text finds, the best first."""
    by_key: Callable[[Collection[str]], Sequence[Any]]
    suggestion: Callable[[Any], Suggestion]

    def suggest(self, q: str, *, limit: int = SUGGESTED_AT_MOST) -> Suggestions:
        """Return the first records that a text finds; an empty one finds all."""
        shown = limit + 1
        found = self.search(q, limit=shown) if q else db.session.scalars(self.first.limit(shown)).all()
        return Suggestions(
            one=self.one,
            many=self.many,
            found=[self.suggestion(record) for record in found[:limit]],
            more=len(found) > limit,
        )


def get_record_type(name: str, subject: str = "") -> RecordType:
    """Return a type by its name, or raise NotFound; what may be related to a definition is one for that `subject`."""
    if name in RELATED:
        return _definitions(RELATED[name](subject))
    if name not in RECORD_TYPES:
        raise NotFound(MESSAGES[NotFound.status])
    return RECORD_TYPES[name]


def _definitions(*among: ColumnElement[bool]) -> RecordType:
    return RecordType(
        one="micro-credential",
        many="micro-credentials",
        permission=Permission.DEFINITION_READ,
        first=select(MicroCredentialDefinition)
        .where(*among)
        .order_by(MicroCredentialDefinition.title_folded, MicroCredentialDefinition.id),
        search=partial(search_definitions, among=among),
        by_key=list_definitions_by_key,
        suggestion=definition_suggestion,
    )


def list_narrowings(filters: ListFilters) -> dict[str, Narrowing]:
    """Return what the filters by record narrow a list to, by filter, in one or two statements for each that is set."""
    by_record = {name: each for name, each in filters.declared().items() if isinstance(each, RecordFilter)}
    return {
        name: narrowing_to(each.record_type, getattr(filters, name))
        for name, each in by_record.items()
        if getattr(filters, name)
    }


def narrowing_to(type_name: str, text: str, subject: str = "") -> Narrowing:
    """Return the record of a type whose key a text is, or those that it may mean; in one or two statements, and of what
    may be related to a `subject` in few more. By its whole name one is found that may not be: the rules say why.
    """
    record_type = get_record_type(type_name, subject)
    for record in record_type.by_key([text]):
        return Narrowing(text=text, record=record_type.suggestion(record))
    narrowing = Narrowing(text=text, alike=record_type.suggest(text, limit=ALIKE_AT_MOST))
    if type_name in RELATED and not narrowing.exact:
        unfit = Narrowing(text=text, alike=_definitions().suggest(text, limit=ALIKE_AT_MOST)).exact
        return Narrowing(text=text, record=unfit) if unfit else narrowing
    return narrowing


def _search_both(q: str, *, limit: int) -> Sequence[Organisation | OrganisationMember]:
    """Return the organisations that a text finds, then the people; of both where there are many."""
    organisations, people = search_organisations(q, limit=limit), search_people(q, limit=limit)
    fewest = limit - min(len(people), limit // 2)
    found: list[Organisation | OrganisationMember] = [*organisations[:fewest], *people]
    return found[:limit]


def _suggestion_of_either(record: Organisation | OrganisationMember) -> Suggestion:
    return organisation_suggestion(record) if isinstance(record, Organisation) else person_suggestion(record)


RECORD_TYPES: Mapping[str, RecordType] = {
    "organisation": RecordType(
        one="organisation",
        many="organisations",
        permission=Permission.ORGANISATION_READ,
        first=select(Organisation).order_by(Organisation.name_folded, Organisation.id),
        search=search_organisations,
        by_key=list_organisations_by_key,
        suggestion=organisation_suggestion,
    ),
    "person": RecordType(
        one="person",
        many="people",
        permission=Permission.MEMBER_READ,
        first=select(OrganisationMember)
        .options(joinedload(OrganisationMember.organisation, innerjoin=True))
        .order_by(OrganisationMember.name_folded, OrganisationMember.id),
        search=search_people,
        by_key=list_members_by_key,
        suggestion=person_suggestion,
    ),
    STANDS_FOR: RecordType(
        one="organisation or person",
        many="organisations or people",
        permission=Permission.MEMBER_READ,
        first=select(Organisation).order_by(Organisation.name_folded, Organisation.id),
        search=_search_both,
        by_key=lambda keys: [*list_organisations_by_key(keys), *list_members_by_key(keys)],
        suggestion=_suggestion_of_either,
    ),
    "micro-credential": _definitions(),
    "issuing-body": RecordType(
        one="issuing body",
        many="issuing bodies",
        permission=Permission.DEFINITION_READ,
        first=issuing_bodies(),
        search=search_issuing_bodies,
        by_key=list_issuing_bodies_by_name,
        suggestion=lambda body: Suggestion(key=body, name=body),
    ),
}
"""The types, by their names in addresses."""
RELATED: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
    "successor": may_replace,
    "prerequisite": may_be_required,
    "equivalent": may_be_counted,
}
"""The types of what may be related to a definition, by their names in addresses."""
