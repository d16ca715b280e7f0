"""Records as options: people, organisations and micro-credentials, and what may be done with each."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ranzcred.core.lists.suggestions import Suggestion
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.credentials.suggestions.shown import (
    definition_suggestion,
    organisation_suggestion,
    person_suggestion,
)
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.web.access.declare import may_call
from ranzcred.web.admin.search.options import Option

FoundRecord = OrganisationMember | Organisation | MicroCredentialDefinition


class RecordKind(enum.StrEnum):
    """The kind of a record, as the browser remembers it beside its key."""

    PERSON = "person"
    ORGANISATION = "organisation"
    DEFINITION = "definition"


@dataclass(frozen=True, kw_only=True)
class RecordAction:
    """What may be done with a record: its words, with the record's name in place of {}."""

    verbs: tuple[str, ...]
    words: str
    icon: str
    endpoint: str
    field: str
    """The id of the field that gets the focus there."""


PAGES = {
    "credentials.member_page": (RecordKind.PERSON, "member_id"),
    "directory.organisation_page": (RecordKind.ORGANISATION, "organisation_id"),
    "definitions.definition_page": (RecordKind.DEFINITION, "definition_id"),
}
"""The records' own pages, by endpoint: the kind, and the argument that has the key."""
PERSON_ACTIONS = (
    RecordAction(
        verbs=("assign", "award"),
        words="Assign or award micro-credentials to {}",
        icon="plus",
        endpoint="credentials.member_assign",
        field="assign-search",
    ),
    RecordAction(verbs=("edit",), words="Edit {}", icon="pencil", endpoint="directory.member_edit", field="first_name"),
)
ORGANISATION_ACTIONS = (
    RecordAction(
        verbs=("add",), words="Add person to {}", icon="plus", endpoint="directory.member_new", field="first_name"
    ),
    RecordAction(verbs=("edit",), words="Edit {}", icon="pencil", endpoint="directory.organisation_edit", field="name"),
)
DEFINITION_ACTIONS = (
    RecordAction(
        verbs=("assign", "award"),
        words="Assign or award {} to people",
        icon="plus",
        endpoint="credentials.definition_assign",
        field="assign-search",
    ),
    RecordAction(
        verbs=("edit",), words="Edit {}", icon="pencil", endpoint="definitions.definition_edit", field="title"
    ),
)
VERBS = ("assign", "award", "edit", "add")


def names_of(record: FoundRecord) -> tuple[Sequence[str], str | None]:
    """Return the folded names that a record is found by, and the folded number."""
    if isinstance(record, OrganisationMember):
        return (record.first_name_folded, record.name_folded), record.lbp_key
    if isinstance(record, Organisation):
        return (record.name_folded, record.trading_name_folded or ""), record.nzbn
    return (record.title_folded,), None


def record_option(record: FoundRecord) -> Option:
    """Return the option that leads to a record's page."""
    if isinstance(record, OrganisationMember):
        lbp = f"LBP {record.lbp_number}" if record.lbp_number else ""
        return _option(record, person_suggestion(record), "credentials.member_page", "circle-user", further=lbp)
    if isinstance(record, Organisation):
        return _option(record, organisation_suggestion(record), "directory.organisation_page", "building-2")
    return _option(record, definition_suggestion(record), "definitions.definition_page", "graduation-cap")


def action_options(record: FoundRecord, user: SignedInUser, *, verb: str = "") -> list[Option]:
    """Return what `user` may do with a record, all of it or what a verb says."""
    return [
        Option(
            label=action.words.format(record.display_name),
            icon=action.icon,
            words=action.verbs,
            address=url_for(action.endpoint, **_place(record), _anchor=action.field),
        )
        for action in _actions(record)
        if may_call(user, action.endpoint) and verb in {"", *action.verbs}
    ]


def _actions(record: FoundRecord) -> Sequence[RecordAction]:
    if isinstance(record, OrganisationMember):
        return PERSON_ACTIONS if record.active else PERSON_ACTIONS[-1:]
    return ORGANISATION_ACTIONS if isinstance(record, Organisation) else DEFINITION_ACTIONS


def _option(record: FoundRecord, shown: Suggestion, endpoint: str, icon: str, *, further: str = "") -> Option:
    return Option(
        label=shown.name,
        about=" · ".join(filter(None, [shown.about, further])),
        mark=shown.mark,
        icon=icon,
        address=url_for(endpoint, **_place(record)),
    )


def _place(record: FoundRecord) -> dict[str, Any]:
    """Return the arguments of the addresses of a record."""
    if isinstance(record, OrganisationMember):
        return {"organisation_id": record.organisation_id, "member_id": record.id}
    return {"organisation_id" if isinstance(record, Organisation) else "definition_id": record.id}
