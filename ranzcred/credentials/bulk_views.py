"""The routes of an action on many who hold a definition: previewed, then confirmed for all of them or none."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.accounts.current import actor
from ranzcred.credentials import bulk, operations
from ranzcred.credentials.lifecycle import Transition
from ranzcred.credentials.selection import BulkAction, BulkForm, Selection
from ranzcred.credentials.views import blueprint
from ranzcred.current_settings import current_settings
from ranzcred.definitions.queries import get_definition
from ranzcred.errors import Conflict, Invalid, Problem
from ranzcred.kit.refusals import attempt
from ranzcred.permissions import Permission, requires
from ranzcred.transaction import transactional

BULK = "/admin/micro-credentials/<key:definition_id>/staff/bulk"


@blueprint.post(BULK)
@requires(Permission.CREDENTIALS)
def bulk_plan(definition_id: str) -> ResponseReturnValue:
    """Show what would happen to each of those selected, and the button that does it. It changes nothing."""
    definition = get_definition(definition_id).definition
    selection = Selection.read(request.form)
    if selection.problem or not selection.action:
        return bulk.unusable_response(definition_id, selection)
    form = BulkForm.of(selection.action, request.form)
    return bulk.preview_response(bulk.preview(definition, selection, form))


@blueprint.post(f"{BULK}/confirmed")
@requires(Permission.CREDENTIALS)
@transactional
def bulk_confirmed(definition_id: str) -> ResponseReturnValue:
    """Do it to all of those selected, or to none of them."""
    definition = get_definition(definition_id).definition
    selection = Selection.read(request.form)
    if selection.problem or not selection.action:
        return bulk.unusable_response(definition_id, selection)
    dialog = bulk.check_confirmation(bulk.preview(definition, selection, BulkForm.of(selection.action, request.form)))
    if dialog.has_errors:
        return bulk.refused_response(dialog)
    action = selection.action
    made = attempt(lambda: _apply(action, dialog), Conflict, Invalid)
    if isinstance(made, Problem):  # somebody else changed one of them since
        again = bulk.preview(definition, selection, BulkForm.of(action, request.form))
        return bulk.refused_response(bulk.check_confirmation(again), made)
    return bulk.done_response(definition, action, made)


def _apply(action: BulkAction, dialog: bulk.BulkDialog) -> list[Transition]:
    form, versions = dialog.form, dialog.selection.versions
    reason = form.reason.data or "" if "reason" in form else ""
    if action is BulkAction.REMOVE:
        return operations.remove_credentials(versions=versions, reason=reason, by=actor())
    changes = form.changes(action)
    return operations.update_credentials(
        versions=versions, changes=changes, reason=reason, by=actor(), settings=current_settings()
    )
