"""The list of users, the form that edits one, and a user's own page."""

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.suggestions.record_types import narrowing_to
from ranzcred.domain.directory.users.forms import UserEditForm
from ranzcred.domain.directory.users.operations import get_user, update_user
from ranzcred.domain.directory.users.stands_for import ShownUser, with_keys
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.admin.users.blueprint import blueprint
from ranzcred.web.admin.users.responses import USERS, page_of, shown_user
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import render

USER = "/<key:user_id>"


@blueprint.get("")
@requires(Permission.USER_READ)
def user_list() -> ResponseReturnValue:
    """Show the table, searched, filtered, sorted and paged by the query."""
    return USERS.list_response()


add_export_route(blueprint, "", "user_list", lambda: USERS)


@blueprint.get(USER)
@requires(Permission.USER_READ)
def user_page(user_id: str) -> ResponseReturnValue:
    """Show a user: what they stand for, their sign-ins, tokens and history."""
    return render(page_of(get_user(user_id)))


@blueprint.get(f"{USER}/edit")
@requires(Permission.USER_UPDATE, readable_by=Permission.USER_READ)
def user_edit(user_id: str) -> ResponseReturnValue:
    """Show the inline form, filled in."""
    user = get_user(user_id)
    return USERS.form_response(_edit_form(shown=shown_user(user)), user)


@blueprint.post(USER)
@requires(Permission.USER_UPDATE, recently_proved=True)
@restorable
@transactional
def user_update(user_id: str) -> ResponseReturnValue:
    """Change a user."""
    form = _edit_form(request.form)

    def update() -> object:
        changes = with_keys(form.values(), shown=shown_user(get_user(user_id)))
        return update_user(user_id=user_id, version=form.seen_version, changes=changes, by=principal())

    return USERS.update(user_id, form, update)


def _edit_form(sent: MultiDict[str, str] | None = None, *, shown: ShownUser | None = None) -> UserEditForm:
    form = UserEditForm(sent, obj=shown)
    form.stands_for.look_up(narrowing_to)
    return form
