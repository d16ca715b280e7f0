"""An account at another service shown again by somebody who is signed in, before what matters."""

from collections.abc import Mapping

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Problem
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.factors.forms import SecondStepForm
from ranzcred.domain.accounts.identities import operations
from ranzcred.domain.accounts.identities.errors import IdentityRefused, ProviderUnavailable
from ranzcred.domain.accounts.identities.id_tokens import ProvenIdentity
from ranzcred.domain.accounts.sign_ins import SignInMethod
from ranzcred.web.access.confirm_page import confirm_form, confirm_page, confirm_response
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.identity_provider import identity_provider
from ranzcred.web.access.proof_elsewhere import KEPT_LENGTH, keep_shown_elsewhere
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.identities.attempts import AttemptPurpose, BegunAttempt
from ranzcred.web.account.identities.way_there import lead_there
from ranzcred.web.account.new_session import go_on_confirmed, renew
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.refusals import attempt

SIGNED_OUT = "You've been signed out. Sign in and try again."


@blueprint.post("/account/confirm/oidc")
@requires(Permission.OWN_ACCOUNT_UPDATE)
def oidc_confirm() -> ResponseReturnValue:
    """Lead to the provider, which asks who it is however recently it has. What is typed goes along if it is short."""
    identity_provider()
    carried = SecondStepForm(request.form).carried
    if len(carried["typed"]) > KEPT_LENGTH:
        carried |= {"typed": "", "again": "y"}
    purpose, me = AttemptPurpose.CONFIRM, principal().user_id
    page = attempt(lambda: lead_there(purpose, subject=me, carried=carried), ProviderUnavailable)
    return refuse_confirmation(carried, page) if isinstance(page, Problem) else page


def finish_confirmation(begun: BegunAttempt, proven: ProvenIdentity) -> ResponseReturnValue:
    """Go on with what was asked for; first ask for a second factor, if the user has one and showed one alone there.

    Raise IdentityRefused unless it is they who have come back, from a sign-in there since they were asked.
    """
    require_who_began(begun)
    with writing():
        user = operations.get_user(begun.subject)
        operations.confirm_identity(user=user, proven=proven, since=begun.since, by=principal())
        is_enough = proven.two_factors or user.two_factor_since is None
        if is_enough:
            renew(user, SignInMethod.OIDC_AND_MFA if proven.two_factors else SignInMethod.OIDC)
    if is_enough:
        return go_on_confirmed(SecondStepForm(data=begun.carried))
    keep_shown_elsewhere()
    return confirm_response(begun.carried)


def is_who_began(begun: BegunAttempt) -> bool:
    """Return whether it is still the same user who is signed in."""
    return current_user.is_authenticated and principal().user_id == begun.subject


def require_who_began(begun: BegunAttempt) -> None:
    """Raise IdentityRefused unless it is still the same user who is signed in."""
    if not is_who_began(begun):
        raise IdentityRefused(SIGNED_OUT, logged="another user is signed in")


def refuse_confirmation(carried: Mapping[str, str], problem: Problem) -> ResponseReturnValue:
    """Return the page that asks again, with what went wrong there."""
    log_security_event(SecurityEvent.PASSWORD_WRONG, reason=problem.logged)
    return confirm_page(confirm_form(kept=carried), problem=problem.message), problem.status
