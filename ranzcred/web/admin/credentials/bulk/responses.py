"""The confirmation of a bulk action: the effect on each credential by name, and the fields of the action."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict, Problem
from ranzcred.core.lists.filters import ListFilters
from ranzcred.domain.credentials import preview as planning
from ranzcred.domain.credentials.bulk_actions import (
    ABOUT_EXPIRY,
    ALWAYS_WITH_REASON,
    BulkAction,
    BulkForm,
    Selection,
    count_credentials,
)
from ranzcred.domain.credentials.lifecycle.outcome import UNCHANGED, Transition
from ranzcred.domain.credentials.models import AT_ONCE, CredentialNotFound
from ranzcred.domain.credentials.preview import Plan
from ranzcred.domain.credentials.verdicts import Verdict
from ranzcred.domain.definitions.models import NotActive
from ranzcred.web.access.current_user import principal
from ranzcred.web.admin.credentials.changes.place import ChangePlace
from ranzcred.web.admin.credentials.changes.successor import bulk_ways
from ranzcred.web.admin.undo import undo_of_change
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.dialogs import Dialog, DialogContent, OpenDialog, dialog_response
from ranzcred.web.kit.lists.inline_form import FormPart
from ranzcred.web.kit.lists.list_responses import Link
from ranzcred.web.kit.refusals import log_refusal

BULK = "admin/credentials/bulk/_bulk.html"
PLAN, FIELDS = "admin/credentials/bulk/_bulk_plan.html", "admin/credentials/bulk/_bulk_fields.html"
ALL_OR_NONE = "Either all of these change, or none."
IN_STEPS = (
    f"They change {AT_ONCE} at a time. Any that can't be changed are left as they are, and are listed with the reason."
)
FIELDS_ID, PLAN_ID = "bulk-fields", "bulk-plan"
"""The ids of the fields, which reload plan and fields when changed, and of the plan, which reloads itself as soon as a
whole date is typed.
"""


@dataclass(frozen=True, kw_only=True)
class BulkDialog(OpenDialog):
    """The open confirmation."""

    form: BulkForm
    place: ChangePlace
    selection: Selection
    action: BulkAction
    plan: Plan
    readable: bool
    """Whether the input is valid; without valid input there is no plan to show."""

    @property
    def announcement(self) -> str:
        """Return the number that can be changed in words, or the errors of the fields."""
        return " ".join(message for _, message in self.form.summary) or self.sentence

    @property
    def sentence(self) -> str:
        """Return the number that can be changed, in words: of the first ones, if not all are looked at yet."""
        if not self.selection.in_steps:
            return self.plan.sentence
        return f"{len(self.selection.versions):,} selected. Of the first {len(self.plan.each)}: {self.plan.sentence}"

    @property
    def waits_for_date(self) -> bool:
        """Return whether the date is still to be typed without which nothing changes."""
        return self.action is BulkAction.EXPIRY_DATE and not self.form.expiry_date.data

    @property
    def instead(self) -> Sequence[Link]:
        """Return the ways to what replaces the retired ones that can't be awarded."""
        return bulk_ways(self.plan.refused)

    def refusal(self, verdict: Verdict) -> str:
        """Return why a credential can't be changed: without what to do, where the way to that is shown once for all."""
        problem = verdict.problem
        if isinstance(problem, NotActive) and problem.successor:
            return problem.why
        return problem.message if problem else ""

    def effect(self, verdict: Verdict) -> str:
        """Return what will happen to a credential, in words: to its expiry date alone where that is what changes."""
        if self.action not in ABOUT_EXPIRY:
            return verdict.sentence
        dates = verdict.expiry_sentence
        return dates if verdict.changes or self.waits_for_date else f"{dates}, {UNCHANGED}"


def preview(place: ChangePlace, selection: Selection, form: BulkForm) -> BulkDialog:
    """Return the confirmation for the selection, with errors at its fields.

    Raise CredentialNotFound if one of them was removed, or is in another list.
    """
    readable = form.validate()
    by, versions = principal(), selection.first
    action = selection.action or BulkAction.REMOVE
    reason = form.reason.data or ""
    plan = (
        planning.plan_removals(versions=versions, reason=reason, by=by)
        if action is BulkAction.REMOVE
        else planning.plan_updates(
            versions=versions,
            changes=form.changes(action),
            reason=reason,
            override=form.override_text,
            by=by,
        )
    )
    if not all(place.has(verdict.credential) for verdict in plan.each):
        raise CredentialNotFound
    common = plan.common_problem([field.name for field in form])
    if readable and common:
        form[common[0]].errors = [common[1]]
    if "override" in form and not (plan.lacks_prerequisites or selection.in_steps):
        del form.override
    if plan.requires_reason or plan.lacks_prerequisites:
        form.reason.label.text = "Reason" if plan.requires_reason else "Reason (needed to override)"
    elif not (action in ALWAYS_WITH_REASON or reason or selection.in_steps):
        del form.reason
    return _opened(place, selection, form, plan, readable=readable)


def _opened(place: ChangePlace, selection: Selection, form: BulkForm, plan: Plan, *, readable: bool) -> BulkDialog:
    action, filters = selection.action or BulkAction.REMOVE, place.list.current_filters()
    text = " ".join(filter(None, [place.scope, IN_STEPS if selection.in_steps else ALL_OR_NONE]))
    if plan.takes_back:
        text = f"{text} Give a reason: some of these have been awarded."
    return BulkDialog(
        form=form,
        place=place,
        selection=selection,
        action=action,
        plan=plan,
        readable=readable,
        dialog=Dialog(
            partial=BULK,
            page="admin/credentials/bulk/bulk.html",
            prefix="bulk",
            text=text,
            verb=action.label,
            first_focus=next((str(field.id) for field in form), "bulk-cancel"),
            danger=plan.takes_back or action in (BulkAction.REMOVE, BulkAction.EXPIRE),
        ),
        heading=action.words[1].format(count_credentials(len(selection.versions))),
        opener_id="bulk-continue",
        address=place.address("bulk_confirmed", **filters.args()),
        cancel=place.list.address(filters),
    )


def check_confirmation(dialog: BulkDialog) -> BulkDialog:
    """Return the confirmation with the errors that prevent the action: refusals by name, or a missing reason."""
    form, plan, selection = dialog.form, dialog.plan, dialog.selection
    if form.errors:
        return dialog
    if selection.changed_since:
        return replace(dialog, problem=selection.changed_since)
    if plan.refused and not selection.in_steps:
        return replace(dialog, problem=f"Nothing was changed. {plan.sentence}")
    if plan.missing_reason:
        form.reason.errors = [plan.missing_reason]
    elif dialog.waits_for_date:
        form.expiry_date.errors = ["Enter an expiry date."]
    return dialog


def unusable_response(place: ChangePlace, selection: Selection) -> ResponseReturnValue:
    """Return the message about a selection that cannot be used; it stays selected."""
    if htmx.wants_partial():
        return htmx.alert(selection.problem, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return place.shown(selection).page_response(status=HTTPStatus.UNPROCESSABLE_ENTITY)


def preview_response(dialog: BulkDialog) -> ResponseReturnValue:
    """Return the confirmation; or, after a change in a field, its plan and its fields.

    The fields are merged, and the focus stays, because somebody may be typing in the next field.
    """
    status = HTTPStatus.UNPROCESSABLE_ENTITY if dialog.has_errors else HTTPStatus.OK
    if htmx.source_id() not in {FIELDS_ID, PLAN_ID}:
        return dialog_response(dialog, status=status, filters=_shown_filters(dialog))
    plan, fields = (
        DialogContent(template=template, opened=dialog, filters=_shown_filters(dialog)) for template in (PLAN, FIELDS)
    )
    if htmx.source_id() == PLAN_ID:
        return htmx.partial(plan, status=status)
    return htmx.partial(plan, fields, status=status, announce=dialog.announcement)


def refused_response(dialog: BulkDialog, refusal: Problem | None = None) -> ResponseReturnValue:
    """Return the confirmation after it was refused, with everything typed."""
    status = HTTPStatus.CONFLICT if dialog.problem else HTTPStatus.UNPROCESSABLE_ENTITY
    if dialog.problem and refusal is None:
        logged = dialog.selection.changed_since or dialog.plan.logged
        log_refusal(Conflict(dialog.problem, logged=logged), status=status)
    return dialog_response(dialog, status=status, filters=_shown_filters(dialog))


def done_response(place: ChangePlace, action: BulkAction, transitions: Sequence[Transition]) -> ResponseReturnValue:
    """Return the response to a finished action: the dialog closes, and the heading of the list gets the focus."""
    changed = sum(change.changes for change in transitions)
    unchanged = len(transitions) - changed
    done = action.words[2].format(count_credentials(changed))
    rest = f". {unchanged:,} needed no change" if unchanged else ""
    shown, closing = place.list, FormPart(template=BULK)
    listing = shown.load(shown.current_filters())
    undo = undo_of_change(f"{shown.address(listing.filters)}#{place.heading}")
    return shown.changed_response(listing, done + rest, closing=closing, focus=place.heading, undo=undo)


def _shown_filters(dialog: BulkDialog) -> ListFilters:
    return dialog.place.list.current_filters()
