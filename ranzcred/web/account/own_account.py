"""One's own account: the password, and the keyboard shortcuts."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.db.transactions import writing
from ranzcred.core.formats import plural
from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail.messages import AccountChange, tell_of_change
from ranzcred.domain.accounts import api_tokens, sign_ins, users
from ranzcred.domain.accounts.forms import PasswordForm
from ranzcred.domain.accounts.identities.models import UserIdentity
from ranzcred.domain.accounts.identities.operations import list_identities
from ranzcred.domain.accounts.models import SignIn
from ranzcred.web.access.current_user import own_user, principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.guard import safe_next
from ranzcred.web.access.identity_provider import instead_of_password, provider_name, refuse_password, takes_password
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.new_session import enter
from ranzcred.web.account.password_tries import refuse_wrong_password
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security import CLEAR_STORAGE
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class AccountPage(ViewModel):
    """Who is signed in, and the form that changes the password."""

    template: str = "account/account.html"
    form: PasswordForm
    has_password: bool
    instead_of_password: str
    """How they sign in where they may not use a password, or ""."""
    tokens: int
    """How many API tokens the user has in use."""
    sign_ins: Sequence[SignIn]
    provider: str
    """What an account at another service is called by which users sign in, or ""."""
    identities: Sequence[UserIdentity]
    """Those that the user has linked."""


@dataclass(frozen=True, kw_only=True)
class ShortcutsSwitch(ViewModel):
    """The switch in the user menu."""

    template: str = "components/_shortcuts.html"
    enabled: bool


@blueprint.get("/account")
@requires(Permission.OWN_ACCOUNT_READ)
def account() -> ResponseReturnValue:
    """Show the account, with the form to change the password."""
    return render(_account_page(PasswordForm()))


@blueprint.post("/account/password")
@requires(Permission.OWN_ACCOUNT_UPDATE)
def password_change() -> ResponseReturnValue:
    """Change one's own password; sign out every other browser, and give this one a new session.

    The try is counted and the current password proved before the new one is judged.
    """
    me, form = principal(), PasswordForm(request.form)
    refuse_password(me.email)
    usable = form.validate()
    if form.current_password.errors:
        return render(_account_page(form)), HTTPStatus.UNPROCESSABLE_ENTITY
    refusal = refuse_wrong_password(form.current_password)
    if refusal:
        return render(_account_page(form)), *refusal
    user = own_user()
    if not usable or not form.judge_new_password(context=(me.name, me.email)):
        return render(_account_page(form)), HTTPStatus.UNPROCESSABLE_ENTITY
    with writing():
        tokens = users.change_password(
            user=user,
            password=form.new_password.data or "",
            hasher=current_settings().password_hasher,
            end_tokens=bool(form.end_tokens.data),
            by=principal(),
        )
        tell_of_change(user, AccountChange.PASSWORD, current_settings())
        enter(user)
    log_security_event(SecurityEvent.PASSWORD_CHANGED, reason="by the user")
    ended = f" {plural(tokens, 'API token')} ended." if tokens else ""
    htmx.flash_message(f"Password changed. You've been signed out everywhere else.{ended}")
    return redirect(url_for("accounts.account"), HTTPStatus.SEE_OTHER), CLEAR_STORAGE


@blueprint.post("/account/shortcuts")
@requires(Permission.OWN_ACCOUNT_UPDATE)
@transactional
def shortcuts_switch() -> ResponseReturnValue:
    """Switch one's keyboard shortcuts on or off."""
    enabled = request.form.get("enabled") == "yes"
    users.set_shortcuts(user=own_user(), enabled=enabled, by=principal())
    message = f"Single-key shortcuts are {'on' if enabled else 'off'}"
    if htmx.wants_partial():
        return htmx.partial(ShortcutsSwitch(enabled=enabled), focus=["shortcuts-switch-button"], announce=message)
    htmx.flash_message(message)
    return redirect(_back(), HTTPStatus.SEE_OTHER)


def _account_page(form: PasswordForm) -> AccountPage:
    me = principal()
    tokens = api_tokens.count_tokens(me.user_id)
    form.end_tokens.description = (
        f"You have {plural(tokens, 'API token')}. Anything using one stops working until it gets a new one. "
        "Leave this ticked if someone else may know your password."
    )
    return AccountPage(
        form=form,
        has_password=own_user().password_hash is not None,
        instead_of_password="" if takes_password(me.email) else instead_of_password(),
        tokens=tokens,
        sign_ins=sign_ins.list_sign_ins(me.user_id),
        provider=provider_name(),
        identities=list_identities(me.user_id),
    )


def _back() -> str:
    """Return the page that the form was on."""
    return safe_next(request.form.get("next"))
