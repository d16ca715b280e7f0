"""The catalogue as an editable list, and what a definition's own page shows of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from flask import request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.formats import plural
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.records import Remark
from ranzcred.domain.audit.queries import describe_last_change
from ranzcred.domain.credentials.deletion_rule import deletion_refusal
from ranzcred.domain.credentials.exports import directory as exports
from ranzcred.domain.credentials.figures.reading import figures_of_definition
from ranzcred.domain.credentials.lists.catalogue import totals_with_defaults
from ranzcred.domain.credentials.lists.counts import StatusCount, count_by_status
from ranzcred.domain.credentials.lists.definitions import (
    DefinitionList,
    DefinitionRow,
    get_definition_row,
    list_definitions,
)
from ranzcred.domain.credentials.policy import may_decide
from ranzcred.domain.credentials.redefinition.kept_words import watch_words
from ranzcred.domain.credentials.suggestions.record_types import list_narrowings
from ranzcred.domain.definitions.forms import DefinitionForm
from ranzcred.domain.definitions.life.operations import create_version_as_edited
from ranzcred.domain.definitions.lists.filters import CatalogueFilters
from ranzcred.domain.definitions.lists.likeness import definitions_like
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.queries import count_sentence, get_definition
from ranzcred.domain.definitions.relations.queries import Relations, relations_of
from ranzcred.domain.definitions.rules import remarks_about
from ranzcred.web.access.current_user import principal
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.dialogs import confirmation
from ranzcred.web.kit.lists.doubts import Question
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.list_responses import Link
from ranzcred.web.kit.lists.paged_list import EditableListPage, ListTable
from ranzcred.web.kit.lists.record_list import Effects, Gone, RecordPage
from ranzcred.web.kit.view_models import ViewModel

GONE = "Someone deleted this micro-credential while you were editing it. Save to create it again."
DELETE = confirmation(
    "definition",
    "definitions.definition_delete_confirmed",
    "This can't be undone. The audit log keeps its history.",
)


def load_list(filters: CatalogueFilters) -> DefinitionList:
    """Return the page of the table. A GET restores missing defaults first."""
    return list_definitions(filters, counted=totals_with_defaults(filters, restore=request.method == "GET"))


@dataclass(frozen=True, kw_only=True)
class DefinitionPart(ViewModel):
    """A definition itself."""

    template: str = "admin/definitions/_definition.html"
    row: DefinitionRow
    reason: str | None
    """Why it cannot be deleted."""
    relations: Relations
    remarks: Sequence[Remark]

    @classmethod
    def from_row(cls, row: DefinitionRow) -> Self:
        """Return what is shown of a definition."""
        refusal = deletion_refusal(row.definition, assigned=row.in_use)
        definition = row.definition
        return cls(
            row=row,
            reason=refusal.message if refusal else None,
            relations=relations_of(definition),
            remarks=remarks_about(definition),
        )


@dataclass(frozen=True, kw_only=True)
class DefinitionStatuses(ViewModel):
    """How many people are at which status of a definition."""

    template: str = "admin/definitions/_statuses.html"
    row: DefinitionRow
    statuses: Sequence[StatusCount]

    @classmethod
    def from_row(cls, row: DefinitionRow) -> Self:
        """Return the numbers of a definition."""
        return cls(row=row, statuses=count_by_status(row.figures))


@dataclass(frozen=True, kw_only=True)
class DefinitionHistory(ViewModel):
    """What happened to a definition."""

    template: str = "admin/definitions/_history.html"
    row: DefinitionRow


@dataclass(frozen=True, kw_only=True)
class CatalogueTable(ListTable[DefinitionList]):
    """The catalogue."""

    template: str = "admin/definitions/_table.html"


@dataclass(frozen=True, kw_only=True)
class CataloguePage(EditableListPage):
    """The whole page."""

    template: str = "admin/definitions/definition_list.html"


def _record_parts(row: DefinitionRow) -> list[ViewModel]:
    return [DefinitionPart.from_row(row), DefinitionHistory(row=row)]


def _effects(definition: MicroCredentialDefinition) -> Callable[[MicroCredentialDefinition], Effects]:
    """Return, of a definition as it is before a change, what says what awards keep of it, and offers to apply a new
    validity to them.
    """
    kept, validity = watch_words(definition), definition.validity_months

    def effects(changed: MicroCredentialDefinition) -> Effects:
        words = kept(changed)
        return Effects(
            question=Question(text=words, instead="Make a new version instead") if words else None,
            link=validity_link(changed) if changed.validity_months != validity else None,
        )

    return effects


def validity_link(definition: MicroCredentialDefinition) -> Link | None:
    """Return the way to apply the validity of a definition to the awards that count, or None where there are none."""
    current = figures_of_definition(definition.id).awarded if definition.validity_months else 0
    if not current or not may_decide(principal(), None):
        return None
    address = url_for("definitions.definition_validity", definition_id=definition.id, _anchor="reason")
    return address, f"Apply to {plural(current, 'current award')}…"


def _new_version(definition: MicroCredentialDefinition, form: BaseForm) -> ResponseReturnValue:
    """Make a new version with what was typed, and open it; the definition stays as it is."""
    draft = create_version_as_edited(definition_id=definition.id, typed=form.values(), by=principal())
    address = url_for("definitions.definition_edit", definition_id=draft.id, _anchor="title")
    htmx.flash_message(f"{draft.title} created as a draft. {definition.title} stays as it is.")
    return htmx.go_to(address)


def _link(definition: MicroCredentialDefinition) -> tuple[str, str]:
    return url_for("definitions.definition_page", definition_id=definition.id), f"View {definition.title}"


CATALOGUE = EditableList(
    noun="definition",
    plural="definitions",
    page_title="Micro-credentials",
    new="Create micro-credential",
    opener="create-definition",
    filters=CatalogueFilters,
    load=load_list,
    narrowings=list_narrowings,
    get=get_definition,
    row_id=lambda row: row.definition.id,
    last_change=describe_last_change,
    link=_link,
    alike=definitions_like,
    effects=_effects,
    instead=_new_version,
    count=lambda listing: count_sentence(listing.catalogue_total),
    endpoint="definitions.definition_list",
    addressed=True,
    page=CataloguePage,
    table=CatalogueTable,
    form="admin/definitions/_form.html",
    export=lambda: exports.CATALOGUE,
    record_page=RecordPage(
        endpoint="definitions.definition_page",
        parts=lambda definition: _record_parts(get_definition_row(definition.id)),
    ),
    gone=Gone(form=DefinitionForm, problem=GONE),
)
