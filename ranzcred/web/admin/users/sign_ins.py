"""Ending one of a user's sign-ins on their own page: it asks first, for what is typed there may be lost."""

from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.sign_ins import end_sign_in
from ranzcred.domain.directory.users.operations import get_sign_in_of
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.users.blueprint import blueprint
from ranzcred.web.admin.users.dialogs import UNSAVED, ask_about, closed_about
from ranzcred.web.kit.lists.dialogs import confirmation
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
    heading = f"End the sign-in of {sign_in.user.name} by {sign_in.browser}"
    return ask_about(sign_in.user, END, sign_in.user, heading=heading, opener=f"sign-in-{sign_in.id}-end")


@blueprint.post(SIGN_IN)
@requires(Permission.USER_UPDATE, recently_proved=True)
@transactional
def user_sign_in_end_confirmed(user_id: str, sign_in_id: str) -> ResponseReturnValue:
    """End one of a user's sign-ins."""
    sign_in = get_sign_in_of(user_id=user_id, sign_in_id=sign_in_id)
    end_sign_in(sign_in_id=sign_in.id, by=principal())
    name = f"Sign-in of {sign_in.user.name} by {sign_in.browser}"
    return closed_about(sign_in.user, END, name, focus="sign-ins-heading")
