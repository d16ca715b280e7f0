"""The routes of many who hold a definition: one action, confirmed once, for all of them or none."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.accounts.current import actor
from ranzcred.credentials import bulk, operations
from ranzcred.credentials.selection import BulkAction, BulkForm, Selection
from ranzcred.credentials.views import blueprint
from ranzcred.current_settings import current_settings
from ranzcred.definitions.queries import get_definition
from ranzcred.errors import Conflict, Invalid
from ranzcred.permissions import Permission, requires
from ranzcred.transaction import transactional

BULK = "/admin/micro-credentials/<key:definition_id>/staff/bulk"


@blueprint.post(BULK)
@requires(Permission.CREDENTIALS)
def bulk_plan(definition_id: str) -> ResponseReturnValue:
    """What would happen to each of those selected, and the button that does it. It changes nothing."""
    definition = get_definition(definition_id).definition
    selection = Selection.read(request.form)
    if selection.problem or not selection.action:
        return bulk.unusable_answer(definition_id, selection)
    return bulk.plan_answer(bulk.opened(definition, selection, BulkForm.of(selection.action, request.form)))


@blueprint.post(f"{BULK}/confirmed")
@requires(Permission.CREDENTIALS)
@transactional
def bulk_confirmed(definition_id: str) -> ResponseReturnValue:
    """Do it to all of those selected, or to none."""
    definition = get_definition(definition_id).definition
    selection = Selection.read(request.form)
    if selection.problem or not selection.action:
        return bulk.unusable_answer(definition_id, selection)
    form = BulkForm.of(selection.action, request.form)
    form.validate()
    dialog = bulk.judged(bulk.opened(definition, selection, form))
    if dialog.has_errors:
        return bulk.refused_answer(dialog)
    reason = form.reason.data or "" if "reason" in form else ""
    try:
        if selection.action is BulkAction.REMOVE:
            operations.remove_credentials(versions=selection.versions, reason=reason, by=actor())
        else:
            changes = form.changes(selection.action)
            operations.update_credentials(
                versions=selection.versions, changes=changes, reason=reason, by=actor(), settings=current_settings()
            )
    except (Conflict, Invalid):  # somebody else changed one of them since
        return bulk.refused_answer(bulk.judged(bulk.opened(definition, selection, form)))
    return bulk.done_answer(definition_id, dialog)
