"""The routes of bulk actions: a preview, then the change of all selected credentials or none."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict, Invalid, Problem
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.bulk_actions import BulkAction, BulkForm, Selection
from ranzcred.domain.credentials.lifecycle import Transition
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.blueprint import blueprint
from ranzcred.web.admin.credentials.bulk import responses
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.transaction import transactional

BULK = "/admin/micro-credentials/<key:definition_id>/staff/bulk"


@blueprint.post(BULK)
@requires(Permission.CREDENTIAL_UPDATE, Permission.CREDENTIAL_AWARD, Permission.CREDENTIAL_REMOVE)
def bulk_plan(definition_id: str) -> ResponseReturnValue:
    """Show the effect on each selected credential, and the button to confirm. It changes nothing."""
    definition = get_definition(definition_id)
    selection = Selection.read(request.form)
    if selection.problem or not selection.action:
        return responses.unusable_response(definition_id, selection)
    form = BulkForm.for_action(selection.action, request.form)
    return responses.preview_response(responses.preview(definition, selection, form))


@blueprint.post(f"{BULK}/confirmed")
@requires(Permission.CREDENTIAL_UPDATE, Permission.CREDENTIAL_AWARD, Permission.CREDENTIAL_REMOVE)
@transactional
def bulk_confirmed(definition_id: str) -> ResponseReturnValue:
    """Carry out the action on all selected credentials, or on none."""
    definition = get_definition(definition_id)
    selection = Selection.read(request.form)
    if selection.problem or not selection.action:
        return responses.unusable_response(definition_id, selection)
    dialog = responses.check_confirmation(
        responses.preview(definition, selection, BulkForm.for_action(selection.action, request.form))
    )
    if dialog.has_errors:
        return responses.refused_response(dialog)
    action = selection.action
    result = attempt(lambda: _apply(action, dialog), Conflict, Invalid)
    if isinstance(result, Problem):  # somebody else changed one of them since
        again = responses.preview(definition, selection, BulkForm.for_action(action, request.form))
        return responses.refused_response(responses.check_confirmation(again), result)
    return responses.done_response(definition, action, result)


def _apply(action: BulkAction, dialog: responses.BulkDialog) -> list[Transition]:
    form, versions = dialog.form, dialog.selection.versions
    reason = form.reason.data or "" if "reason" in form else ""
    if action is BulkAction.REMOVE:
        return operations.remove_credentials(versions=versions, reason=reason, by=principal())
    return operations.update_credentials(
        versions=versions, changes=form.changes(action), reason=reason, by=principal(), settings=current_settings()
    )
