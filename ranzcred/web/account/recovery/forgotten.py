"""The page for people who have forgotten their password."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.addresses import network_text
from ranzcred.core.db.transactions import writing
from ranzcred.core.text import address_key
from ranzcred.domain.account_mail import resets
from ranzcred.domain.accounts.forms import ForgottenForm
from ranzcred.domain.accounts.throttle import CountedRequest, count_request, wait_sentence
from ranzcred.web.access.declare import public
from ranzcred.web.access.identity_provider import instead_of_password
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.view_models import ViewModel, render

SENT = "If there is an account for that address, we have sent a link."
SENT_TO_ONE = "If that address has emergency access, we have sent a link."


@dataclass(frozen=True, kw_only=True)
class ForgottenPage(ViewModel):
    """The form for an email."""

    template: str = "account/recovery/forgotten.html"
    form: ForgottenForm
    sends_email: bool
    instead: str
    """How users sign in where one alone may use a password, or ""."""


@blueprint.get("/forgot")
@public
def forgotten() -> ResponseReturnValue:
    """Show the form."""
    return render(_page(ForgottenForm()))


@blueprint.post("/forgot")
@public
def forgotten_submit() -> ResponseReturnValue:
    """Send a link if there is an account, and say the same if there is not."""
    form = ForgottenForm(request.form)
    if not form.validate():
        return render(_page(form)), HTTPStatus.UNPROCESSABLE_ENTITY
    wait = _request_reset(form.email.data or "")
    if wait:
        log_security_event(SecurityEvent.RESET_THROTTLED, reason="too many links from this address")
        form.email.errors = [wait_sentence(wait)]
        return render(_page(form)), HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(wait)}
    log_security_event(SecurityEvent.RESET_REQUESTED, reason="a forgotten password", typed=form.email.data or "")
    htmx.flash_message(SENT_TO_ONE if instead_of_password() else SENT)
    return redirect(url_for("accounts.sign_in"), HTTPStatus.SEE_OTHER)


def _request_reset(email: str) -> int:
    """Return 0, or how many seconds this address waits. Past the limit of an account, nothing is sent, unsaid."""
    with writing():
        wait = count_request(CountedRequest.RESET_FROM_ADDRESS, network_text(request.remote_addr or ""))
        if not wait and not count_request(CountedRequest.RESET_FOR_ACCOUNT, address_key(email)):
            resets.request_reset(email=email, settings=current_settings())
    return wait


def _page(form: ForgottenForm) -> ForgottenPage:
    sends_email = current_settings().mail_from is not None
    return ForgottenPage(form=form, sends_email=sends_email, instead=instead_of_password())
