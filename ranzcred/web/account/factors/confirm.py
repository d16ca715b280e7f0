"""Asking a signed-in user again who they are, before what matters."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts import throttle
from ranzcred.domain.accounts.factors import totp
from ranzcred.domain.accounts.factors.forms import ConfirmForm
from ranzcred.domain.accounts.sign_ins import SignInMethod
from ranzcred.web.access.confirm_page import confirm_form, confirm_page, confirm_response
from ranzcred.web.access.current_user import own_user, principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.proof_elsewhere import forget_shown_elsewhere
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.factors.second_step import WRONG_CODE
from ranzcred.web.account.new_session import go_on_confirmed, renew
from ranzcred.web.account.password_tries import UNUSABLE, Refusal, check_password, own_sign_in, refuse_try
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event


@blueprint.get("/account/confirm")
@requires(Permission.OWN_ACCOUNT_READ)
def confirm() -> ResponseReturnValue:
    """Ask the signed-in user who they are."""
    return confirm_response({name: request.args.get(name, "") for name in ("next", "again")})


@blueprint.post("/account/confirm")
@requires(Permission.OWN_ACCOUNT_UPDATE)
def confirm_submit() -> ResponseReturnValue:
    """Go on with what was asked for, by the fields that the form has for its user."""
    form = confirm_form(request.form)
    asks = "current_password" in form or "code" in form
    refusal = _refuse_proof(form) if asks and form.validate() else UNUSABLE
    if refusal:
        return confirm_page(form), *refusal
    forget_shown_elsewhere()
    return go_on_confirmed(form)


def _refuse_proof(form: ConfirmForm) -> Refusal | None:
    """Count a try, and return None if all is right; else put the error at its field."""
    place, event = own_sign_in(), SecurityEvent.PASSWORD_THROTTLED
    first = form.current_password if "current_password" in form else form.code
    weight = throttle.CODE_WEIGHT if "code" in form else 1
    refusal = refuse_try(first, principal().email, place, event=event, weight=weight)
    if refusal:
        return refusal
    wrong = check_password(form.current_password) if "current_password" in form else None
    return wrong or _refuse_code(form)


def _refuse_code(form: ConfirmForm) -> Refusal | None:
    """Note the proof and return None if the code is right, or none is asked for."""
    user, keys = own_user(), current_settings().secret_keys
    with writing():
        throttle.lock_tries()
        accepted = "code" not in form or totp.accept_code(user, form.code.data or "", keys=keys)
        if accepted:
            throttle.forget(email_key=user.email_key, place=own_sign_in())
            renew(user, _method(form))
    if accepted:
        return None
    log_security_event(SecurityEvent.PASSWORD_WRONG, reason="wrong second factor")
    form.code.errors = [WRONG_CODE]
    return UNUSABLE


def _method(form: ConfirmForm) -> SignInMethod:
    """Return how they have shown who they are, where a form has no password at another service."""
    first = SignInMethod.PASSWORD if "current_password" in form else SignInMethod.OIDC
    return first.with_second("totp") if "code" in form else first
