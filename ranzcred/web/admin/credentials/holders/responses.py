"""The holders of a definition as an editable list on the definition's page."""

import functools
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask import url_for

from ranzcred.domain.credentials import queries
from ranzcred.domain.credentials.bulk_actions import Selection
from ranzcred.domain.credentials.exports.credentials import holders_export
from ranzcred.domain.credentials.lists import holders
from ranzcred.domain.credentials.lists.definitions import DefinitionRow, get_definition_row
from ranzcred.domain.credentials.lists.filters import HolderFilters, Staff
from ranzcred.domain.credentials.lists.holders import HolderList
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.suggestions.record_types import list_narrowings
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.web.admin.credentials.changes.place import ChangePlace, changed_list
from ranzcred.web.admin.definitions.responses import DefinitionHistory, DefinitionPart, DefinitionStatuses
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.inline_form import OpenForm
from ranzcred.web.kit.lists.paged_list import EditableListPage, ListTable
from ranzcred.web.kit.view_models import ViewModel

HOLDERS = "holders"


@dataclass(frozen=True, kw_only=True)
class HoldersTable(ListTable[HolderList]):
    """Those who hold a definition."""

    template: str = "admin/credentials/holders/_holders_table.html"
    definition: MicroCredentialDefinition
    place: ChangePlace
    selection: Selection | None
    """What was selected, where nothing could be done with it."""


@dataclass(frozen=True, kw_only=True)
class AssignOpener(ViewModel):
    """The button that opens the form to assign people, where that can be done."""

    template: str = "admin/credentials/holders/_assign_opener.html"
    definition: MicroCredentialDefinition


@dataclass(frozen=True, kw_only=True)
class DefinitionPage(EditableListPage):
    """The whole page of a definition."""

    template: str = "admin/definitions/definition_page.html"
    about: DefinitionPart
    numbers: DefinitionStatuses
    history: DefinitionHistory
    assigning: OpenForm | None = None


Holders: TypeAlias = EditableList[StaffMicroCredential, HolderList]


def place_of_holders(definition: MicroCredentialDefinition) -> ChangePlace:
    """Return the page of a definition as the place from which credentials are changed."""
    return ChangePlace(
        name=HOLDERS,
        title=definition.title,
        scope=f"{definition.title}.",
        blueprint="credentials",
        keys={"definition_id": definition.id},
        by_validity=definition.validity_months is not None,
        shown=lambda selection: holders_of(definition, selection=selection),
        has=lambda credential: credential.definition_id == definition.id,
        match=lambda filters: holders.match_holders(definition.id, filters),
    )


def holders_of(
    definition: MicroCredentialDefinition, row: DefinitionRow | None = None, *, selection: Selection | None = None
) -> Holders:
    """Return the list of those who hold a definition, with what is selected in it.

    Its page shows `row`, if that has been read already.
    """
    place = place_of_holders(definition)
    return changed_list(
        place,
        filters=HolderFilters,
        load=lambda filters: holders.list_holders(definition.id, filters),
        narrowings=list_narrowings,
        get=lambda key: queries.get_credential(definition.id, key),
        link=_link,
        endpoint="definitions.definition_page",
        export=lambda: holders_export(definition.id),
        page=lambda **shown: _page(row or get_definition_row(definition.id), **shown),
        table=functools.partial(HoldersTable, definition=definition, place=place, selection=selection),
        beside=lambda _table: _about(get_definition_row(definition.id)),
    )


def _link(credential: StaffMicroCredential) -> tuple[str, str]:
    name, staff = credential.member.display_name, None if credential.member.active else Staff.INACTIVE
    address = url_for("definitions.definition_page", definition_id=credential.definition_id, q=name, staff=staff)
    return address, f"Show {name}"


def _page(row: DefinitionRow, **shown: Any) -> DefinitionPage:  # noqa: ANN401 - the other fields of the page
    about, numbers = _about(row)
    return DefinitionPage(about=about, numbers=numbers, history=DefinitionHistory(row=row), **shown)


def changed_parts(definition: MicroCredentialDefinition) -> list[ViewModel]:
    """Return all of a definition's page that a step of its life changes."""
    row = get_definition_row(definition.id)
    shown = holders_of(definition, row)
    table = shown.shown_table(shown.load(shown.current_filters()))
    return [*_about(row), DefinitionHistory(row=row), AssignOpener(definition=definition), table]


def _about(row: DefinitionRow) -> tuple[DefinitionPart, DefinitionStatuses]:
    return DefinitionPart.from_row(row), DefinitionStatuses.from_row(row)
