"""The way to the provider: a page that leads on there, with an attempt that the browser's session keeps."""

from collections.abc import Mapping

from flask import Response, url_for

from ranzcred.web.access.identity_provider import identity_provider, leave_response
from ranzcred.web.account.identities.attempts import AttemptPurpose, begin_attempt
from ranzcred.web.kit.current_settings import current_settings


def lead_there(purpose: AttemptPurpose, *, subject: str = "", carried: Mapping[str, str] | None = None) -> Response:
    """Return the page that leads to the provider; raise ProviderUnavailable."""
    provider = identity_provider()
    begun = begin_attempt(purpose, subject=subject, carried=carried or {})
    anew = purpose is AttemptPurpose.CONFIRM
    address = provider.authorization_address(begun, redirect_uri=redirect_uri(), anew=anew)
    return leave_response(address, heading=f"Continue to {provider.client.name}")


def redirect_uri() -> str:
    """Return the one address that a provider sends browsers back to."""
    return f"{current_settings().base_url}{url_for('accounts.oidc_callback')}"
