"""Where one is signed in, and the end of it."""

from http import HTTPStatus

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.formats import plural
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts import sign_ins
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.kit import htmx
from ranzcred.web.kit.transaction import transactional

ANCHOR = "sign-ins"


@blueprint.post("/account/sign-ins/<key:sign_in_id>/end")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
@transactional
def own_sign_in_end(sign_in_id: str) -> ResponseReturnValue:
    """End one of one's own sign-ins, in another browser."""
    me = principal()
    sign_in = sign_ins.get_sign_in(sign_in_id, user_id=me.user_id)
    sign_ins.end_sign_in(sign_in_id=sign_in.id, by=me)
    htmx.flash_message(f"Signed out of {sign_in.browser}.")
    return redirect(url_for("accounts.account", _anchor=ANCHOR), HTTPStatus.SEE_OTHER)


@blueprint.post("/account/sign-ins/end-others")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
@transactional
def other_sign_ins_end() -> ResponseReturnValue:
    """End all of one's own sign-ins but this one."""
    me = principal()
    ended = sign_ins.end_other_sign_ins(user_id=me.user_id, by=me)
    htmx.flash_message(
        f"Signed out of {plural(ended, 'other browser')}." if ended else "You weren't signed in elsewhere."
    )
    return redirect(url_for("accounts.account", _anchor=ANCHOR), HTTPStatus.SEE_OTHER)
