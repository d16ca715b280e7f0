"""The JSON routes of users, over the operations of the pages. No API token changes them: see `core/token_scopes.py`."""

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail.invitations import invite_user
from ranzcred.domain.accounts.users import deactivate_user, reactivate_user
from ranzcred.domain.directory.users.filters import UserFilters
from ranzcred.domain.directory.users.forms import UserReasonForm
from ranzcred.domain.directory.users.json_forms import NewUserJsonForm, UserChangeForm
from ranzcred.domain.directory.users.lists import UserRow, get_user_row, user_rows
from ranzcred.domain.directory.users.operations import update_user
from ranzcred.domain.directory.users.stands_for import refuse_wrong_keys
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.api.answers import list_response, record_response
from ranzcred.web.api.body import read_form
from ranzcred.web.api.etags import precondition
from ranzcred.web.api.query import read_list
from ranzcred.web.api.users.responses import UserResponse
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.transaction import transactional

PATH = "/api/admin/users"
NO_MAIL = "Email is not set up, so no invitation can be sent. Invite them on the page of users."

blueprint = Blueprint("users_api", __name__, url_prefix=PATH)


@blueprint.get("")
@requires(Permission.USER_READ)
def user_list() -> ResponseReturnValue:
    """Return the users, filtered by the query."""
    filters, paging = read_list(UserFilters)
    rows, total = user_rows(filters, limit=paging.size, offset=paging.offset)
    return list_response([UserResponse.from_row(row) for row in rows], total=total, paging=paging)


@blueprint.post("")
@requires(Permission.USER_CREATE, recently_proved=True)
@transactional
def user_create() -> ResponseReturnValue:
    """Invite somebody by email. No response has the link."""
    form, settings = read_form(NewUserJsonForm, response=UserResponse), current_settings()
    if settings.mail_from is None:
        raise Conflict(NO_MAIL)
    values = form.values()
    refuse_wrong_keys(values["role"], organisation_id=values["organisation_id"], member_id=values["member_id"])
    user = invite_user(**values, by=principal(), settings=settings).user
    return _response(user.id, location=url_for("users_api.user_get", user_id=user.id))


@blueprint.get("/<key:user_id>")
@requires(Permission.USER_READ)
def user_get(user_id: str) -> ResponseReturnValue:
    """Return one user."""
    return _response(user_id)


@blueprint.patch("/<key:user_id>")
@requires(Permission.USER_UPDATE, recently_proved=True)
@transactional
def user_patch(user_id: str) -> ResponseReturnValue:
    """Change the fields that are sent."""
    row = get_user_row(user_id)
    form = read_form(UserChangeForm, response=UserResponse, partial=True)
    with precondition(_versions(row)) as version:
        update_user(user_id=user_id, version=version, changes=form.values(), by=principal())
    return _response(user_id)


@blueprint.post("/<key:user_id>/deactivate")
@requires(Permission.USER_DEACTIVATE, recently_proved=True)
@transactional
def user_deactivate(user_id: str) -> ResponseReturnValue:
    """Deactivate a user, for a reason."""
    row = get_user_row(user_id)
    form = read_form(UserReasonForm, response=UserResponse)
    with precondition(_versions(row)) as version:
        deactivate_user(user=row.user, version=version, **form.values(), by=principal())
    return _response(user_id)


@blueprint.post("/<key:user_id>/reactivate")
@requires(Permission.USER_REACTIVATE, recently_proved=True)
@transactional
def user_reactivate(user_id: str) -> ResponseReturnValue:
    """Let a deactivated user sign in again."""
    row = get_user_row(user_id)
    with precondition(_versions(row)) as version:
        reactivate_user(user=row.user, version=version, by=principal())
    return _response(user_id)


def _response(user_id: str, *, location: str = "") -> Response:
    row = get_user_row(user_id)
    return record_response(UserResponse.from_row(row), _versions(row), location=location)


def _versions(row: UserRow) -> list[int | str]:
    """Return what the entity tag depends on: the state changes without a new version of the user."""
    return [row.user.version, row.state.value]
