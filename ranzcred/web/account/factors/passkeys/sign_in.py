"""Sign-in by a passkey: from the sign-in page, as both factors at once, or as the second step after a password."""

import functools

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.domain.accounts.factors import passkeys
from ranzcred.domain.accounts.factors.forms import PasskeyForm, SignInCodeForm
from ranzcred.domain.accounts.factors.operations import list_passkeys
from ranzcred.domain.accounts.factors.passkeys import REFUSED, PasskeyRefused
from ranzcred.domain.accounts.forms import SignInForm
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import SignInMethod
from ranzcred.web.access.declare import public
from ranzcred.web.access.passkeys import passkey_party
from ranzcred.web.access.sign_in_page import sign_in_response
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.factors.passkeys.challenges import PasskeyUse, new_challenge
from ranzcred.web.account.factors.passkeys.tries import options_response, refuse_passkey
from ranzcred.web.account.factors.pending import PendingSignIn, find_pending
from ranzcred.web.account.factors.second_step import second_step_response, start_again
from ranzcred.web.account.new_session import enter, go_on
from ranzcred.web.account.password_tries import origin_of


@blueprint.post("/sign-in/passkey/options")
@public
def passkey_options() -> ResponseReturnValue:
    """Return what the browser needs to ask for any passkey that it has for this site."""
    party = passkey_party()
    challenge = new_challenge(PasskeyUse.SIGN_IN)
    return options_response(passkeys.request_options(challenge=challenge, party=party))


@blueprint.post("/sign-in/passkey")
@public
def passkey_sign_in() -> ResponseReturnValue:
    """Sign in by a passkey alone: its device has asked who uses it, so it is both factors."""
    form = PasskeyForm(request.form)
    refusal = refuse_passkey(form, PasskeyUse.SIGN_IN, _enter, place_of=origin_of)
    if refusal is None:
        return go_on(form)
    status, headers = refusal
    kept = SignInForm(data={"next": form.next.data, "typed": form.typed.data})
    return sign_in_response(kept, problem=form.problem, status=status), headers


@blueprint.post("/sign-in/two-factor/passkey/options")
@public
def passkey_step_options() -> ResponseReturnValue:
    """Return what the browser needs to ask for a passkey of the user whose sign-in waits."""
    party, pending = passkey_party(), find_pending()
    if pending is None:
        return start_again()
    challenge = new_challenge(PasskeyUse.SECOND_STEP, user_id=pending.user.id)
    theirs = list_passkeys(pending.user.id)
    return options_response(passkeys.request_options(challenge=challenge, party=party, passkeys=theirs))


@blueprint.post("/sign-in/two-factor/passkey")
@public
def passkey_step() -> ResponseReturnValue:
    """Finish a sign-in that waits, by a passkey of its user."""
    passkey_party()
    form, pending = PasskeyForm(request.form), find_pending()
    if pending is None:
        return start_again()
    finish = functools.partial(_finish, pending)
    refusal = refuse_passkey(form, PasskeyUse.SECOND_STEP, finish, user=pending.user, place_of=origin_of)
    if refusal is None:
        return go_on(form)
    kept = SignInCodeForm(data={"next": form.next.data, "typed": form.typed.data})
    return second_step_response(pending.user, kept, problem=form.problem), *refusal


def _enter(user: User) -> None:
    enter(user, SignInMethod.PASSKEY)


def _finish(pending: PendingSignIn, user: User) -> None:
    if not pending.is_current():
        raise PasskeyRefused(REFUSED, logged="the password was changed meanwhile")
    _enter(user)
