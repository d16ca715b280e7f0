"""The provider of accounts at another service, where one is set up, and the page on the way to it."""

from dataclasses import dataclass

from flask import Flask, Response, current_app, make_response, session

from ranzcred.config import Settings
from ranzcred.core.errors import MESSAGES, Denied, NotFound
from ranzcred.domain.accounts import passwords
from ranzcred.domain.accounts.identities.provider import OidcProvider
from ranzcred.web.access.passkeys import offers_passkeys
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.view_models import ViewModel, render

EXTENSION = "oidc_provider"
SIGNED_IN_THERE = "signed_in_at_provider"
"""Where the session has that its sign-in is one at the provider too."""


@dataclass(frozen=True, kw_only=True)
class LeavePage(ViewModel):
    """The page that leads to the provider. A form that redirected there would be stopped by the content policy."""

    template: str = "access/leave.html"
    heading: str
    provider: str
    address: str


def init_app(app: Flask, settings: Settings) -> None:
    """Keep the provider with the application, so that what it has discovered is kept too."""
    app.extensions[EXTENSION] = OidcProvider(settings.oidc) if settings.oidc else None


def identity_provider() -> OidcProvider:
    """Return the provider, or raise NotFound where none is set up."""
    provider: OidcProvider | None = current_app.extensions[EXTENSION]
    if provider is None:
        raise NotFound(MESSAGES[NotFound.status])
    return provider


def provider_name() -> str:
    """Return what an account at the provider is called, or "" where none is set up."""
    oidc = current_settings().oidc
    return oidc.name if oidc else ""


def provider_issuer() -> str:
    """Return who issues accounts at the provider, or "" where none is set up."""
    oidc = current_settings().oidc
    return oidc.issuer if oidc else ""


def takes_password(email: str) -> bool:
    """Return whether a password is a way in for whoever has this address."""
    return passwords.takes_password(email, current_settings())


def refuse_password(email: str) -> None:
    """Raise Denied, with what there is instead, for whoever may not sign in with a password: they may set none."""
    if not takes_password(email):
        raise Denied(instead_of_password())


def instead_of_password() -> str:
    """Return how users sign in where one alone may use a password, "" where everybody may."""
    if not current_settings().break_glass:
        return ""
    passkey = " or a passkey" if offers_passkeys() else ""
    return f"Passwords aren't used here. Sign in with your {provider_name()}{passkey}."


def leave_response(address: str, *, heading: str) -> Response:
    """Return the page that goes on to an address of the provider by itself."""
    response = make_response(render(LeavePage(heading=heading, provider=provider_name(), address=address)))
    response.headers["Refresh"] = f"0; url={address}"
    return response


def sign_out_there() -> Response | None:
    """Return the way to sign out at the provider too, or None where this sign-in is none of its own. It ends nothing
    here.
    """
    provider: OidcProvider | None = current_app.extensions[EXTENSION]
    if provider is None or not session.get(SIGNED_IN_THERE):
        return None
    address = provider.end_session_address(return_to=f"{current_settings().base_url}/sign-in")
    return leave_response(address, heading="You have signed out") if address else None
