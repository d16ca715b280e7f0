"""What the views of those who hold a definition answer with: the definition's whole page for a browser, fragments for
htmx."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from ranzcred import htmx, inline
from ranzcred.accounts.current import principal
from ranzcred.credentials import holders, policy
from ranzcred.credentials.forms import ChangeForm
from ranzcred.credentials.holders import Expiry, HolderFilters, HolderList
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.status import MicroCredentialStatus
from ranzcred.definitions import pages as definition_pages
from ranzcred.definitions import queries as definition_queries
from ranzcred.definitions.models import MicroCredentialDefinition
from ranzcred.errors import Problem

FORM, REMOVAL, BULK = (f"credentials/_{name}.html" for name in ("change_form", "removal", "bulk"))
HEADING = "holders-heading"
"""The id of what gets the focus where no row does."""


@dataclass(frozen=True, kw_only=True)
class OpenForm(inline.OpenForm):
    """The inline form that says where somebody stands, as it is on the definition's page."""

    form: ChangeForm
    credential: StaffMicroCredential

    @property
    def heading(self) -> str:
        return f"Edit {self.credential.member.display_name}"

    @property
    def opener_id(self) -> str:
        """The control that opens the form, and gets the focus back."""
        return row_control(self.credential.id, "edit")

    @property
    def draft_key(self) -> str:
        return f"credential-{self.credential.id}"


def row_control(credential_id: str, control: str) -> str:
    """The id of a control in the row of one who holds the definition."""
    return f"credential-{credential_id}-{control}"


def shown_filters() -> HolderFilters:
    """The part of those who hold a definition that the person sees."""
    return HolderFilters.from_args(inline.shown_args())


def section(definition: MicroCredentialDefinition, *, listing: HolderList | None = None) -> dict[str, Any]:
    """What credentials/_holders.html tells: those who hold a definition, as the address asks for them."""
    listing = listing or holders.list_holders(definition.id, shown_filters())
    return {
        "definition": definition,
        "listing": listing,
        "filters": listing.filters,
        "statuses_to_choose": [(status.value, status.label) for status in MicroCredentialStatus],
        "expiries_to_choose": [(expiry.value, expiry.label) for expiry in Expiry],
        "bulk_actions": [(action.value, action.label) for action in policy.actions_to_offer(principal())],
        "page_address": lambda number: page_address(definition.id, listing.filters, page=number),
    }


def list_answer(definition: MicroCredentialDefinition) -> ResponseReturnValue:
    """Those who hold a definition alone, for htmx: searched, sorted, or another page of them."""
    listing = holders.list_holders(definition.id, HolderFilters.from_args(request.args))
    focus, sentence = inline.moved_in_list("holders", listing.filters, listing.page, listing.sentence)
    return htmx.partial(
        "credentials/_holders_table.html", focus=focus, announce=sentence, **section(definition, listing=listing)
    )


def page_address(definition_id: str, filters: HolderFilters, **changes: Any) -> str:  # noqa: ANN401 - of args()
    """The address of the definition's page that shows this part of those who hold it."""
    return url_for("definitions.definition_page", definition_id=definition_id, **filters.args(**changes))


def whole_page(definition_id: str, *, status: int = HTTPStatus.OK, **context: Any) -> ResponseReturnValue:  # noqa: ANN401
    """The definition's whole page, with what else its section shows."""
    row = definition_queries.get_definition(definition_id)
    return definition_pages.whole_page(row, status=status, **section(row.definition) | context)


def form_answer(opened: OpenForm, *, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    """The inline form: in its place for htmx, else on the definition's whole page."""
    opened.form.offer(policy.statuses_to_offer(principal(), opened.credential))
    if not htmx.wants_partial():
        return whole_page(opened.credential.definition_id, opened=opened, status=status)
    context: dict[str, Any] = {"opened": opened, "filters": shown_filters()}
    return htmx.partial(FORM, focus=[opened.focus("credential-errors")], status=status, **context)


def refused_answer(form: ChangeForm, refusal: Problem, credential: StaffMicroCredential) -> ResponseReturnValue:
    """The form after a change was refused, with everything typed: a rule at its field, or a stale version."""
    opened = OpenForm(form=form, credential=credential, **inline.refused(form, refusal, ChangeForm.shown(credential)))
    broken = refusal.status == HTTPStatus.BAD_REQUEST
    return form_answer(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY if broken else refusal.status)


def saved_answer(credential: StaffMicroCredential, told: str) -> ResponseReturnValue:
    """After where somebody stands was changed: the form closes, and the focus goes back to the row's Edit."""
    listing = holders.list_holders(credential.definition_id, shown_filters())
    hidden = credential.id not in {row.credential.id for row in listing.page.items}
    name = credential.member.display_name
    found = url_for("definitions.definition_page", definition_id=credential.definition_id, q=name)
    return changed_answer(
        listing,
        definition_id=credential.definition_id,
        announce=told,
        closing=FORM,
        focus=row_control(credential.id, "edit"),
        link=(found, f"Show {name}") if hidden else None,
    )


def place(credential: StaffMicroCredential) -> int:
    """Where a row stands on the page that is shown, counted from 0; 0 where it is not on it."""
    rows = holders.list_holders(credential.definition_id, shown_filters()).page.items
    return next((index for index, row in enumerate(rows) if row.credential.id == credential.id), 0)


def removed_answer(definition_id: str, name: str, *, place: int) -> ResponseReturnValue:
    """After an assignment was removed: the focus goes to the next row's Remove, else the previous, else the heading."""
    listing = holders.list_holders(definition_id, shown_filters())
    row = listing.page.next_to(place)
    return changed_answer(
        listing,
        definition_id=definition_id,
        announce=f"{name} removed. {listing.sentence}",
        closing=REMOVAL,
        focus=row_control(row.credential.id, "remove") if row else HEADING,
    )


def changed_answer(
    listing: HolderList,
    *,
    definition_id: str,
    announce: str,
    closing: str,
    focus: str,
    link: tuple[str, str] | None = None,
) -> ResponseReturnValue:
    """Those who hold the definition anew, and how many stand where, with the template `closing` closed."""
    context: dict[str, Any] = {}
    if htmx.wants_partial():
        row = definition_queries.get_definition(definition_id)
        context = definition_pages.definition_context(row) | section(row.definition, listing=listing)
    return inline.closed_answer(
        closing,
        "credentials/_holders_table.html",
        "credentials/_organisations.html",
        "definitions/_definition.html",
        announce=announce,
        focus=focus,
        address=page_address(definition_id, listing.filters),
        link=link,
        **context,
    )
