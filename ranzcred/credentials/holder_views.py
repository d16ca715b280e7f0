"""The routes that change or remove one credential, under its definition's address."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.accounts.current import actor
from ranzcred.credentials import operations, queries
from ranzcred.credentials.forms import ChangeForm, RemovalForm
from ranzcred.credentials.holder_pages import holders_of
from ranzcred.credentials.removal import removal
from ranzcred.credentials.verdicts import saved_message
from ranzcred.credentials.views import blueprint
from ranzcred.current_settings import current_settings
from ranzcred.permissions import Permission, requires
from ranzcred.resuming import resumable
from ranzcred.transaction import transactional

CREDENTIAL = "/admin/micro-credentials/<key:definition_id>/staff/<key:credential_id>"


@blueprint.get(f"{CREDENTIAL}/edit")
@requires(Permission.CREDENTIALS)
def credential_edit(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Show the inline form, filled in."""
    credential = queries.get_credential(definition_id, credential_id)
    return holders_of(credential.definition).form_response(ChangeForm.of(credential), credential)


@blueprint.post(CREDENTIAL)
@requires(Permission.CREDENTIALS)
@resumable
@transactional
def credential_update(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Change the status, dates or notes of a credential."""
    form = ChangeForm(request.form)
    credential = queries.get_credential(definition_id, credential_id)
    name = credential.member.display_name
    return holders_of(credential.definition).update(
        credential_id,
        form,
        lambda: operations.update_credential(
            credential_id=credential_id,
            version=form.seen_version,
            changes=form.changes(),
            reason=form.reason.data or "",
            by=actor(),
            settings=current_settings(),
        ),
        sentence=lambda made: saved_message(name, made),
    )


@blueprint.get(f"{CREDENTIAL}/remove")
@requires(Permission.CREDENTIALS)
def credential_remove(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Ask whether to remove an assignment, and why if it has been awarded."""
    credential, form = queries.get_credential(definition_id, credential_id), RemovalForm()
    return holders_of(credential.definition).open_dialog(removal(credential, form), credential, form)


@blueprint.post(f"{CREDENTIAL}/remove")
@requires(Permission.CREDENTIALS)
@resumable
@transactional
def credential_remove_confirmed(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Remove an assignment."""
    credential, form = queries.get_credential(definition_id, credential_id), RemovalForm(request.form)
    return holders_of(credential.definition).confirm(
        removal(credential, form),
        credential,
        lambda: operations.remove_credential(credential_id=credential_id, reason=form.reason.data or "", by=actor()),
        form=form,
    )
