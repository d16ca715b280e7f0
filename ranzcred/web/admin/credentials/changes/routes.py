"""The routes that change or remove a credential from a list."""

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core import clock
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials import operations, policy
from ranzcred.domain.credentials.forms import ChangeForm
from ranzcred.domain.credentials.lifecycle.requests import RemovalRequest
from ranzcred.domain.credentials.verdicts import saved_message
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.changes.place import ChangePlace
from ranzcred.web.admin.credentials.changes.removal import removal
from ranzcred.web.admin.credentials.changes.successor import award_refusal
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.lists.doubts import confirmed_override
from ranzcred.web.kit.refusals import log_refusal
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

FindPlace = Callable[..., ChangePlace]
"""Returns the place for the URL arguments of its record."""


def add_change_routes(blueprint: Blueprint, address: str, place_of: FindPlace) -> None:
    """Add the routes of the inline form, below the address of a list: `credential_edit`, `_award` and `_update`."""

    def edit(credential_id: str, **keys: str) -> ResponseReturnValue:
        """Show the inline form, filled in."""
        place = place_of(**keys)
        credential = place.list.get(credential_id)
        form = ChangeForm.from_record(credential)
        form.status.offer(policy.statuses_to_offer(principal(), credential))
        return place.list.form_response(form, credential)

    def award(credential_id: str, **keys: str) -> ResponseReturnValue:
        """Show the inline form, filled in with an award from today, as long as the last one; or why there is none."""
        place = place_of(**keys)
        credential = place.list.get(credential_id)
        form, refusal = ChangeForm.for_award(credential), award_refusal(credential)
        if refusal is None:
            return place.list.form_response(form, credential)
        log_refusal(refusal, status=refusal.status)
        return place.list.refused_response(form, refusal, credential_id)

    def update(credential_id: str, **keys: str) -> ResponseReturnValue:
        """Change the status, dates or notes of a credential."""
        return _update(place_of(**keys), credential_id, ChangeForm(request.form))

    one, changes = f"{address}/<key:credential_id>", (Permission.CREDENTIAL_UPDATE, Permission.CREDENTIAL_AWARD)
    may_edit, may_see = requires(*changes), requires(*changes, readable_by=Permission.CREDENTIAL_READ)
    may_see_award = requires(Permission.CREDENTIAL_AWARD, readable_by=Permission.CREDENTIAL_READ)
    blueprint.get(f"{one}/edit", endpoint="credential_edit")(may_see(edit))
    blueprint.get(f"{one}/award", endpoint="credential_award")(may_see_award(award))
    blueprint.post(one, endpoint="credential_update")(may_edit(restorable(transactional(update))))


def add_removal_routes(blueprint: Blueprint, address: str, place_of: FindPlace) -> None:
    """Add the routes of the removal, below the address of a list: `credential_remove` and `_remove_confirmed`."""

    def remove(credential_id: str, **keys: str) -> ResponseReturnValue:
        """Ask whether to remove a credential, or say why it can't be."""
        place = place_of(**keys)
        credential = place.list.get(credential_id)
        dialog = removal(place, credential)
        if not policy.may_remove(principal(), credential):  # whoever only reads is shown it without its button
            return place.list.open_dialog(dialog, credential)
        request = RemovalRequest(reason="", today=clock.today())
        [verdict] = operations.judge_all([credential], {credential.id: None}, request, principal())
        if verdict.problem:
            return place.list.refuse_dialog(dialog, credential, verdict.problem)
        return place.list.open_dialog(dialog, credential)

    def remove_confirmed(credential_id: str, **keys: str) -> ResponseReturnValue:
        """Remove a credential."""
        place = place_of(**keys)
        credential = place.list.get(credential_id)
        return place.list.confirm(
            removal(place, credential),
            credential,
            lambda: operations.remove_credential(credential_id=credential_id, by=principal()),
        )

    one, may_remove = f"{address}/<key:credential_id>/remove", requires(Permission.CREDENTIAL_REMOVE)
    may_see = requires(Permission.CREDENTIAL_REMOVE, readable_by=Permission.CREDENTIAL_READ)
    blueprint.get(one, endpoint="credential_remove")(may_see(remove))
    confirmed = may_remove(transactional(remove_confirmed))
    blueprint.post(one, endpoint="credential_remove_confirmed")(confirmed)


def _update(place: ChangePlace, credential_id: str, form: ChangeForm) -> ResponseReturnValue:
    credential = place.list.get(credential_id)
    form.status.offer(policy.statuses_to_offer(principal(), credential))
    name = f"{credential.member.display_name}'s {credential.definition.title}"
    return place.list.update(
        credential_id,
        form,
        lambda: operations.update_credential(
            credential_id=credential_id,
            version=form.seen_version,
            changes=form.changes(),
            reason=form.reason.data or "",
            override=confirmed_override(form),
            by=principal(),
            settings=current_settings(),
        ),
        sentence=lambda change: saved_message(name, change),
    )
