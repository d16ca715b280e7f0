"""Asking a signed-in user again who they are, before what matters."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts import passwords, throttle
from ranzcred.domain.accounts.factors import totp
from ranzcred.domain.accounts.factors.forms import ConfirmForm
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import SignInMethod
from ranzcred.web.access.confirm_page import confirm_form, confirm_page, confirm_response
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.factors.second_step import UNUSABLE, WRONG_CODE
from ranzcred.web.account.new_session import go_on, renew
from ranzcred.web.account.password_tries import WRONG, Refusal, own_sign_in, refuse_try
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event


@blueprint.get("/account/confirm")
@requires(Permission.OWN_ACCOUNT_READ)
def confirm() -> ResponseReturnValue:
    """Ask the signed-in user who they are."""
    return confirm_response({"next": request.args.get("next", "")})


@blueprint.post("/account/confirm")
@requires(Permission.OWN_ACCOUNT_UPDATE)
def confirm_submit() -> ResponseReturnValue:
    """Go on with what was asked for, by the password and, where there is an authenticator app, its code."""
    form = confirm_form(request.form)
    refusal = (_refuse_proof(form) if "current_password" in form else UNUSABLE) if form.validate() else UNUSABLE
    if refusal:
        return confirm_page(form), *refusal
    return go_on(form)


def _refuse_proof(form: ConfirmForm) -> Refusal | None:
    """Count a try, and return None if all is right; else put the error at its field."""
    place, event = own_sign_in(), SecurityEvent.PASSWORD_THROTTLED
    weight = throttle.CODE_WEIGHT if "code" in form else 1
    refusal = refuse_try(form.current_password, principal().email, place, event=event, weight=weight)
    if refusal:
        return refusal
    user = db.session.get_one(User, principal().user_id)
    settings = current_settings()
    if not passwords.verified(user.password_hash, form.current_password.data or "", settings.password_hasher):
        log_security_event(SecurityEvent.PASSWORD_WRONG, reason="wrong current password")
        form.current_password.errors = [WRONG]
        return UNUSABLE
    with writing():
        throttle.lock_tries()
        accepted = "code" not in form or totp.accept_code(user, form.code.data or "", keys=settings.secret_keys)
        if accepted:
            throttle.forget(email_key=user.email_key, place=place)
            renew(user, SignInMethod.PASSWORD_AND_TOTP if "code" in form else SignInMethod.PASSWORD)
    if accepted:
        return None
    log_security_event(SecurityEvent.PASSWORD_WRONG, reason="wrong second factor")
    form.code.errors = [WRONG_CODE]
    return UNUSABLE
