"""The page that asks to sign in: at its own address, and in place of a page that needs it."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, make_response

from ranzcred.domain.accounts.forms import SignInForm
from ranzcred.web.access.identity_provider import provider_name
from ranzcred.web.access.kept_forms import find_former_sign_in
from ranzcred.web.access.passkeys import offers_passkeys, passkeys_elsewhere
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security import CLEAR_STORAGE
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class SignInPage(ViewModel):
    """The form, and why it is shown."""

    template: str = "access/sign_in.html"
    form: SignInForm
    notice: str
    problem: str
    """What is wrong with a passkey, or ""."""
    draft_owner: str
    """The key of the user whose drafts this browser keeps meanwhile, or ""."""
    provider: str
    """What an account at another service is called by which users sign in, or ""."""
    passwords: bool
    """Whether everybody may use a password."""
    passkeys: bool
    passkeys_elsewhere: str
    """The site's own address, where this one is not that at which passkeys work, or ""."""


def sign_in_response(
    form: SignInForm, *, notice: str = "", problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """Return the response with the page, which leaves nothing in the browser of a sign-in that was ended."""
    former = find_former_sign_in()
    draft_owner = former.user_id if former and former.expired else ""
    page = SignInPage(
        form=form,
        notice=notice,
        problem=problem,
        draft_owner=draft_owner,
        provider=provider_name(),
        passwords=not current_settings().break_glass,
        passkeys=offers_passkeys(),
        passkeys_elsewhere=passkeys_elsewhere(),
    )
    response = make_response(render(page), status)
    if former and not former.expired:
        response.headers.update(CLEAR_STORAGE)
    return response
