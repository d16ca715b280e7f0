"""Passkeys (WebAuthn, Level 3): what a browser is asked for, and the proof of what it sends back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar, cast
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import Table, select, update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.errors import Problem
from ranzcred.domain.accounts.access import may_act
from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.models import User

SITE = "RANZ micro-credentials"
REFUSED = "This passkey doesn't work here. Try again, or use another way."
TIMEOUT_MS = 5 * 60 * 1000
PORTS = {"http": 80, "https": 443}
LONGEST_ID = 1023
"""How many bytes the ID of a passkey has at most (WebAuthn, section 7.1)."""
PASSKEYS = cast("Table", Passkey.__table__)

T = TypeVar("T")


class PasskeyRefused(Problem):
    """What a browser has sent does not show that somebody has a passkey."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True, kw_only=True)
class RelyingParty:
    """Whom passkeys are for: the host that they are bound to, and the address from which pages may ask for them."""

    id: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """What a passkey has to sign, and since when."""

    text: bytes
    since: datetime


@dataclass(frozen=True, kw_only=True)
class NewPasskey:
    """A passkey as a device has made it, in the columns of its row."""

    credential_id: str
    public_key: str
    sign_count: int


def find_relying_party(base_url: str) -> RelyingParty | None:
    """Return whom passkeys are for at an address; None for an IP address, to which browsers bind none."""
    parts = urlsplit(base_url.lower())
    host = parts.hostname or ""
    if re.fullmatch(r"[0-9.]+", host):
        return None
    port = "" if parts.port in {None, PORTS[parts.scheme]} else f":{parts.port}"
    return RelyingParty(id=host, origin=f"{parts.scheme}://{host}{port}")


def creation_options(user: User, *, challenge: bytes, party: RelyingParty, present: Sequence[Passkey]) -> str:
    """Return what a browser needs to make a passkey, in JSON; none on a device that has one of those `present`."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=SITE,
        user_id=user.id.encode(),
        user_name=user.email,
        user_display_name=user.name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_described(present),
    )
    return webauthn.options_to_json(options)


def request_options(*, challenge: bytes, party: RelyingParty, passkeys: Sequence[Passkey] = ()) -> str:
    """Return what a browser needs to use a passkey, in JSON: one of these, or else any that the device knows of."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        allow_credentials=_described(passkeys),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def prove_new_passkey(sent: str, *, challenge: Challenge, party: RelyingParty) -> NewPasskey:
    """Return the passkey that a browser has made, or raise PasskeyRefused."""
    verified = _read(
        lambda: webauthn.verify_registration_response(
            credential=sent,
            expected_challenge=challenge.text,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    )
    if len(verified.credential_id) > LONGEST_ID:
        raise PasskeyRefused(REFUSED, logged="the ID of the passkey is too long")
    return NewPasskey(
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=bytes_to_base64url(verified.credential_public_key),
        sign_count=verified.sign_count,
    )


def find_owner(sent: str) -> User | None:
    """Return the user whose passkey a browser says it has used, before anything of that is proved, or None."""
    try:
        used = _read(lambda: parse_authentication_credential_json(sent))
    except PasskeyRefused:
        return None
    owned = select(User).join(Passkey, Passkey.user_id == User.id)
    return db.session.scalar(owned.where(Passkey.credential_id == bytes_to_base64url(used.raw_id)))


def use_passkey(sent: str, *, challenge: Challenge, party: RelyingParty, user: User | None = None) -> User:
    """Return the user whose passkey has signed the challenge, locked until the transaction ends.

    Raise PasskeyRefused if it is none of ours, none of `user`'s where one is given, of somebody who may not act any
    more, or proves nothing. A passkey takes no challenge from before its last use: none counts twice, and nobody
    comes in with a copy of what was sent. The statement that notes the use passes the session by: it is in no entry.
    """
    used = _read(lambda: parse_authentication_credential_json(sent))
    owner, passkey = _lock(used)
    if user is not None and owner.id != user.id:
        raise PasskeyRefused(REFUSED, logged="the passkey is of another user")
    handle = used.response.user_handle
    if handle != owner.id.encode() and not (handle is None and user is not None):
        raise PasskeyRefused(REFUSED, logged="the passkey names another user")
    if passkey.last_used_at is not None and challenge.since <= passkey.last_used_at:
        raise PasskeyRefused(REFUSED, logged="the challenge is older than the passkey's last use")
    proven = _read(
        lambda: webauthn.verify_authentication_response(
            credential=sent,
            expected_challenge=challenge.text,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    )
    noted = update(PASSKEYS).where(PASSKEYS.c.id == passkey.id)
    db.session.connection().execute(noted.values(sign_count=proven.new_sign_count, last_used_at=clock.now()))
    return owner


def _lock(used: AuthenticationCredential) -> tuple[User, Passkey]:
    """Return the passkey that a browser says it has used, and whose it is: whoever removes one locks its user first."""
    credential_id = bytes_to_base64url(used.raw_id)
    owner_id = select(Passkey.user_id).where(Passkey.credential_id == credential_id).scalar_subquery()
    locked = select(User).where(User.id == owner_id, may_act()).with_for_update()
    owner = db.session.scalar(locked.execution_options(populate_existing=True))
    row = select(Passkey).where(Passkey.credential_id == credential_id)
    passkey = db.session.scalar(row.execution_options(populate_existing=True))
    if owner is None or passkey is None:
        raise PasskeyRefused(REFUSED, logged="there is no such passkey, or its user may not act")
    return owner, passkey


def _described(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.credential_id)) for passkey in passkeys]


def _read(read: Callable[[], T]) -> T:
    """Return what the library reads in what a browser has sent; raise PasskeyRefused where it finds fault with it."""
    try:
        return read()
    except Exception as error:  # anybody may send anything, and it raises whatever that leads to
        raise PasskeyRefused(REFUSED, logged=f"the passkey proves nothing: {type(error).__name__}") from error
