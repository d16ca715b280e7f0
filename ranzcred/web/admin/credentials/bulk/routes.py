"""The routes of bulk actions: a preview, then the change of all selected credentials or none."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict, Invalid, Problem
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.bulk_actions import BulkAction, BulkForm, Selection
from ranzcred.domain.credentials.lifecycle.outcome import Transition
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.bulk import responses
from ranzcred.web.admin.credentials.changes.place import ChangePlace
from ranzcred.web.admin.credentials.changes.routes import FindPlace
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.transaction import transactional


def add_bulk_routes(blueprint: Blueprint, address: str, place_of: FindPlace) -> None:
    """Add the routes of bulk actions, below the address of a list: `bulk_plan` and `bulk_confirmed`."""

    def plan(**keys: str) -> ResponseReturnValue:
        """Show the effect on each selected credential, and the button to confirm. It changes nothing."""
        place, selection = place_of(**keys), Selection.read(request.form)
        if selection.problem or not selection.action:
            return responses.unusable_response(place, selection)
        form = BulkForm.for_action(selection.action, request.form, by_validity=place.by_validity)
        return responses.preview_response(responses.preview(place, selection, form))

    def confirm(**keys: str) -> ResponseReturnValue:
        """Carry out the action on all selected credentials, or on none."""
        place, selection = place_of(**keys), Selection.read(request.form)
        if selection.problem or not selection.action:
            return responses.unusable_response(place, selection)
        return _carry_out(place, selection, selection.action)

    may_change = requires(Permission.CREDENTIAL_UPDATE, Permission.CREDENTIAL_AWARD, Permission.CREDENTIAL_REMOVE)
    blueprint.post(f"{address}/bulk", endpoint="bulk_plan")(may_change(plan))
    blueprint.post(f"{address}/bulk/confirmed", endpoint="bulk_confirmed")(may_change(transactional(confirm)))


def _carry_out(place: ChangePlace, selection: Selection, action: BulkAction) -> ResponseReturnValue:
    def judged() -> responses.BulkDialog:
        form = BulkForm.for_action(action, request.form, by_validity=place.by_validity)
        return responses.check_confirmation(responses.preview(place, selection, form))

    dialog = judged()
    if dialog.has_errors:
        return responses.refused_response(dialog)
    result = attempt(lambda: _apply(action, dialog), Conflict, Invalid)
    if isinstance(result, Problem):  # somebody else changed one of them since
        return responses.refused_response(judged(), result)
    return responses.done_response(place, action, result)


def _apply(action: BulkAction, dialog: responses.BulkDialog) -> list[Transition]:
    form, versions = dialog.form, dialog.selection.versions
    reason = form.reason.data or "" if "reason" in form else ""
    if action is BulkAction.REMOVE:
        return operations.remove_credentials(versions=versions, reason=reason, by=principal())
    return operations.update_credentials(
        versions=versions,
        changes=form.changes(action),
        reason=reason,
        override=form.override_text,
        by=principal(),
        settings=current_settings(),
    )
