"""Sign-in by an account at another service: the way there, and the way back."""

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
from ranzcred.web.access.current_user import MAY_NOT_ACT, client_info, principal
from ranzcred.web.access.declare import public, requires
from ranzcred.web.access.guard import safe_next
from ranzcred.web.access.identity_provider import SIGNED_IN_THERE, identity_provider, leave_response
from ranzcred.web.access.sign_in_page import sign_in_response
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.factors.pending import keep_pending
from ranzcred.web.account.identities.attempts import AttemptPurpose, BegunAttempt, begin_attempt, take_attempt
from ranzcred.web.account.new_session import enter
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.error_pages import error_response
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.refusals import attempt

CODE_LENGTH = 4096
ENDED = "That took too long, or was started in another tab. Try again."
CANCELLED = "You weren't signed in there. Try again, or sign in with your password."
INSTEAD = "Nothing was changed. Sign in with your password, or try again in a few minutes."
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
    provider = identity_provider()
    begun = take_attempt(request.args.get("state", ""))
    if begun is None:
        return _refuse(AttemptPurpose.SIGN_IN, IdentityRefused(ENDED, logged="no such attempt"))
    pending = attempt(lambda: _finish(begun, _prove(begun)), IdentityRefused, ProviderUnavailable, Conflict)
    if isinstance(pending, Problem):
        return _refuse(begun.purpose, pending)
    if pending:
        keep_pending(pending, SignInMethod.OIDC)
        return redirect(url_for("accounts.second_step", next=begun.next or None), HTTPStatus.SEE_OTHER)
    if begun.purpose is not AttemptPurpose.LINK:
        session[SIGNED_IN_THERE] = True
        return redirect(safe_next(begun.next), HTTPStatus.SEE_OTHER)
    htmx.flash_message(f"{provider.client.name} linked. You can use it to sign in.")
    return redirect(url_for("accounts.account"), HTTPStatus.SEE_OTHER)


def _go_there(purpose: AttemptPurpose, *, subject: str = "", next_page: str = "") -> ResponseReturnValue:
    provider = identity_provider()
    begun = begin_attempt(purpose, subject=subject, next_page=next_page)
    address = attempt(lambda: provider.authorization_address(begun, redirect_uri=_redirect_uri()), ProviderUnavailable)
    if isinstance(address, Problem):
        return _refuse(purpose, address)
    return leave_response(address, heading=f"Continue to {provider.client.name}")


def _prove(begun: BegunAttempt) -> ProvenIdentity:
    """Return who has come back."""
    provider, code = identity_provider(), request.args.get("code", "")
    if request.args.get("iss", provider.client.issuer) != provider.client.issuer:  # RFC 9207
        raise IdentityRefused(CANCELLED, logged="another issuer has answered")
    if not code or len(code) > CODE_LENGTH or "error" in request.args:
        raise IdentityRefused(CANCELLED, logged="the provider has signed no one in")
    return provider.prove(code, begun.attempt, redirect_uri=_redirect_uri())


def _finish(begun: BegunAttempt, proven: ProvenIdentity) -> User | None:
    """Do what the way there was begun for; return the user if they still have to show a second factor, or None."""
    with writing():
        if begun.purpose is AttemptPurpose.LINK:
            _link(begun, proven)
            return None
        user = _accept(begun, proven) if begun.purpose is AttemptPurpose.INVITATION else _find_user(proven)
        if user.two_factor_since and not proven.two_factors:
            return user
        enter(user, SignInMethod.OIDC_AND_MFA if proven.two_factors else SignInMethod.OIDC)
        return None


def _link(begun: BegunAttempt, proven: ProvenIdentity) -> None:
    """Link the account to the user who began it, if it is still they who are signed in."""
    if not current_user.is_authenticated or principal().user_id != begun.subject:
        raise IdentityRefused("You've been signed out. Sign in and try again.", logged="another user is signed in")
    user = operations.get_user(begun.subject)
    operations.link_identity(user=user, proven=proven, by=principal())
    messages.tell_of_change(user, AccountChange.SERVICE_LINKED, current_settings())


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


def _redirect_uri() -> str:
    return f"{current_settings().base_url}{url_for('accounts.oidc_callback')}"
