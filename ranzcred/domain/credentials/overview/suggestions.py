"""The records that lists are narrowed to, by their type: found by key, and suggested as one types."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from ranzcred.core.db.session import db
from ranzcred.core.errors import MESSAGES, NotFound
from ranzcred.core.lists.filter_kinds import RecordFilter
from ranzcred.core.lists.filters import ListFilters
from ranzcred.core.lists.suggestions import Narrowing, Suggestion, Suggestions
from ranzcred.core.permissions import Permission
from ranzcred.core.text import search_key
from ranzcred.domain.definitions import search as definition_search
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.queries import list_definitions_by_key, list_issuing_bodies_by_name
from ranzcred.domain.directory import member_search, organisation_search
from ranzcred.domain.directory.models import Organisation, OrganisationMember, ProgrammeStatus
from ranzcred.domain.directory.queries import list_members_by_key, list_organisations_by_key

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
    ranked: Callable[..., Select[Any]]
    """Returns SQL for what a text finds, the best first."""
    by_key: Callable[[Collection[str]], Sequence[Any]]
    suggestion: Callable[[Any], Suggestion]

    def suggest(self, q: str, *, limit: int = SUGGESTED_AT_MOST) -> Suggestions:
        """Return the first records that a text finds, in one statement; an empty one finds all."""
        found = self._find(q, limit=limit + 1)
        return Suggestions(
            one=self.one,
            many=self.many,
            found=[self.suggestion(record) for record in found[:limit]],
            more=len(found) > limit,
        )

    def _find(self, q: str, *, limit: int) -> Sequence[Any]:
        if q and not search_key(q):  # signs alone
            return []
        return db.session.scalars(self.ranked(q, limit=limit) if q else self.first.limit(limit)).all()


def get_record_type(name: str) -> RecordType:
    """Return a type by its name, or raise NotFound."""
    if name not in RECORD_TYPES:
        raise NotFound(MESSAGES[NotFound.status])
    return RECORD_TYPES[name]


def list_narrowings(filters: ListFilters) -> dict[str, Narrowing]:
    """Return what the filters by record narrow a list to, by filter, in one or two statements for each that is set."""
    by_record = {name: each for name, each in filters.declared().items() if isinstance(each, RecordFilter)}
    return {
        name: _narrowing(RECORD_TYPES[each.record_type], getattr(filters, name))
        for name, each in by_record.items()
        if getattr(filters, name)
    }


def _narrowing(record_type: RecordType, text: str) -> Narrowing:
    for record in record_type.by_key([text]):
        return Narrowing(text=text, record=record_type.suggestion(record))
    return Narrowing(text=text, alike=record_type.suggest(text, limit=ALIKE_AT_MOST))


def organisation_suggestion(organisation: Organisation) -> Suggestion:
    """Return what is shown of an organisation."""
    trading = f"trading as {organisation.trading_name}" if organisation.trading_name else ""
    usual = organisation.programme_status is ProgrammeStatus.ACTIVE
    return Suggestion(
        key=organisation.id,
        name=organisation.name,
        about=" · ".join(filter(None, [trading, organisation.city])),
        mark="" if usual else organisation.programme_status.label,
    )


def person_suggestion(member: OrganisationMember) -> Suggestion:
    """Return what is shown of a person."""
    return Suggestion(
        key=member.id,
        name=member.display_name,
        about=" · ".join(filter(None, [member.organisation.name, member.email])),
        mark="" if member.active else "Inactive",
    )


def definition_suggestion(definition: MicroCredentialDefinition) -> Suggestion:
    """Return what is shown of a micro-credential."""
    about = f"Level {definition.level} · {definition.issuing_body}"
    return Suggestion(key=definition.id, name=definition.title, about=about)


RECORD_TYPES: Mapping[str, RecordType] = {
    "organisation": RecordType(
        one="organisation",
        many="organisations",
        permission=Permission.ORGANISATION_READ,
        first=select(Organisation).order_by(Organisation.name_folded, Organisation.id),
        ranked=organisation_search.ranked,
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
        ranked=member_search.ranked,
        by_key=list_members_by_key,
        suggestion=person_suggestion,
    ),
    "micro-credential": RecordType(
        one="micro-credential",
        many="micro-credentials",
        permission=Permission.DEFINITION_READ,
        first=select(MicroCredentialDefinition).order_by(
            MicroCredentialDefinition.title_folded, MicroCredentialDefinition.id
        ),
        ranked=definition_search.ranked,
        by_key=list_definitions_by_key,
        suggestion=definition_suggestion,
    ),
    "issuing-body": RecordType(
        one="issuing body",
        many="issuing bodies",
        permission=Permission.DEFINITION_READ,
        first=definition_search.issuing_bodies(),
        ranked=definition_search.ranked_issuing_bodies,
        by_key=list_issuing_bodies_by_name,
        suggestion=lambda body: Suggestion(key=body, name=body),
    ),
}
"""The types, by their names in addresses."""
