"""Records that the browser names: those viewed lately, and that of the current page."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.definitions.queries import list_definitions_by_key
from ranzcred.domain.directory.queries import list_members_by_key, list_organisations_by_key
from ranzcred.web.admin.search.records import PAGES, FoundRecord, RecordKind
from ranzcred.web.kit import htmx

RECENT_AT_MOST = 8
RECENT = re.compile(rf"({'|'.join(RecordKind)}):([A-Za-z0-9_-]{{1,{KEY_LENGTH}}})")
LOADERS: Mapping[RecordKind, tuple[Permission, Callable[[Collection[str]], Sequence[FoundRecord]]]] = {
    RecordKind.PERSON: (Permission.MEMBER_READ, list_members_by_key),
    RecordKind.ORGANISATION: (Permission.ORGANISATION_READ, list_organisations_by_key),
    RecordKind.DEFINITION: (Permission.DEFINITION_READ, list_definitions_by_key),
}


@dataclass(frozen=True)
class Reference:
    """A record by its kind and key."""

    kind: RecordKind
    key: str

    def __str__(self) -> str:
        """Return it as the browser remembers it: "person:01a2"."""
        return f"{self.kind}:{self.key}"


def viewed_record() -> str:
    """Return the record whose own page this is, as the browser remembers it, or ""."""
    return str(_reference(request.endpoint, request.view_args) or "")


def current_record() -> Reference | None:
    """Return the record whose page the browser shows, or None."""
    if not htmx.wants_partial():
        return None
    try:
        endpoint, arguments = current_app.url_map.bind("").match(htmx.current_url().path, method="GET")
    except HTTPException:
        return None
    return _reference(endpoint, arguments)


def recent_references(remembered: str) -> list[Reference]:
    """Return the records that the browser remembers, in its order; what is not one is left out."""
    found = (RECENT.fullmatch(each) for each in remembered.split(","))
    return [Reference(RecordKind(each[1]), each[2]) for each in found if each][:RECENT_AT_MOST]


def load(references: Sequence[Reference], user: SignedInUser) -> dict[Reference, FoundRecord]:
    """Return the records that there are and `user` may read, in this order: at most a statement for each kind."""
    found: dict[Reference, FoundRecord] = {}
    for kind, (permission, loader) in LOADERS.items():
        keys = [each.key for each in references if each.kind is kind]
        if keys and user.may(permission):
            found |= {Reference(kind, record.id): record for record in loader(keys)}
    return {each: found[each] for each in references if each in found}


def _reference(endpoint: str | None, arguments: Mapping[str, str] | None) -> Reference | None:
    if endpoint not in PAGES:
        return None
    kind, argument = PAGES[endpoint]
    return Reference(kind, (arguments or {})[argument])
