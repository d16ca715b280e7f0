"""Sign-in by an account at another service: the way there, and the way back."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Problem
from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail import links, messages
from ranzcred.domain.account_mail.messages import AccountChange
from ranzcred.domain.accounts.forms import SignInForm
from ranzcred.domain.accounts.identities import operations
from ranzcred.domain.accounts.identities.errors import IdentityRefused, ProviderUnavailable
from ranzcred.domain.accounts.identities.id_tokens import ProvenIdentity
from ranzcred.domain.accounts.links.models import LinkKind
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import SignInMethod
from ranzcred.web.access.confirm_page import can_confirm_here
from ranzcred.web.access.current_user import MAY_NOT_ACT, client_info, principal
from ranzcred.web.access.declare import public, requires
from ranzcred.web.access.guard import safe_next
from ranzcred.web.access.identity_provider import SIGNED_IN_THERE, identity_provider
from ranzcred.web.access.sign_in_page import sign_in_response
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.factors.pending import keep_pending
from ranzcred.web.account.identities.attempts import AttemptPurpose, BegunAttempt, take_attempt
from ranzcred.web.account.identities.confirm import (
    finish_confirmation,
    is_who_began,
    refuse_confirmation,
    require_who_began,
)
from ranzcred.web.account.identities.way_there import lead_there, redirect_uri
from ranzcred.web.account.new_session import ATTEMPT_ENDED, enter
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.error_pages import error_response
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.refusals import attempt

CODE_LENGTH = 4096
LONG_AGO = datetime.fromtimestamp(0, UTC)
CANCELLED = "You weren't signed in there. Try again, or use another way."
INSTEAD = "Nothing was changed. Use another way, or try again in a few minutes."
MAY_NOT_SIGN_IN = "You can't sign in with this account. Contact RANZ if you need access."


@blueprint.post("/sign-in/oidc")
@public
def oidc_start() -> ResponseReturnValue:
    """Begin a sign-in by an account at the provider; from an invitation, one that is linked by it."""
    identity_provider()
    invitation = request.form.get("invitation", "")
    if invitation:
        links.get_link(invitation, LinkKind.INVITE)
    purpose = AttemptPurpose.INVITATION if invitation else AttemptPurpose.SIGN_IN
    return _go_there(purpose, subject=invitation, next_page=safe_next(request.form.get("next")))


@blueprint.post("/account/identities/link")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def identity_link() -> ResponseReturnValue:
    """Begin to link an account at the provider to the signed-in user."""
    identity_provider()
    return _go_there(AttemptPurpose.LINK, subject=principal().user_id)


@blueprint.get("/sign-in/oidc/callback")
@public
def oidc_callback() -> ResponseReturnValue:
    """Finish what was begun, once: this address is the only one that a provider can send a browser back to."""
    identity_provider()
    begun = take_attempt(request.args.get("state", ""))
    if begun is None:
        return _refuse(AttemptPurpose.SIGN_IN, IdentityRefused(ATTEMPT_ENDED, logged="no such attempt"))
    finish = FINISHES.get(begun.purpose, _finish_sign_in)
    response = attempt(lambda: finish(begun, _prove(begun)), IdentityRefused, ProviderUnavailable, Conflict)
    if not isinstance(response, Problem):
        return response
    if begun.purpose is AttemptPurpose.CONFIRM and is_who_began(begun):
        return refuse_confirmation(begun.carried, response)
    return _refuse(begun.purpose, response)


def _go_there(purpose: AttemptPurpose, *, subject: str = "", next_page: str = "") -> ResponseReturnValue:
    carried = {"next": next_page} if next_page else {}
    page = attempt(lambda: lead_there(purpose, subject=subject, carried=carried), ProviderUnavailable)
    return _refuse(purpose, page) if isinstance(page, Problem) else page


def _prove(begun: BegunAttempt) -> ProvenIdentity:
    """Return who has come back."""
    provider, code = identity_provider(), request.args.get("code", "")
    if request.args.get("iss", provider.client.issuer) != provider.client.issuer:  # RFC 9207
        raise IdentityRefused(CANCELLED, logged="another issuer has answered")
    if not code or len(code) > CODE_LENGTH or "error" in request.args:
        raise IdentityRefused(CANCELLED, logged="the provider has signed no one in")
    return provider.prove(code, begun.attempt, redirect_uri=redirect_uri())


def _finish_sign_in(begun: BegunAttempt, proven: ProvenIdentity) -> ResponseReturnValue:
    """Sign in whoever has come back; first ask for a second factor, if they have one and showed one alone there."""
    with writing():
        user = _accept(begun, proven) if begun.purpose is AttemptPurpose.INVITATION else _find_user(proven)
        waits = user.two_factor_since is not None and not proven.two_factors
        if not waits:
            method = SignInMethod.OIDC_AND_MFA if proven.two_factors else SignInMethod.OIDC
            enter(user, method, shown_at=proven.shown_at or _assumed_shown_at(user))
    session[SIGNED_IN_THERE] = True
    if waits:
        keep_pending(user, SignInMethod.OIDC)
        return redirect(url_for("accounts.second_step", next=begun.next or None), HTTPStatus.SEE_OTHER)
    return redirect(safe_next(begun.next), HTTPStatus.SEE_OTHER)


def _assumed_shown_at(user: User) -> datetime | None:
    """Return when somebody showed there who they are, where the provider does not say it: long ago for whoever can show
    it here before what matters, and for nobody else, who could never go on.
    """
    return LONG_AGO if can_confirm_here(user) else None


def _finish_link(begun: BegunAttempt, proven: ProvenIdentity) -> ResponseReturnValue:
    """Link the account to the user who began it, if it is still they who are signed in."""
    require_who_began(begun)
    with writing():
        user = operations.get_user(begun.subject)
        operations.link_identity(user=user, proven=proven, by=principal())
        messages.tell_of_change(user, AccountChange.SERVICE_LINKED, current_settings())
    htmx.flash_message(f"{identity_provider().client.name} linked. You can use it to sign in.")
    return redirect(url_for("accounts.account"), HTTPStatus.SEE_OTHER)


def _accept(begun: BegunAttempt, proven: ProvenIdentity) -> User:
    """Link the account to the user who was invited, and use the invitation up."""
    user = links.use_link(begun.subject, LinkKind.INVITE).user
    operations.link_identity(user=user, proven=proven, by=links.link_principal(client_info()))
    return user


def _find_user(proven: ProvenIdentity) -> User:
    """Return the user who is linked; a new one, where that is allowed."""
    user = operations.use_identity(proven)
    if user is not None:
        return user
    if operations.is_linked(proven):
        raise IdentityRefused(MAY_NOT_SIGN_IN, logged=MAY_NOT_ACT)
    if not identity_provider().client.creates_users:
        raise IdentityRefused(operations.UNKNOWN, logged="the account is not linked")
    return operations.create_linked_user(proven=proven, client=client_info())


def _refuse(purpose: AttemptPurpose, problem: Problem) -> Response:
    """Return the refusal where somebody can go on: on the sign-in page, or as a page of its own."""
    log_security_event(SecurityEvent.SIGN_IN_FAILED, reason=problem.logged)
    message = f"{problem.message} {INSTEAD}" if isinstance(problem, ProviderUnavailable) else problem.message
    if purpose is AttemptPurpose.SIGN_IN and not current_user.is_authenticated:
        return sign_in_response(SignInForm(), notice=message, status=problem.status)
    return error_response(problem.status, message)


FINISHES: Mapping[AttemptPurpose, Callable[[BegunAttempt, ProvenIdentity], ResponseReturnValue]] = {
    AttemptPurpose.LINK: _finish_link,
    AttemptPurpose.CONFIRM: finish_confirmation,
}
"""What is done when somebody comes back from the provider, but for sign-ins."""
