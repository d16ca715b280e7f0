"""The page that asks a signed-in user again who they are: at its own address, and in place of a page that needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, make_response
from werkzeug.datastructures import MultiDict

from ranzcred.domain.accounts.factors.forms import ConfirmForm
from ranzcred.domain.accounts.factors.operations import has_passkey
from ranzcred.domain.accounts.identities.operations import is_linked_at
from ranzcred.domain.accounts.models import User
from ranzcred.web.access.current_user import own_user
from ranzcred.web.access.identity_provider import provider_issuer, provider_name, takes_password
from ranzcred.web.access.passkeys import offers_passkeys
from ranzcred.web.access.proof_elsewhere import KEPT_LENGTH, has_shown_elsewhere
from ranzcred.web.kit.view_models import ViewModel, render

TYPED_IS_KEPT = "Your changes will still be here."
CHOSEN_IS_NOT = "Nothing has changed yet. You'll come back to the page to do it."


@dataclass(frozen=True, kw_only=True)
class ConfirmPage(ViewModel):
    """The form, and what is said of what was typed or chosen before it."""

    template: str = "access/confirm.html"
    form: ConfirmForm
    notice: str
    problem: str
    """What is wrong with a passkey or an account at another service, or ""."""
    has_passkey: bool
    provider: str
    """What an account at another service is called that the user has linked, or ""."""
    keeps_typed: bool
    """Whether what was typed is kept on the way there and back."""


def confirm_form(sent: MultiDict[str, str] | None = None, *, kept: Mapping[str, str] | None = None) -> ConfirmForm:
    """Return the form with a field for each thing that the signed-in user has to show: as much as at a sign-in.

    Whoever has passkeys and no authenticator app shows one of those, which is both factors.
    """
    user = own_user()
    form = ConfirmForm(sent, data=kept)
    has_app, elsewhere = user.totp_secret is not None, has_shown_elsewhere()
    has_password = user.password_hash is not None and takes_password(user.email)
    asks_password = has_password and not elsewhere and (has_app or user.two_factor_since is None)
    if not asks_password:
        del form.current_password
    if not (has_app and (asks_password or elsewhere)):
        del form.code
    return form


def confirm_response(kept: Mapping[str, str], *, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return the response with the page, which leads on to what is kept."""
    return make_response(confirm_page(confirm_form(kept=kept)), status)


def confirm_page(form: ConfirmForm, *, problem: str = "") -> str:
    """Return the page, with a button for each other way that the user has."""
    user, issuer = own_user(), provider_issuer()
    linked = bool(issuer) and not has_shown_elsewhere() and is_linked_at(issuer, user_id=user.id)
    page = ConfirmPage(
        form=form,
        notice=TYPED_IS_KEPT if form.typed.data else CHOSEN_IS_NOT if form.again.data else "",
        problem=problem,
        has_passkey=offers_passkeys() and has_passkey(user),
        provider=provider_name() if linked else "",
        keeps_typed=len(form.typed.data or "") <= KEPT_LENGTH,
    )
    return render(page)


def can_confirm_here(user: User) -> bool:
    """Return whether a user has something to show that no other service has to ask for."""
    has_password = user.password_hash is not None and takes_password(user.email)
    return has_password or (offers_passkeys() and has_passkey(user))
