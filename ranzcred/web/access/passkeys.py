"""Passkeys, where the site's address is one that browsers bind them to."""

from ranzcred.core.errors import MESSAGES, NotFound
from ranzcred.domain.accounts.factors.passkeys import RelyingParty, find_relying_party
from ranzcred.web.kit.current_settings import current_settings


def offers_passkeys() -> bool:
    """Return whether pages offer passkeys."""
    return find_relying_party(current_settings().base_url) is not None


def passkey_party() -> RelyingParty:
    """Return whom passkeys are for, or raise NotFound where there can be none."""
    party = find_relying_party(current_settings().base_url)
    if party is None:
        raise NotFound(MESSAGES[NotFound.status])
    return party
