"""The page behind the link to a new password."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.domain.account_mail import links, resets
from ranzcred.domain.accounts import throttle
from ranzcred.domain.accounts.forms import ChosenPasswordForm
from ranzcred.domain.accounts.links.models import LinkKind
from ranzcred.web.access.current_user import client_info
from ranzcred.web.access.declare import public
from ranzcred.web.access.identity_provider import refuse_password
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.password_tries import origin_of
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render

CHANGED = "Password changed. You've been signed out everywhere. Sign in with the new password."


@dataclass(frozen=True, kw_only=True)
class ResetPage(ViewModel):
    """Whose password it is, and the form."""

    template: str = "account/recovery/reset.html"
    form: ChosenPasswordForm
    token: str
    email: str


@blueprint.get("/reset/<token>")
@public
def reset(token: str) -> ResponseReturnValue:
    """Show the form."""
    link = links.get_link(token, LinkKind.RESET)
    refuse_password(link.user.email)
    return render(ResetPage(form=ChosenPasswordForm(), token=token, email=link.user.email))


@blueprint.post("/reset/<token>")
@public
@transactional
def reset_submit(token: str) -> ResponseReturnValue:
    """Set the new password; the sign-in that follows asks for the second factor as any other."""
    link, form = links.get_link(token, LinkKind.RESET), ChosenPasswordForm(request.form)
    refuse_password(link.user.email)
    if not form.judge(link.user.name, link.user.email):
        return render(ResetPage(form=form, token=token, email=link.user.email)), HTTPStatus.UNPROCESSABLE_ENTITY
    if not link.user.two_factor_since:  # the tries at a code are not those at a password
        throttle.forget(email_key=link.user.email_key, place=origin_of(link.user.email))
    user = resets.use_reset(
        token=token,
        password=form.password.data or "",
        hasher=current_settings().password_hasher,
        client=client_info(),
        settings=current_settings(),
    )
    log_security_event(SecurityEvent.PASSWORD_CHANGED, reason="by a link", user_id=user.id)
    htmx.flash_message(CHANGED)
    return redirect(url_for("accounts.sign_in"), HTTPStatus.SEE_OTHER)
