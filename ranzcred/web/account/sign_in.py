"""Sign-in and sign-out."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Denied
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts import passwords, queries, sign_ins, throttle
from ranzcred.domain.accounts.forms import SignInForm
from ranzcred.domain.accounts.models import User
from ranzcred.web.access.current_user import MAY_NOT_ACT, client_info, load_principal, principal
from ranzcred.web.access.declare import public, requires
from ranzcred.web.access.guard import safe_next
from ranzcred.web.access.kept_forms import open_kept
from ranzcred.web.access.known_devices import remember_device
from ranzcred.web.access.sign_in_page import sign_in_response
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.password_tries import origin_of, refuse_try
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security import CLEAR_STORAGE
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.restored_forms import TypedForm
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render

WRONG = "The email or password is incorrect. Check both and try again."


@dataclass(frozen=True, kw_only=True)
class ResumePage(ViewModel):
    """The way back to a form that was being sent when the sign-in ended."""

    template: str = "account/sign_in/resume.html"
    typed: TypedForm


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page; a signed-in user is redirected."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")))
    return sign_in_response(SignInForm(data={"next": request.args.get("next")}))


@blueprint.post("/sign-in")
@public
def sign_in_submit() -> ResponseReturnValue:
    """Sign in. The attempt is counted in its own transactions, so that a refusal is counted too."""
    form = SignInForm(request.form)
    if not form.validate():
        return sign_in_response(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    email = form.email.data or ""
    place = origin_of(email)
    refusal = refuse_try(form.email, email, place, event=SecurityEvent.SIGN_IN_THROTTLED)
    if refusal:
        status, headers = refusal
        return sign_in_response(form, status=status), headers
    known = queries.find_user_who_may_act(email)
    stored = known.password_hash if known else None
    if not passwords.verified(stored, form.password.data or "", current_settings().password_hasher) or known is None:
        _log_failure(email, known)
        form.email.errors = [WRONG]
        return sign_in_response(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing():
        throttle.forget(email_key=known.email_key, place=place)
        if not sign_ins.lock_password(known, proved=stored or ""):
            raise Denied(WRONG)  # changed at this very moment
        enter(known)
    return _go_on(form)


def _log_failure(email: str, known: User | None) -> None:
    user = queries.find_user(email)
    if user is None:
        log_security_event(SecurityEvent.SIGN_IN_FAILED, reason="no such account", typed=email)
    else:
        reason = "wrong password" if known else MAY_NOT_ACT
        log_security_event(SecurityEvent.SIGN_IN_FAILED, reason=reason, user_id=user.id)


def enter(user: User) -> None:
    """Start a new session for `user`, without anything of the previous one."""
    if current_user.is_authenticated:
        sign_ins.end_sign_in(sign_in_id=principal().sign_in_id, by=principal())
    token = sign_ins.start_sign_in(user=user, client=client_info())
    session.clear()
    db.session.flush()
    signed_in = load_principal(token)
    if signed_in is None:
        raise Denied(WRONG)  # deactivated at this very moment
    login_user(signed_in)
    remember_device(user.id)
    log_security_event(SecurityEvent.SIGNED_IN, reason="the password was right", user_id=user.id)


def _go_on(form: SignInForm) -> ResponseReturnValue:
    """Return the redirect to the requested page, or the form that was submitted when the session ended."""
    typed = open_kept(form.typed.data, owner=principal().user_id) if form.typed.data else None
    if typed:
        return render(ResumePage(typed=typed))
    return redirect(safe_next(form.next.data), HTTPStatus.SEE_OTHER)


@blueprint.post("/sign-out")
@requires(Permission.OWN_ACCOUNT_READ)
@transactional
def sign_out() -> ResponseReturnValue:
    """End this sign-in, in the database and in the browser."""
    sign_ins.end_sign_in(sign_in_id=principal().sign_in_id, by=principal())
    session.clear()
    htmx.flash_message("You have signed out.")
    return redirect(url_for("accounts.sign_in"), HTTPStatus.SEE_OTHER), CLEAR_STORAGE
