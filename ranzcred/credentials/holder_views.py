"""The routes of one who holds a definition, under the definition's own address: changed, removed."""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.accounts.current import actor
from ranzcred.credentials import holder_pages, operations, planning, queries
from ranzcred.credentials.forms import ChangeForm, RemovalForm
from ranzcred.credentials.holder_pages import OpenForm
from ranzcred.credentials.removal import Removal, removal_answer
from ranzcred.credentials.views import blueprint
from ranzcred.current_settings import current_settings
from ranzcred.errors import Conflict, Invalid
from ranzcred.permissions import Permission, requires
from ranzcred.resuming import resumable, submitted
from ranzcred.transaction import transactional

CREDENTIAL = "/admin/micro-credentials/<key:definition_id>/staff/<key:credential_id>"


@blueprint.get(f"{CREDENTIAL}/edit")
@requires(Permission.CREDENTIALS)
def credential_edit(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """The inline form, filled in."""
    credential = queries.get_credential(definition_id, credential_id)
    return holder_pages.form_answer(OpenForm(form=ChangeForm.of(credential), credential=credential))


@blueprint.post(CREDENTIAL)
@requires(Permission.CREDENTIALS)
@resumable
@transactional
def credential_update(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Change where somebody stands."""
    form = ChangeForm(request.form)
    credential = queries.get_credential(definition_id, credential_id)
    opened = OpenForm(form=form, credential=credential)
    if not submitted():
        return holder_pages.form_answer(opened)
    if not form.validate():
        return holder_pages.form_answer(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    version, changes, reason = int(form.version.data or 0), form.changes(), form.reason.data or ""
    told = planning.told_of_one(credential, changes=changes, reason=reason, by=actor())
    try:
        operations.update_credential(
            credential_id=credential_id,
            version=version,
            changes=changes,
            reason=reason,
            by=actor(),
            settings=current_settings(),
        )
    except (Invalid, Conflict) as refusal:
        return holder_pages.refused_answer(form, refusal, queries.get_credential(definition_id, credential_id))
    return holder_pages.saved_answer(credential, told)


@blueprint.get(f"{CREDENTIAL}/remove")
@requires(Permission.CREDENTIALS)
def credential_remove(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """The dialog that asks whether, and why where it had been awarded."""
    return removal_answer(Removal.of(queries.get_credential(definition_id, credential_id), RemovalForm()))


@blueprint.post(f"{CREDENTIAL}/remove")
@requires(Permission.CREDENTIALS)
@resumable
@transactional
def credential_remove_confirmed(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Remove an assignment."""
    form = RemovalForm(request.form)
    dialog = Removal.of(queries.get_credential(definition_id, credential_id), form)
    if not submitted():
        return removal_answer(dialog)
    if not form.validate():
        return removal_answer(dialog, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    name, place = dialog.credential.member.display_name, holder_pages.place(dialog.credential)
    try:
        operations.remove_credential(credential_id=credential_id, reason=form.reason.data or "", by=actor())
    except Invalid as refusal:
        form.reason.errors = [refusal.message]
        return removal_answer(dialog, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return holder_pages.removed_answer(definition_id, name, place=place)
