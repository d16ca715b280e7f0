"""A definition's own page, with those who hold it, and the routes that change or remove one of their credentials."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials import operations, policy, queries
from ranzcred.domain.credentials.forms import ChangeForm, RemovalForm
from ranzcred.domain.credentials.lists.definitions import get_definition_row
from ranzcred.domain.credentials.verdicts import saved_message
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.blueprint import blueprint
from ranzcred.web.admin.credentials.holders.removal import removal
from ranzcred.web.admin.credentials.holders.responses import holders_of
from ranzcred.web.admin.definitions.blueprint import blueprint as definitions_blueprint
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

CREDENTIAL = "/admin/micro-credentials/<key:definition_id>/staff/<key:credential_id>"


@definitions_blueprint.get("/<key:definition_id>")
@requires(Permission.DEFINITION_READ)
def definition_page(definition_id: str) -> ResponseReturnValue:
    """Show one definition: details, counts by status, those who hold it, history."""
    row = get_definition_row(definition_id)
    return holders_of(row.definition, row).list_response()


@blueprint.get(f"{CREDENTIAL}/edit")
@requires(Permission.CREDENTIAL_UPDATE, Permission.CREDENTIAL_AWARD)
def credential_edit(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Show the inline form, filled in."""
    credential = queries.get_credential(definition_id, credential_id)
    form = ChangeForm.from_record(credential)
    form.status.offer(policy.statuses_to_offer(principal(), credential))
    return holders_of(credential.definition).form_response(form, credential)


@blueprint.post(CREDENTIAL)
@requires(Permission.CREDENTIAL_UPDATE, Permission.CREDENTIAL_AWARD)
@restorable
@transactional
def credential_update(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Change the status, dates or notes of a credential."""
    form = ChangeForm(request.form)
    credential = queries.get_credential(definition_id, credential_id)
    form.status.offer(policy.statuses_to_offer(principal(), credential))
    name = credential.member.display_name
    return holders_of(credential.definition).update(
        credential_id,
        form,
        lambda: operations.update_credential(
            credential_id=credential_id,
            version=form.seen_version,
            changes=form.changes(),
            reason=form.reason.data or "",
            by=principal(),
            settings=current_settings(),
        ),
        sentence=lambda change: saved_message(name, change),
    )


@blueprint.get(f"{CREDENTIAL}/remove")
@requires(Permission.CREDENTIAL_REMOVE)
def credential_remove(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Ask whether to remove an assignment, and why if it has been awarded."""
    credential, form = queries.get_credential(definition_id, credential_id), RemovalForm()
    return holders_of(credential.definition).open_dialog(removal(credential, form), credential, form)


@blueprint.post(f"{CREDENTIAL}/remove")
@requires(Permission.CREDENTIAL_REMOVE)
@restorable
@transactional
def credential_remove_confirmed(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Remove an assignment."""
    credential, form = queries.get_credential(definition_id, credential_id), RemovalForm(request.form)
    return holders_of(credential.definition).confirm(
        removal(credential, form),
        credential,
        lambda: operations.remove_credential(
            credential_id=credential_id, reason=form.reason.data or "", by=principal()
        ),
        form=form,
    )
