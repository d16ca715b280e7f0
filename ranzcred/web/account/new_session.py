"""A new session: whoever has shown who they are gets one, and goes on to where they wanted."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import redirect, session
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from ranzcred.core.db.session import db
from ranzcred.core.errors import Denied
from ranzcred.domain.accounts import sign_ins
from ranzcred.domain.accounts.factors.forms import SecondStepForm
from ranzcred.domain.accounts.factors.operations import begin_grace
from ranzcred.domain.accounts.forms import SignInForm
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import SignInMethod
from ranzcred.web.access.current_user import client_info, load_principal, principal
from ranzcred.web.access.guard import safe_next
from ranzcred.web.access.identity_provider import SIGNED_IN_THERE
from ranzcred.web.access.kept_forms import open_kept
from ranzcred.web.access.known_devices import remember_device
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.restored_forms import TypedForm
from ranzcred.web.kit.view_models import ViewModel, render

WRONG = "The email or password is incorrect. Check both and try again."
ATTEMPT_ENDED = "That took too long, or was started in another tab. Try again."
"""Of what was begun in a session, with a passkey or at another service, and is not there any more."""
CONFIRMED = "You've confirmed it's you. Nothing has changed yet."


@dataclass(frozen=True, kw_only=True)
class ResumePage(ViewModel):
    """The way back to a form that was being sent when the sign-in ended."""

    template: str = "account/sign_in/resume.html"
    typed: TypedForm


def enter(user: User, method: SignInMethod = SignInMethod.PASSWORD, *, shown_at: datetime | None = None) -> None:
    """Start a new session for `user`, without anything of the previous one.

    A password alone, as somebody gives who changes it, does not show again who they are where a second factor goes with
    it.
    """
    if current_user.is_authenticated:
        sign_ins.end_sign_in(sign_in_id=principal().sign_in_id, by=principal())
    proved = method.two_factors or user.two_factor_since is None
    token = sign_ins.start_sign_in(user=user, client=client_info(), method=method, proved=proved, shown_at=shown_at)
    if not method.two_factors:
        begin_grace(user, days=current_settings().two_factor_grace_days)
    there = session.get(SIGNED_IN_THERE)
    session.clear()
    if there:  # the browser still is
        session[SIGNED_IN_THERE] = there
    _keep_token(token)
    remember_device(user.id)
    log_security_event(SecurityEvent.SIGNED_IN, reason=f"by {method.value}", user_id=user.id)


def renew(user: User, method: SignInMethod) -> None:
    """Put a new token in place of the session's, for somebody who has shown again who they are; the rest stays."""
    token = sign_ins.renew_sign_in(user=user, client=client_info(), method=method, by=principal())
    _keep_token(token)
    log_security_event(SecurityEvent.SIGNED_IN, reason=f"again by {method.value}", user_id=user.id)


def go_on_confirmed(form: SecondStepForm) -> ResponseReturnValue:
    """Return the way on for somebody who was asked again who they are, and say that what they chose is not done."""
    if form.again.data:
        htmx.flash_message(CONFIRMED)
    return go_on(form)


def go_on(form: SignInForm | SecondStepForm) -> ResponseReturnValue:
    """Return the redirect to the requested page, or the form that was submitted when the session ended."""
    typed = open_kept(form.typed.data, owner=principal().user_id) if form.typed.data else None
    if typed:
        return render(ResumePage(typed=typed))
    return redirect(safe_next(form.next.data), HTTPStatus.SEE_OTHER)


def _keep_token(token: str) -> None:
    db.session.flush()
    signed_in = load_principal(token)
    if signed_in is None:
        raise Denied(WRONG)  # deactivated at this very moment
    login_user(signed_in)
