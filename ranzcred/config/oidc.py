"""Sign-in by an account at another service (OpenID Connect), and whether passwords are taken beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from ranzcred.config.connections import is_local
from ranzcred.config.errors import ConfigurationError

CREATE = "create:org:staff"
MAPPED_ROLES = ("ranz:auditor", "org:admin", "org:staff")
"""The roles that a claim may give. None of them changes what others may do."""
VARIABLES = (
    "RANZCRED_OIDC_CLIENT_ID",
    "RANZCRED_OIDC_CLIENT_SECRET",
    "RANZCRED_OIDC_NAME",
    "RANZCRED_OIDC_ALLOW",
    "RANZCRED_OIDC_ACR",
    "RANZCRED_OIDC_ROLE_CLAIM",
)


@dataclass(frozen=True, kw_only=True)
class RoleClaim:
    """A claim whose values give a role to the users that it creates."""

    name: str
    roles: Mapping[str, str]
    """The role of each value; the first that matches counts."""


@dataclass(frozen=True, kw_only=True)
class OidcClient:
    """This installation as a client of an OpenID provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "RANZ account"
    """What people call an account there."""
    creates_users: bool = False
    acr: str = ""
    """The authentication context class that counts as two factors; it is asked for."""
    role_claim: RoleClaim | None = None
    timeout: float = 5.0
    """Seconds to wait for the provider; not in the environment."""


def read_oidc(environ: Mapping[str, str]) -> OidcClient | None:
    """Return the client, or None where there is no provider; raise ConfigurationError."""
    given = {name: environ.get(name, "").strip() for name in ("RANZCRED_OIDC_ISSUER", *VARIABLES)}
    issuer, client_id, client_secret, name, allow, acr, role_claim = given.values()
    if not issuer:
        unused = [name for name in VARIABLES if given[name]]
        if unused:
            raise ConfigurationError(f"{unused[0]} needs RANZCRED_OIDC_ISSUER, the address of the provider.")
        return None
    _check_issuer(issuer)
    for variable in VARIABLES[:2]:
        if not given[variable]:
            raise ConfigurationError(f"{variable} must be set: you get it when you register this site there.")
    if allow not in {"", "link", CREATE}:
        raise ConfigurationError(f"RANZCRED_OIDC_ALLOW must be link or {CREATE}.")
    if role_claim and allow != CREATE:
        raise ConfigurationError(f"RANZCRED_OIDC_ROLE_CLAIM is for new users: it needs RANZCRED_OIDC_ALLOW={CREATE}.")
    return OidcClient(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        name=name or OidcClient.name,
        creates_users=allow == CREATE,
        acr=acr,
        role_claim=_role_claim(role_claim) if role_claim else None,
    )


def read_break_glass(environ: Mapping[str, str], *, oidc: OidcClient | None) -> str:
    """Return the address of the one user who may use a password, or "" where everybody may."""
    given = (environ.get("RANZCRED_PASSWORDS") or "yes").strip().lower()
    user = environ.get("RANZCRED_BREAK_GLASS_USER", "").strip()
    if given not in {"yes", "no"}:
        raise ConfigurationError("RANZCRED_PASSWORDS must be yes or no.")
    if given == "yes":
        if user:
            raise ConfigurationError("RANZCRED_BREAK_GLASS_USER is for RANZCRED_PASSWORDS=no. Remove one of the two.")
        return ""
    if oidc is None:
        raise ConfigurationError("RANZCRED_PASSWORDS=no needs another way to sign in: set RANZCRED_OIDC_ISSUER.")
    if "@" not in user:
        raise ConfigurationError(
            "RANZCRED_PASSWORDS=no needs RANZCRED_BREAK_GLASS_USER, the email address of the one user who can still "
            "sign in with a password when the provider can't be reached."
        )
    return user


def _check_issuer(issuer: str) -> None:
    try:
        parts = urlsplit(issuer)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if not host or not plain or not (parts.scheme == "https" or (parts.scheme == "http" and is_local(host))):
        raise ConfigurationError(
            "RANZCRED_OIDC_ISSUER must be the provider's address and begin with https://, such as "
            "https://accounts.example.org.nz, without anything after its path. Only a provider on this machine may "
            "begin with http://."
        )


def _role_claim(given: str) -> RoleClaim:
    """Return the claim and its roles from `groups:auditors=ranz:auditor,installers=org:staff`."""
    name, colon, pairs = given.partition(":")
    roles = dict(re.findall(r"([^=,]+)=([^=,]+)(?:,|$)", pairs))
    text = ",".join(f"{value}={role}" for value, role in roles.items())
    if not name or not colon or not roles or text != pairs or not set(roles.values()) <= set(MAPPED_ROLES):
        raise ConfigurationError(
            "RANZCRED_OIDC_ROLE_CLAIM must be a claim and the role of each of its values, such as "
            f"groups:auditors=ranz:auditor,installers=org:staff. The roles are {', '.join(MAPPED_ROLES)}; a RANZ "
            "administrator is never made by it."
        )
    return RoleClaim(name=name, roles=MappingProxyType(roles))
