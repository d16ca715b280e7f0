"""The routes of bulk actions: a preview, then the change of all selected credentials or none."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict, Invalid, Problem
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.bulk_actions import BulkAction, BulkForm, Selection
from ranzcred.domain.credentials.bulk_changes.models import BulkChange
from ranzcred.domain.credentials.bulk_changes.operations import BulkRequest, start_bulk_change
from ranzcred.domain.credentials.lifecycle.outcome import Transition
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.bulk import responses, steps
from ranzcred.web.admin.credentials.changes.place import ChangePlace
from ranzcred.web.admin.credentials.changes.routes import FindPlace
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.transaction import transactional


def add_bulk_routes(blueprint: Blueprint, address: str, place_of: FindPlace) -> None:
    """Add the routes of bulk actions, below the address of a list: `bulk_plan` and `bulk_confirmed`."""

    def plan(**keys: str) -> ResponseReturnValue:
        """Show the effect on each selected credential, and the button to confirm. It changes nothing."""
        place = place_of(**keys)
        selection = _selection(place)
        if selection.problem or not selection.action:
            return responses.unusable_response(place, selection)
        form = BulkForm.for_action(selection.action, request.form, by_validity=place.by_validity)
        return responses.preview_response(responses.preview(place, selection, form))

    def confirm(**keys: str) -> ResponseReturnValue:
        """Carry out the action on all selected credentials, or on none; or start to, if they are too many for that."""
        place = place_of(**keys)
        selection = _selection(place)
        if selection.problem or not selection.action:
            return responses.unusable_response(place, selection)
        return _carry_out(place, selection, selection.action)

    may_change = requires(Permission.CREDENTIAL_UPDATE, Permission.CREDENTIAL_AWARD, Permission.CREDENTIAL_REMOVE)
    blueprint.post(f"{address}/bulk", endpoint="bulk_plan")(may_change(plan))
    blueprint.post(f"{address}/bulk/confirmed", endpoint="bulk_confirmed")(may_change(transactional(confirm)))


def _selection(place: ChangePlace) -> Selection:
    """Return what is selected: those chosen, or all that match the list's filters, counted anew."""
    selection = Selection.read(request.form)
    return selection.of_all(place.match(place.list.current_filters())) if selection.matching else selection


def _carry_out(place: ChangePlace, selection: Selection, action: BulkAction) -> ResponseReturnValue:
    def judged() -> responses.BulkDialog:
        form = BulkForm.for_action(action, request.form, by_validity=place.by_validity)
        return responses.check_confirmation(responses.preview(place, selection, form))

    dialog = judged()
    if dialog.has_errors:
        return responses.refused_response(dialog)
    if selection.in_steps:
        return htmx.go_to(steps.address_of(_start(action, dialog)))
    result = attempt(lambda: _apply(action, dialog), Conflict, Invalid)
    if isinstance(result, Problem):  # somebody else changed one of them since
        return responses.refused_response(judged(), result)
    return responses.done_response(place, action, result)


def _start(action: BulkAction, dialog: responses.BulkDialog) -> BulkChange:
    form = dialog.form
    request = BulkRequest(changes=form.changes(action), reason=form.reason_text, override=form.override_text)
    return start_bulk_change(action=action, request=request, versions=dialog.selection.versions, by=principal())


def _apply(action: BulkAction, dialog: responses.BulkDialog) -> list[Transition]:
    form, versions = dialog.form, dialog.selection.versions
    if action is BulkAction.REMOVE:
        return operations.remove_credentials(versions=versions, reason=form.reason_text, by=principal())
    return operations.update_credentials(
        versions=versions,
        changes=form.changes(action),
        reason=form.reason_text,
        override=form.override_text,
        by=principal(),
        settings=current_settings(),
    )
