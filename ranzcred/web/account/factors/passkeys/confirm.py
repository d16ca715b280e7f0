"""A passkey shown again by somebody who is signed in, before what matters."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.factors import passkeys
from ranzcred.domain.accounts.factors.forms import PasskeyForm
from ranzcred.domain.accounts.factors.operations import list_passkeys
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import SignInMethod
from ranzcred.domain.accounts.throttle import Place
from ranzcred.web.access.confirm_page import confirm_form, confirm_page
from ranzcred.web.access.current_user import own_user, principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.passkeys import passkey_party
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.factors.passkeys.challenges import PasskeyUse, new_challenge
from ranzcred.web.account.factors.passkeys.tries import options_response, refuse_passkey
from ranzcred.web.account.new_session import go_on_confirmed, renew
from ranzcred.web.account.password_tries import own_sign_in


@blueprint.post("/account/confirm/passkey/options")
@requires(Permission.OWN_ACCOUNT_UPDATE)
def passkey_confirm_options() -> ResponseReturnValue:
    """Return what the browser needs to ask for a passkey of the signed-in user."""
    me = principal().user_id
    party, challenge = passkey_party(), new_challenge(PasskeyUse.CONFIRM, user_id=me)
    return options_response(passkeys.request_options(challenge=challenge, party=party, passkeys=list_passkeys(me)))


@blueprint.post("/account/confirm/passkey")
@requires(Permission.OWN_ACCOUNT_UPDATE)
def passkey_confirm() -> ResponseReturnValue:
    """Go on with what was asked for, by a passkey of the signed-in user."""
    form = PasskeyForm(request.form)
    refusal = refuse_passkey(form, PasskeyUse.CONFIRM, _prove, user=own_user(), place_of=_own_place)
    if refusal is None:
        return go_on_confirmed(form)
    return confirm_page(confirm_form(kept=form.carried), problem=form.problem), *refusal


def _prove(user: User) -> None:
    renew(user, SignInMethod.PASSKEY)


def _own_place(_email: str) -> Place:
    return own_sign_in()
