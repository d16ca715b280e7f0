"""The confirmation of what is done with many: what will happen to each of them by name, and what it asks for."""

from dataclasses import dataclass, replace
from http import HTTPStatus

from flask.typing import ResponseReturnValue

from ranzcred import htmx, inline
from ranzcred.accounts.current import principal
from ranzcred.credentials import holder_pages, holders, planning
from ranzcred.credentials.holder_pages import BULK, HEADING
from ranzcred.credentials.lifecycle import REASON_WANTED, REMOVAL_REASON_WANTED
from ranzcred.credentials.models import CredentialNotFound
from ranzcred.credentials.planning import Plan
from ranzcred.credentials.selection import ALWAYS_WITH_REASON, BulkAction, BulkForm, Selection, count_credentials
from ranzcred.definitions.models import MicroCredentialDefinition

FIELDS = "bulk-fields"
"""The id of what asks for the plan anew when a date has been changed."""


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

    @property
    def VERB(self) -> str:  # type: ignore[override]  # noqa: N802 - as the dialogs' template knows it
        return self.action.label

    @property
    def FIRST(self) -> str:  # type: ignore[override]  # noqa: N802
        return next((str(field.id) for field in self.form), "bulk-cancel")

    @property
    def TEXT(self) -> str:  # noqa: N802
        told = f"{self.definition.title}. All of it is done at once, or nothing."
        return f"{told} A reason is needed where an award is withdrawn or removed." if self.plan.needs_reason else told

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
    def plan_sentence(self) -> str:
        """How many can be changed as asked."""
        refused = len(self.plan.refused)
        told = count_credentials(self.plan.changing)
        return f"{refused:,} of {len(self.plan.each):,} cannot be changed so." if refused else f"{told} will change."


def opened(definition: MicroCredentialDefinition, selection: Selection, form: BulkForm) -> BulkDialog:
    """The confirmation for those selected, or CredentialNotFound where one is gone, or of another definition."""
    action = selection.action or BulkAction.REMOVE
    reason = form.reason.data or "" if "reason" in form else ""
    versions, by = selection.versions, principal()
    plan = (
        planning.plan_removals(versions=versions, reason=reason, by=by)
        if action is BulkAction.REMOVE
        else planning.plan_updates(versions=versions, changes=form.changes(action), reason=reason, by=by)
    )
    if any(planned.credential.definition_id != definition.id for planned in plan.each):
        raise CredentialNotFound
    if "reason" in form and plan.needs_reason:
        form.reason.label.text = "Reason"
    elif "reason" in form and action not in ALWAYS_WITH_REASON and not reason:
        del form.reason
    return BulkDialog(form=form, definition=definition, selection=selection, action=action, plan=plan)


def judged(dialog: BulkDialog) -> BulkDialog:
    """The confirmation with what is wrong with it: at a field where it is the same for all, else by name."""
    form, plan = dialog.form, dialog.plan
    if form.errors:
        return dialog
    common = plan.common_problem([field.name for field in form])
    if common:
        form[common[0]].errors = [common[1]]
    elif plan.refused:
        return replace(dialog, problem=f"Nothing has been changed. {dialog.plan_sentence}")
    elif plan.needs_reason:
        form.reason.errors = [REMOVAL_REASON_WANTED if dialog.action is BulkAction.REMOVE else REASON_WANTED]
    elif dialog.action is BulkAction.EXPIRY_DATE and not form.expiry_date.data:
        form.expiry_date.errors = ["Enter an expiry date."]
    return dialog


def unusable_answer(definition_id: str, selection: Selection) -> ResponseReturnValue:
    """Why nothing can be done with what was sent; everything that was selected stays so."""
    if htmx.wants_partial():
        return htmx.alert(selection.problem, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return holder_pages.whole_page(definition_id, status=HTTPStatus.UNPROCESSABLE_ENTITY, selection=selection)


def plan_answer(dialog: BulkDialog) -> ResponseReturnValue:
    """The confirmation; or, where a date in it was changed, the list of what will happen alone."""
    if htmx.source_id() == FIELDS:
        return htmx.partial(
            "credentials/_bulk_plan.html",
            announce=dialog.plan_sentence,
            opened=dialog,
            filters=holder_pages.shown_filters(),
        )
    return inline.dialog_answer(dialog, filters=holder_pages.shown_filters())


def refused_answer(dialog: BulkDialog) -> ResponseReturnValue:
    """The confirmation after it was refused, with everything typed."""
    status = HTTPStatus.CONFLICT if dialog.problem else HTTPStatus.UNPROCESSABLE_ENTITY
    return inline.dialog_answer(dialog, status=status, filters=holder_pages.shown_filters())


def done_answer(definition_id: str, dialog: BulkDialog) -> ResponseReturnValue:
    """After it was done: the dialog closes, and the focus goes to the heading of those who hold the definition."""
    changed, unchanged = dialog.plan.changing, len(dialog.plan.each) - dialog.plan.changing
    told = dialog.action.words[2].format(count_credentials(changed))
    rest = f". {unchanged:,} {'stays as it is' if unchanged == 1 else 'stay as they are'}" if unchanged else ""
    return holder_pages.changed_answer(
        holders.list_holders(definition_id, holder_pages.shown_filters()),
        definition_id=definition_id,
        announce=told + rest,
        closing=BULK,
        focus=HEADING,
    )
