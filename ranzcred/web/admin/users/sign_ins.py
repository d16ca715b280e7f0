"""Ending one of a user's sign-ins on their own page: it asks first, for what is typed there may be lost."""

from flask import url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.sign_ins import end_sign_in
from ranzcred.domain.directory.users.operations import get_sign_in_of
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.users.blueprint import blueprint
from ranzcred.web.admin.users.dialogs import UNSAVED
from ranzcred.web.admin.users.responses import parts_of, user_address
from ranzcred.web.kit.lists.dialogs import OpenDialog, confirmation, dialog_response
from ranzcred.web.kit.lists.list_responses import closed_response
from ranzcred.web.kit.transaction import transactional

SIGN_IN = "/<key:user_id>/sign-ins/<key:sign_in_id>/end"
END = confirmation(
    "user-sign-in",
    "users.user_sign_in_end_confirmed",
    f"They'll be signed out of this browser, and can sign in again. {UNSAVED}",
    control="end",
    verb="End",
    done="ended",
)


@blueprint.get(SIGN_IN)
@requires(Permission.USER_UPDATE, readable_by=Permission.USER_READ)
def user_sign_in_end(user_id: str, sign_in_id: str) -> ResponseReturnValue:
    """Ask before one of a user's sign-ins ends."""
    sign_in = get_sign_in_of(user_id=user_id, sign_in_id=sign_in_id)
    opener = f"sign-in-{sign_in.id}-end"
    opened = OpenDialog(
        form=BaseForm(),
        record=sign_in.user,
        heading=f"End the sign-in of {sign_in.user.name} by {sign_in.browser}",
        opener_id=opener,
        draft_key=opener,
        address=url_for(END.endpoint, user_id=user_id, sign_in_id=sign_in_id),
        cancel=user_address(sign_in.user),
        dialog=END,
    )
    return dialog_response(opened)


@blueprint.post(SIGN_IN)
@requires(Permission.USER_UPDATE, recently_proved=True)
@transactional
def user_sign_in_end_confirmed(user_id: str, sign_in_id: str) -> ResponseReturnValue:
    """End one of a user's sign-ins."""
    sign_in = get_sign_in_of(user_id=user_id, sign_in_id=sign_in_id)
    end_sign_in(sign_in_id=sign_in.id, by=principal())
    return closed_response(
        END.closed(),
        lambda: parts_of(sign_in.user),
        announce=f"Sign-in of {sign_in.user.name} by {sign_in.browser} {END.done}",
        focus="sign-ins-heading",
        address=user_address(sign_in.user),
    )
