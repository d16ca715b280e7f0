"""A password for a user who signs in without one."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail.messages import AccountChange, tell_of_change
from ranzcred.domain.accounts import users
from ranzcred.domain.accounts.forms import ChosenPasswordForm
from ranzcred.domain.accounts.models import User
from ranzcred.web.access.current_user import own_user, principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.identity_provider import refuse_password
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.new_session import enter
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.view_models import ViewModel, render

HAS_ONE = "You have a password. Change it under Your account."


@dataclass(frozen=True, kw_only=True)
class FirstPasswordPage(ViewModel):
    """The form."""

    template: str = "account/first_password.html"
    form: ChosenPasswordForm


@blueprint.get("/account/password/new")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def password_new() -> ResponseReturnValue:
    """Show the form."""
    _find_who_has_none()
    return render(FirstPasswordPage(form=ChosenPasswordForm()))


@blueprint.post("/account/password/new")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def password_create() -> ResponseReturnValue:
    """Set the password; sign out every other browser, and give this one a new session."""
    user, form, settings = _find_who_has_none(), ChosenPasswordForm(request.form), current_settings()
    if not form.judge(user.name, user.email):
        return render(FirstPasswordPage(form=form)), HTTPStatus.UNPROCESSABLE_ENTITY
    password, hasher, by = form.password.data or "", settings.password_hasher, principal()
    with writing():
        users.change_password(user=user, password=password, hasher=hasher, end_tokens=False, by=by)
        tell_of_change(user, AccountChange.PASSWORD, settings)
        enter(user)
    log_security_event(SecurityEvent.PASSWORD_CHANGED, reason="by the user")
    htmx.flash_message("Password set. You can sign in with it.")
    return redirect(url_for("accounts.account"), HTTPStatus.SEE_OTHER)


def _find_who_has_none() -> User:
    """Return the signed-in user; raise Conflict if they have a password, Denied if they may use none."""
    user = own_user()
    refuse_password(user.email)
    if user.password_hash is not None:
        raise Conflict(HAS_ONE)
    return user
