"""A device with a passkey, in software: what it gives can be wrong in every way that a device or a page can be."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

SITE = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
AAGUID = bytes(16)
PrivateKey = EllipticCurvePrivateKey | Ed25519PrivateKey | RSAPrivateKey


@dataclass
class Authenticator:
    """A device, its one passkey, and the page on which the browser asks for it."""

    origin: str = SITE
    rp_id: str = "localhost"
    verifies: bool = True
    """Whether it asks who uses it."""
    sign_count: int = 0
    """How often it has signed; a device that does not count stays at 0."""
    user_handle: bytes = b""
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: PrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    @property
    def credential_key(self) -> str:
        """The passkey's ID as JSON has it."""
        return bytes_to_base64url(self.credential_id)

    def create(self, options: dict[str, Any]) -> str:
        """What the browser sends of a new passkey."""
        self.user_handle = base64url_to_bytes(options["user"]["id"])
        data = self._data(ATTESTED)
        data += AAGUID + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self._public_key()
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._credential(
            clientDataJSON=self._client_data("webauthn.create", options["challenge"]), attestationObject=attestation
        )

    def get(self, options: dict[str, Any]) -> str:
        """What the browser sends of the passkey, used."""
        data, client_data = self._data(), self._client_data("webauthn.get", options["challenge"])
        signature = self._sign(data + hashlib.sha256(client_data).digest())
        return self._credential(
            clientDataJSON=client_data, authenticatorData=data, signature=signature, userHandle=self.user_handle
        )

    def _data(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.sign_count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _sign(self, signed: bytes) -> bytes:
        if isinstance(self.key, Ed25519PrivateKey):
            return self.key.sign(signed)
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(signed, PKCS1v15(), SHA256())
        return self.key.sign(signed, ECDSA(SHA256()))

    def _public_key(self) -> bytes:
        """The key as COSE has it (RFC 9053): by EdDSA, RS256 or ES256."""
        if isinstance(self.key, Ed25519PrivateKey):
            return encode_cbor({1: 1, 3: -8, -1: 6, -2: self.key.public_key().public_bytes_raw()})
        if isinstance(self.key, RSAPrivateKey):
            modulus = self.key.public_key().public_numbers().n
            return encode_cbor({1: 3, 3: -257, -1: modulus.to_bytes(256, "big"), -2: (65537).to_bytes(3, "big")})
        numbers = self.key.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        return encode_cbor({1: 2, 3: -7, -1: 1, **point})

    def _credential(self, **response: bytes) -> str:
        key = self.credential_key
        encoded = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": key, "rawId": key, "type": "public-key", "response": encoded})
