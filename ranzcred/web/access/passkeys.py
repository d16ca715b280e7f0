"""Passkeys, where the site's address is one that browsers bind them to."""

from urllib.parse import urlsplit

from flask import request

from ranzcred.core.errors import MESSAGES, NotFound
from ranzcred.domain.accounts.factors.passkeys import RelyingParty, find_relying_party
from ranzcred.web.kit.current_settings import current_settings


def offers_passkeys() -> bool:
    """Return whether this page can ask for passkeys: it is at the host that they are bound to."""
    party = find_relying_party(current_settings().base_url)
    return party is not None and urlsplit(request.host_url).hostname == party.id


def passkeys_elsewhere() -> str:
    """Return the site's own address where passkeys work there, but not at that of this page; else ""."""
    has_party = find_relying_party(current_settings().base_url) is not None
    return current_settings().base_url if has_party and not offers_passkeys() else ""


def passkey_party() -> RelyingParty:
    """Return whom passkeys are for, or raise NotFound where there can be none."""
    party = find_relying_party(current_settings().base_url)
    if party is None:
        raise NotFound(MESSAGES[NotFound.status])
    return party
