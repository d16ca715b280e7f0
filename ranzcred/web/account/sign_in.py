"""Sign-in and sign-out."""

from http import HTTPStatus

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Denied
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts import passwords, queries, sign_ins, throttle
from ranzcred.domain.accounts.factors.forms import SignInCodeForm
from ranzcred.domain.accounts.forms import SignInForm
from ranzcred.domain.accounts.models import User
from ranzcred.web.access.current_user import MAY_NOT_ACT, principal
from ranzcred.web.access.declare import public, requires
from ranzcred.web.access.guard import safe_next
from ranzcred.web.access.identity_provider import sign_out_there, takes_password
from ranzcred.web.access.sign_in_page import sign_in_response
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.factors.pending import keep_pending
from ranzcred.web.account.factors.second_step import second_step_response
from ranzcred.web.account.new_session import WRONG, enter, go_on
from ranzcred.web.account.password_tries import origin_of, refuse_try
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security import CLEAR_STORAGE
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event


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
    stored = known.password_hash if known and takes_password(email) else None
    if not passwords.verified(stored, form.password.data or "", current_settings().password_hasher) or known is None:
        _log_failure(email, known)
        form.email.errors = [WRONG]
        return sign_in_response(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if known.two_factor_since:
        return _ask_for_second_factor(known, form)
    with writing():
        throttle.forget(email_key=known.email_key, place=place)
        if not sign_ins.lock_password(known, proved=stored or ""):
            raise Denied(WRONG)  # changed at this very moment
        enter(known)
    return go_on(form)


def _ask_for_second_factor(user: User, form: SignInForm) -> ResponseReturnValue:
    """Return the next step. What was typed goes with its page: it is too long for an address."""
    keep_pending(user)
    if form.typed.data:
        return second_step_response(user, SignInCodeForm(data={"next": form.next.data, "typed": form.typed.data}))
    return redirect(url_for("accounts.second_step", next=form.next.data or None), HTTPStatus.SEE_OTHER)


def _log_failure(email: str, known: User | None) -> None:
    user = queries.find_user(email)
    if user is None:
        log_security_event(SecurityEvent.SIGN_IN_FAILED, reason="no such account", typed=email)
    else:
        reason = "wrong password" if known else MAY_NOT_ACT
        log_security_event(SecurityEvent.SIGN_IN_FAILED, reason=reason, user_id=user.id)


@blueprint.post("/sign-out")
@requires(Permission.OWN_ACCOUNT_READ)
def sign_out() -> ResponseReturnValue:
    """End this sign-in, in the database and in the browser, and then at the provider if it is one there too."""
    there = sign_out_there()
    with writing():
        sign_ins.end_sign_in(sign_in_id=principal().sign_in_id, by=principal())
    session.clear()
    if there:
        there.headers.update(CLEAR_STORAGE)
        return there
    htmx.flash_message("You have signed out.")
    return redirect(url_for("accounts.sign_in"), HTTPStatus.SEE_OTHER), CLEAR_STORAGE
