"""The routes of many who hold a definition: one action, confirmed once, for all of them or none."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict, Invalid
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.bulk_actions import BulkAction, BulkForm, Selection
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.web.access.current_user import actor
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.blueprint import blueprint
from ranzcred.web.admin.credentials.bulk import responses
from ranzcred.web.kit.transaction import transactional

BULK = "/admin/micro-credentials/<key:definition_id>/staff/bulk"


@blueprint.post(BULK)
@requires(Permission.CREDENTIALS)
def bulk_plan(definition_id: str) -> ResponseReturnValue:
    """What would happen to each of those selected, and the button that does it. It changes nothing."""
    definition = get_definition(definition_id).definition
    selection = Selection.read(request.form)
    if selection.problem or not selection.action:
        return responses.unusable_answer(definition_id, selection)
    return responses.plan_answer(responses.opened(definition, selection, BulkForm.of(selection.action, request.form)))


@blueprint.post(f"{BULK}/confirmed")
@requires(Permission.CREDENTIALS)
@transactional
def bulk_confirmed(definition_id: str) -> ResponseReturnValue:
    """Do it to all of those selected, or to none."""
    definition = get_definition(definition_id).definition
    selection = Selection.read(request.form)
    if selection.problem or not selection.action:
        return responses.unusable_answer(definition_id, selection)
    form = BulkForm.of(selection.action, request.form)
    form.validate()
    dialog = responses.judged(responses.opened(definition, selection, form))
    if dialog.has_errors:
        return responses.refused_answer(dialog)
    reason = form.reason.data or "" if "reason" in form else ""
    try:
        if selection.action is BulkAction.REMOVE:
            operations.remove_credentials(versions=selection.versions, reason=reason, by=actor())
        else:
            changes = form.changes(selection.action)
            operations.update_credentials(versions=selection.versions, changes=changes, reason=reason, by=actor())
    except (Conflict, Invalid):  # somebody else changed one of them since
        return responses.refused_answer(responses.judged(responses.opened(definition, selection, form)))
    return responses.done_answer(definition_id, dialog)
