"""The second step of a sign-in: a code of the authenticator app, or a recovery code."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from ranzcred.core.db.transactions import writing
from ranzcred.domain.account_mail.messages import AccountChange, tell_of_change
from ranzcred.domain.accounts import throttle
from ranzcred.domain.accounts.factors import recovery_codes, totp
from ranzcred.domain.accounts.factors.forms import RecoveryCodeForm, SignInCodeForm
from ranzcred.domain.accounts.factors.operations import has_passkey
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import SignInMethod
from ranzcred.web.access.declare import public
from ranzcred.web.access.kept_forms import find_former_sign_in
from ranzcred.web.access.passkeys import offers_passkeys
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.factors.pending import PendingSignIn, find_pending
from ranzcred.web.account.new_session import enter, go_on
from ranzcred.web.account.password_tries import UNUSABLE, Refusal, origin_of, refuse_try
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.view_models import ViewModel, render

TOO_LATE = "That took too long. Sign in again."
WRONG_CODE = "This code is wrong or has been used. Enter the newest code that your app shows."
WRONG_RECOVERY_CODE = "This recovery code is wrong or has been used. Check it, or try another one."


@dataclass(frozen=True, kw_only=True)
class SecondStepPage(ViewModel):
    """The form that asks for a code, and the one for a recovery code."""

    template: str = "account/sign_in/two_factor.html"
    form: SignInCodeForm
    recovery: RecoveryCodeForm
    has_app: bool
    has_passkey: bool
    problem: str
    """What is wrong with a passkey, or ""."""
    draft_owner: str


@blueprint.get("/sign-in/two-factor")
@public
def second_step() -> ResponseReturnValue:
    """Ask for the second factor of a sign-in whose password was right."""
    pending = find_pending()
    return second_step_response(pending.user, SignInCodeForm(request.args)) if pending else start_again()


@blueprint.post("/sign-in/two-factor")
@public
def second_step_submit() -> ResponseReturnValue:
    """Sign in by a code of the authenticator app."""
    pending, form = find_pending(), SignInCodeForm(request.form)
    if pending is None:
        return start_again()
    keys = current_settings().secret_keys
    status, headers = UNUSABLE
    if form.validate():
        accept = functools.partial(totp.accept_code, keys=keys)
        refusal = _try(pending, form.code, accept, pending.first.with_second("totp"), WRONG_CODE)
        if refusal is None:
            return go_on(form)
        status, headers = refusal
    return second_step_response(pending.user, form), status, headers


@blueprint.post("/sign-in/recovery-code")
@public
def recovery_step_submit() -> ResponseReturnValue:
    """Sign in by a recovery code, which is used up."""
    pending, form = find_pending(), RecoveryCodeForm(request.form)
    if pending is None:
        return start_again()
    status, headers = UNUSABLE
    if form.validate():
        method = pending.first.with_second("recovery")
        refusal = _try(pending, form.recovery_code, recovery_codes.use_code, method, WRONG_RECOVERY_CODE)
        if refusal is None:
            return go_on(form)
        status, headers = refusal
    kept = SignInCodeForm(data={"next": form.next.data, "typed": form.typed.data})
    return second_step_response(pending.user, kept, form), status, headers


def second_step_response(
    user: User, form: SignInCodeForm, recovery: RecoveryCodeForm | None = None, *, problem: str = ""
) -> str:
    """Return the page that asks for the second factor. Its forms carry the same on."""
    kept = {"next": form.next.data, "typed": form.typed.data}
    page = SecondStepPage(
        form=form,
        recovery=recovery or RecoveryCodeForm(data=kept),
        has_app=user.totp_secret is not None,
        has_passkey=offers_passkeys() and has_passkey(user),
        problem=problem,
        draft_owner=_draft_owner(),
    )
    return render(page)


def _draft_owner() -> str:
    """Return the key of the user whose drafts this browser keeps meanwhile, or ""."""
    former = find_former_sign_in()
    return former.user_id if former and former.expired else ""


def _try(
    pending: PendingSignIn, field: Field, accept: Callable[[User, str], bool], method: SignInMethod, wrong: str
) -> Refusal | None:
    """Sign in and return None if the code is accepted; else count the try, and put the error at the field."""
    user = pending.user
    place = origin_of(user.email)
    event = SecurityEvent.SIGN_IN_THROTTLED
    refusal = refuse_try(field, user.email, place, event=event, weight=throttle.CODE_WEIGHT)
    if refusal:
        return refusal
    with writing():
        throttle.lock_tries()
        accepted = pending.is_current() and accept(user, field.data or "")
        if accepted:
            throttle.forget(email_key=user.email_key, place=place)
            enter(user, method)
            if accept is recovery_codes.use_code:
                tell_of_change(user, AccountChange.RECOVERY_CODE_USED, current_settings())
            totp.seal_by_newest_key(user, keys=current_settings().secret_keys)
    if accepted:
        return None
    log_security_event(SecurityEvent.SIGN_IN_FAILED, reason="wrong second factor", user_id=user.id)
    field.errors = [wrong]
    return UNUSABLE


def start_again() -> ResponseReturnValue:
    """Lead back to the password: there is no sign-in that waits, or it has waited too long."""
    htmx.flash_message(TOO_LATE)
    return redirect(url_for("accounts.sign_in", next=request.values.get("next")), HTTPStatus.SEE_OTHER)
