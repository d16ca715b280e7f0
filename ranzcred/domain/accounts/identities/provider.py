"""The OpenID provider: its endpoints and keys by discovery, and the code flow with PKCE."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ranzcred.config.oidc import OidcClient
from ranzcred.domain.accounts.identities.endpoints import check_endpoint, fetch_json
from ranzcred.domain.accounts.identities.errors import IdentityRefused, ProviderUnavailable
from ranzcred.domain.accounts.identities.id_tokens import ProvenIdentity, UnknownKey, read_id_token
from ranzcred.domain.accounts.sign_ins import LONGEST

KEPT = 600.0
"""Seconds for which a process keeps what it has discovered."""
SCOPE = "openid email profile"
ANEW = {"prompt": "login", "max_age": "0"}
"""Asks for a sign-in there now, and for the moment of it in the ID token."""
LATELY = {"max_age": str(int(LONGEST.total_seconds()))}
"""Asks for one within as long as a sign-in here may last, and for its moment too."""


@dataclass(frozen=True, kw_only=True)
class SignInAttempt:
    """What a browser is sent to the provider with, and must come back with. Each is random and good once."""

    state: str
    nonce: str
    verifier: str


@dataclass
class Discovered:
    """What is known of the provider since a moment."""

    metadata: Mapping[str, Any]
    keys: KeySet
    since: float = field(default_factory=time.monotonic)


class OidcProvider:
    """The provider of one client. It is kept for as long as the application runs."""

    def __init__(self, client: OidcClient) -> None:
        self.client = client
        self._discovered: Discovered | None = None

    def authorization_address(self, attempt: SignInAttempt, *, redirect_uri: str, anew: bool = False) -> str:
        """Return where a browser goes to sign in there, `anew` even if it is signed in; raise ProviderUnavailable."""
        found = self._discover().metadata
        return str(
            prepare_grant_uri(
                check_endpoint(found.get("authorization_endpoint"), issuer=self.client.issuer),
                self.client.client_id,
                "code",
                redirect_uri=redirect_uri,
                scope=SCOPE,
                state=attempt.state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
                acr_values=self.client.acr or None,
                **(ANEW if anew else LATELY),
            )
        )

    def prove(self, code: str, attempt: SignInAttempt, *, redirect_uri: str) -> ProvenIdentity:
        """Return who has come back with this code; raise IdentityRefused or ProviderUnavailable."""
        tokens = self._exchange(code, attempt.verifier, redirect_uri)
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(id_token, str):
            raise IdentityRefused("The sign-in service didn't say who you are.", logged="there is no ID token")
        expected: dict[str, Any] = {"client": self.client, "nonce": attempt.nonce, "access_token": access_token or ""}
        try:
            return read_id_token(id_token, keys=self._discover().keys, **expected)
        except UnknownKey:
            self._discovered = None  # the provider has changed its keys
        try:
            return read_id_token(id_token, keys=self._discover().keys, **expected)
        except UnknownKey:
            raise IdentityRefused(
                "The sign-in service sent something that can't be trusted.", logged="ID token: unknown key"
            ) from None

    def end_session_address(self, *, return_to: str) -> str:
        """Return where a browser goes to sign out there too, or "" where the provider has no such page or is down."""
        try:
            found = self._discover().metadata.get("end_session_endpoint")
            address = check_endpoint(found, issuer=self.client.issuer) if found else ""
        except ProviderUnavailable:
            return ""
        query = urlencode({"client_id": self.client.client_id, "post_logout_redirect_uri": return_to})
        return f"{address}{'&' if '?' in address else '?'}{query}" if address else ""

    def _exchange(self, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        """Return what the token endpoint gives for a code."""
        client, found = self.client, self._discover().metadata
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        methods = found.get("token_endpoint_auth_methods_supported")
        basic = not isinstance(methods, list) or not methods or "client_secret_basic" in methods
        if not basic:
            form |= {"client_id": client.client_id, "client_secret": client.client_secret}
        return fetch_json(
            check_endpoint(found.get("token_endpoint"), issuer=client.issuer),
            timeout=client.timeout,
            form=form,
            # RFC 6749, 2.3.1: both are encoded as in a form first
            auth=(quote(client.client_id, safe=""), quote(client.client_secret, safe="")) if basic else None,
        )

    def _discover(self) -> Discovered:
        """Return the provider's metadata and keys, asked for anew after a while."""
        known = self._discovered
        if known is None or time.monotonic() - known.since > KEPT:
            known = self._discovered = self._ask()
        return known

    def _ask(self) -> Discovered:
        issuer, timeout = self.client.issuer, self.client.timeout
        metadata = fetch_json(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=timeout)
        if metadata.get("issuer") != issuer:
            raise ProviderUnavailable(
                "The sign-in service isn't responding.", logged="sign-in service: it names another issuer"
            )
        found = fetch_json(check_endpoint(metadata.get("jwks_uri"), issuer=issuer), timeout=timeout)
        try:
            keys = KeySet.import_key_set(found)  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError):
            raise ProviderUnavailable(
                "The sign-in service isn't responding.", logged="sign-in service: its keys cannot be read"
            ) from None
        return Discovered(metadata=metadata, keys=keys)
