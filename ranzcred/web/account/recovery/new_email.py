"""The change of one's own email: the page that asks for a link to the new address, and the page behind it."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail import new_emails
from ranzcred.domain.accounts.forms import OwnEmailForm
from ranzcred.domain.accounts.passwords import has_emergency_access
from ranzcred.domain.accounts.throttle import CountedRequest, count_request, wait_sentence
from ranzcred.web.access.current_user import own_user, principal
from ranzcred.web.access.declare import requires
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.restored_forms import restorable, submitted
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class EmailChangePage(ViewModel):
    """The form for the new email."""

    template: str = "account/recovery/email_change.html"
    form: OwnEmailForm
    sends_email: bool
    refusal: str
    """Why this user's email cannot be changed, or ""."""


@dataclass(frozen=True, kw_only=True)
class NewEmailPage(ViewModel):
    """The question before the email is changed."""

    template: str = "account/recovery/new_email.html"
    token: str
    email: str
    problem: str = ""


@blueprint.get("/account/email")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def email_edit() -> ResponseReturnValue:
    """Show the form."""
    return render(_page(OwnEmailForm()))


@blueprint.post("/account/email")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
@restorable
def email_request() -> ResponseReturnValue:
    """Send a link to the new address, and say the same if it is taken."""
    form = OwnEmailForm(request.form)
    if not submitted():
        return render(_page(form))
    if not form.judge(present=principal().email):
        return render(_page(form)), HTTPStatus.UNPROCESSABLE_ENTITY
    wait = _request_new_email(form.email.data or "")
    if wait:
        log_security_event(SecurityEvent.EMAIL_THROTTLED, reason="too many links to new emails")
        form.email.errors = [wait_sentence(wait)]
        return render(_page(form)), HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(wait)}
    log_security_event(SecurityEvent.EMAIL_REQUESTED, reason="a new email")
    htmx.flash_message(f"We've sent a link to {form.email.data}. Open it within 24 hours to change your email.")
    return redirect(url_for("accounts.account"), HTTPStatus.SEE_OTHER)


@blueprint.get("/new-email/<token>")
@requires(Permission.OWN_ACCOUNT_UPDATE)
def new_email(token: str) -> ResponseReturnValue:
    """Ask before the email is changed."""
    link = new_emails.get_new_email(token, by=principal())
    return render(NewEmailPage(token=token, email=link.email or ""))


@blueprint.post("/new-email/<token>")
@requires(Permission.OWN_ACCOUNT_UPDATE)
@transactional
def new_email_confirm(token: str) -> ResponseReturnValue:
    """Change the email, and sign out every other browser."""
    email = new_emails.get_new_email(token, by=principal()).email or ""
    changed = attempt(
        lambda: new_emails.use_new_email(token=token, by=principal(), settings=current_settings()), Conflict
    )
    if isinstance(changed, Conflict):
        return render(NewEmailPage(token=token, email=email, problem=changed.message)), changed.status
    log_security_event(SecurityEvent.EMAIL_CHANGED, reason="by a link")
    htmx.flash_message(f"Email changed. You now sign in with {email}. You've been signed out everywhere else.")
    return redirect(url_for("accounts.account"), HTTPStatus.SEE_OTHER)


def _request_new_email(email: str) -> int:
    """Return 0, or how many seconds the user waits before they may ask for another link."""
    me = principal()
    with writing():
        wait = count_request(CountedRequest.NEW_EMAIL_OF_USER, me.user_id)
        if not wait:
            new_emails.request_new_email(user=own_user(), email=email, by=me, settings=current_settings())
    return wait


def _page(form: OwnEmailForm) -> EmailChangePage:
    settings = current_settings()
    refusal = new_emails.EMERGENCY if has_emergency_access(principal().email, settings) else ""
    return EmailChangePage(form=form, sends_email=settings.mail_from is not None, refusal=refusal)
