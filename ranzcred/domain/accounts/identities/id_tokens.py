"""ID tokens (OpenID Connect Core 1.0, section 3.1.3.7): what a provider signs about who has signed in there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from ranzcred.config.oidc import OidcClient
from ranzcred.core import clock
from ranzcred.domain.accounts.identities.errors import IdentityRefused
from ranzcred.domain.accounts.sign_ins import LONGEST

ALGORITHMS = ("RS256", "ES256", "EdDSA")
LEEWAY = 60
"""Seconds by which the provider's clock may be off."""
OLDEST = 600
"""Seconds after which an ID token is not fresh from a sign-in."""
SUBJECT_LENGTH = 255
MFA = "mfa"
"""RFC 8176."""


@dataclass(frozen=True, kw_only=True)
class ProvenIdentity:
    """Who somebody is at the provider, as it has signed it."""

    issuer: str
    subject: str
    email: str
    """Their address, if the provider has verified it, or ""."""
    name: str
    two_factors: bool
    """Whether they showed two factors there."""
    shown_at: datetime | None
    """When they last showed there who they are, if the provider says it."""
    roles: tuple[str, ...] = ()
    """The roles that the values of the mapped claim give, first come first."""


class UnknownKey(Exception):
    """The token is signed by a key that is not among those given."""


def read_id_token(token: str, *, keys: KeySet, client: OidcClient, nonce: str, access_token: str) -> ProvenIdentity:
    """Return whom the token is about; raise IdentityRefused unless all of it is right, UnknownKey if the key is new."""
    now = int(clock.now().timestamp())
    try:
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": client.issuer},
                "aud": {"essential": True, "value": client.client_id},
            },
            params={"nonce": nonce, "client_id": client.client_id, "access_token": access_token},
        )
        claims.validate(now=now, leeway=LEEWAY)
    except InvalidKeyIdError:
        raise UnknownKey from None
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _refused(type(error).__name__ + _claim(error)) from None
    if claims["iat"] < now - OLDEST:
        raise _refused("the token is old")
    subject = claims["sub"]
    if not subject or len(subject) > SUBJECT_LENGTH or not subject.isprintable():
        raise _refused("the subject cannot be used")
    shown_at = _moment(claims.get("auth_time"))
    if shown_at and shown_at < clock.now() - LONGEST - timedelta(seconds=LEEWAY):
        raise _refused("the sign-in there is too long ago")
    return _identity(claims, client, shown_at)


def _identity(claims: Mapping[str, Any], client: OidcClient, shown_at: datetime | None) -> ProvenIdentity:
    email = claims.get("email") if claims.get("email_verified") is True else None
    methods, name = claims.get("amr") or [], claims.get("name")
    by_class = bool(client.acr) and claims.get("acr") == client.acr
    return ProvenIdentity(
        issuer=client.issuer,
        subject=claims["sub"],
        email=email if isinstance(email, str) else "",
        name=name if isinstance(name, str) else "",
        two_factors=MFA in methods or by_class,
        shown_at=shown_at,
        roles=_roles(claims, client),
    )


def _roles(claims: Mapping[str, Any], client: OidcClient) -> tuple[str, ...]:
    mapped = client.role_claim
    if mapped is None:
        return ()
    given = claims.get(mapped.name)
    values = given if isinstance(given, list) else [given]
    return tuple(role for value, role in mapped.roles.items() if value in values)


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, (int, float)) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _claim(error: Exception) -> str:
    claim = getattr(error, "claim", "")
    return f" ({claim})" if claim else ""


def _refused(reason: str) -> IdentityRefused:
    return IdentityRefused("The sign-in service sent something that can't be trusted.", logged=f"ID token: {reason}")
