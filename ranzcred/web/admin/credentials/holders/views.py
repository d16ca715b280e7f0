"""The routes of one who holds a definition, under the definition's own address: changed, removed."""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict, Invalid
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials import operations, preview, queries
from ranzcred.domain.credentials.forms import ChangeForm, RemovalForm
from ranzcred.web.access.current_user import actor
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.blueprint import blueprint
from ranzcred.web.admin.credentials.holders import responses
from ranzcred.web.admin.credentials.holders.removal import Removal, removal_answer
from ranzcred.web.admin.credentials.holders.responses import OpenForm
from ranzcred.web.kit.restored_forms import resumable, submitted
from ranzcred.web.kit.transaction import transactional

CREDENTIAL = "/admin/micro-credentials/<key:definition_id>/staff/<key:credential_id>"


@blueprint.get(f"{CREDENTIAL}/edit")
@requires(Permission.CREDENTIALS)
def credential_edit(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """The inline form, filled in."""
    credential = queries.get_credential(definition_id, credential_id)
    return responses.form_answer(OpenForm(form=ChangeForm.of(credential), credential=credential))


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
        return responses.form_answer(opened)
    if not form.validate():
        return responses.form_answer(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    version, changes, reason = int(form.version.data or 0), form.changes(), form.reason.data or ""
    told = preview.told_of_one(credential, changes=changes, reason=reason, by=actor())
    try:
        operations.update_credential(
            credential_id=credential_id, version=version, changes=changes, reason=reason, by=actor()
        )
    except (Invalid, Conflict) as refusal:
        return responses.refused_answer(form, refusal, queries.get_credential(definition_id, credential_id))
    return responses.saved_answer(credential, told)


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
    name, place = dialog.credential.member.display_name, responses.place(dialog.credential)
    try:
        operations.remove_credential(credential_id=credential_id, reason=form.reason.data or "", by=actor())
    except Invalid as refusal:
        form.reason.errors = [refusal.message]
        return removal_answer(dialog, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return responses.removed_answer(definition_id, name, place=place)
