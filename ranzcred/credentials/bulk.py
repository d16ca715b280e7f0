"""The confirmation of what is done with many: what will happen to each of them by name, and what it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask.typing import ResponseReturnValue

from ranzcred import htmx, inline
from ranzcred.accounts.current import actor
from ranzcred.credentials import holder_pages, holders, planning
from ranzcred.credentials.holder_pages import BULK, HEADING
from ranzcred.credentials.lifecycle import Transition
from ranzcred.credentials.models import CredentialNotFound
from ranzcred.credentials.planning import Plan
from ranzcred.credentials.selection import ALWAYS_WITH_REASON, BulkAction, BulkForm, Selection, count_credentials
from ranzcred.definitions.models import MicroCredentialDefinition

PLAN, FIELDS = "credentials/_bulk_plan.html", "credentials/_bulk_fields.html"
FIELDS_ID = "bulk-fields"
"""The id of what asks for the plan anew when a field in it has been changed."""


@dataclass(frozen=True, kw_only=True)
class BulkDialog(inline.OpenDialog):
    """The confirmation as it stands on a page."""

    PARTIAL = BULK
    PAGE = "credentials/bulk.html"
    CONTROL = "bulk"

    form: BulkForm
    definition: MicroCredentialDefinition
    selection: Selection
    action: BulkAction
    plan: Plan
    readable: bool
    """Whether everything typed can be read. There is no plan to show for what cannot."""

    @property
    def verb(self) -> str:
        return self.action.label

    @property
    def first_focus(self) -> str:
        return next((str(field.id) for field in self.form), "bulk-cancel")

    @property
    def text(self) -> str:
        consequence = f"{self.definition.title}. All of it is done at once, or nothing."
        if self.plan.requires_reason:
            return f"{consequence} A reason is needed where an award is withdrawn or removed."
        return consequence

    @property
    def heading(self) -> str:
        return self.action.words[1].format(count_credentials(len(self.selection.versions)))

    @property
    def opener_id(self) -> str:
        """The control that opens the dialog, and gets the focus back."""
        return "bulk-continue"

    @property
    def draft_key(self) -> str:
        """None: those selected would not come back with what was typed."""
        return ""

    @property
    def announcement(self) -> str:
        """How many can be changed as requested, or what is wrong with the fields."""
        return " ".join(message for _, message in self.form.summary) or self.plan.sentence


def preview(definition: MicroCredentialDefinition, selection: Selection, form: BulkForm) -> BulkDialog:
    """Return the confirmation for those selected, with what is wrong with its fields at each.

    Raise CredentialNotFound if one of them is gone, or of another definition.
    """
    readable = form.validate()
    action = selection.action or BulkAction.REMOVE
    reason = form.reason.data or ""
    plan = (
        planning.plan_removals(versions=selection.versions, reason=reason)
        if action is BulkAction.REMOVE
        else planning.plan_updates(versions=selection.versions, changes=form.changes(action), reason=reason, by=actor())
    )
    if any(verdict.credential.definition_id != definition.id for verdict in plan.each):
        raise CredentialNotFound
    common = plan.common_problem([field.name for field in form])
    if readable and common:
        form[common[0]].errors = [common[1]]
    if plan.requires_reason:
        form.reason.label.text = "Reason"
    elif action not in ALWAYS_WITH_REASON and not reason:
        del form.reason
    return BulkDialog(
        form=form, definition=definition, selection=selection, action=action, plan=plan, readable=readable
    )


def check_confirmation(dialog: BulkDialog) -> BulkDialog:
    """Return the confirmation with what keeps it from being done: what is wrong with some by name, what is missing."""
    form, plan = dialog.form, dialog.plan
    if form.errors:
        return dialog
    if plan.refused:
        return replace(dialog, problem=f"Nothing has been changed. {plan.sentence}")
    if plan.missing_reason:
        form.reason.errors = [plan.missing_reason]
    elif dialog.action is BulkAction.EXPIRY_DATE and not form.expiry_date.data:
        form.expiry_date.errors = ["Enter an expiry date."]
    return dialog


def unusable_response(definition_id: str, selection: Selection) -> ResponseReturnValue:
    """Return why nothing can be done with what was sent; everything that was selected stays so."""
    if htmx.wants_partial():
        return htmx.alert(selection.problem, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return holder_pages.whole_page(definition_id, status=HTTPStatus.UNPROCESSABLE_ENTITY, selection=selection)


def preview_response(dialog: BulkDialog) -> ResponseReturnValue:
    """Return the confirmation; or, where a field in it was changed, the list of what will happen and the fields.

    Somebody may be typing in the next field by then: the fields are merged, and the focus stays.
    """
    status = HTTPStatus.UNPROCESSABLE_ENTITY if dialog.has_errors else HTTPStatus.OK
    if htmx.source_id() != FIELDS_ID:
        return inline.dialog_answer(dialog, status=status, filters=holder_pages.shown_filters())
    return htmx.partial(
        PLAN,
        FIELDS,
        merged=[FIELDS],
        status=status,
        announce=dialog.announcement,
        opened=dialog,
        filters=holder_pages.shown_filters(),
    )


def refused_response(dialog: BulkDialog) -> ResponseReturnValue:
    """Return the confirmation after it was refused, with everything typed."""
    status = HTTPStatus.CONFLICT if dialog.problem else HTTPStatus.UNPROCESSABLE_ENTITY
    return inline.dialog_answer(dialog, status=status, filters=holder_pages.shown_filters())


def done_response(definition_id: str, action: BulkAction, transitions: Sequence[Transition]) -> ResponseReturnValue:
    """Close the dialog once it is done, and bring the focus to the heading of those who hold the definition."""
    changed = sum(made.changes for made in transitions)
    unchanged = len(transitions) - changed
    done = action.words[2].format(count_credentials(changed))
    rest = f". {unchanged:,} {'stays as it is' if unchanged == 1 else 'stay as they are'}" if unchanged else ""
    return holder_pages.changed_answer(
        holders.list_holders(definition_id, holder_pages.shown_filters()),
        definition_id=definition_id,
        announce=done + rest,
        closing=BULK,
        focus=HEADING,
    )
