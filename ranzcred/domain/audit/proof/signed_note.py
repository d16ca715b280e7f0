"""Signed notes with Ed25519, as https://c2sp.org/signed-note has them: text that anybody can read, and its signatures.

Keys are written as Go's golang.org/x/mod/sumdb/note writes them, so that its tools read them too.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ranzcred.core.errors import Invalid

ED25519 = b"\x01"
KEY_BYTES = 32
PRIVATE = "PRIVATE+KEY+"
NAME = re.compile(r"[^\s+]{1,200}")
SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


class Malformed(Invalid):
    """A key or a note that is malformed."""


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """A public key, with its owner's name."""

    name: str
    public: Ed25519PublicKey

    @property
    def key_id(self) -> bytes:
        """Four bytes that distinguish keys of one name."""
        return _key_id(self.name, self.public.public_bytes_raw())

    @property
    def text(self) -> str:
        """The key as text: name, ID and key."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(ED25519 + self.public.public_bytes_raw())}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read a key, or raise Malformed."""
        name, key_id, key = _key_parts(text.strip(), "The public key")
        if key_id != _key_id(name, key):
            raise Malformed("The public key does not have the ID that it names: a part of it is missing or mistyped.")
        return cls(name=name, public=Ed25519PublicKey.from_public_bytes(key))

    def open(self, note: str) -> str:
        """Return the text of a note that this key has signed; raise Invalid if it has not, Malformed if it is no
        note.
        """
        text, separator, signatures = note.rpartition("\n\n")
        lines = signatures.removesuffix("\n").split("\n")
        if not separator or not note.endswith("\n") or not all(SIGNATURE_LINE.fullmatch(line) for line in lines):
            raise Malformed("This is no signed note: it must end with an empty line and one line for each signature.")
        text += "\n"
        found = [match for line in lines if (match := SIGNATURE_LINE.fullmatch(line))]
        own = [_unbase64(match[2]) for match in found if match[1] == self.name]
        if not any(self._signed(text, signature) for signature in own):
            raise Invalid(f"The note is not signed by the key {self.name}+{self.key_id.hex()}.")
        return text

    def _signed(self, text: str, signature: bytes) -> bool:
        if signature[:4] != self.key_id:
            return False
        try:
            self.public.verify(signature[4:], text.encode())
        except InvalidSignature:
            raise Invalid(
                f"The signature of {self.name}+{self.key_id.hex()} is not of this text: "
                "the note was changed after it was signed."
            ) from None
        return True


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A private key, with its owner's name."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def new(cls, name: str) -> "Signer":
        """Create a new key, or raise Malformed if the name is not allowed."""
        if not NAME.fullmatch(name):
            raise Malformed("The name of a key must have 1 to 200 characters, without spaces and plus signs.")
        return cls(name=name, private=Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Read a key as `text` writes it, or raise Malformed."""
        if not text.startswith(PRIVATE):
            raise Malformed(f"The private key must start with {PRIVATE}")
        name, key_id, key = _key_parts(text.strip().removeprefix(PRIVATE), "The private key")
        signer = cls(name=name, private=Ed25519PrivateKey.from_private_bytes(key))
        if key_id != signer.verifier.key_id:
            raise Malformed("The private key does not have the ID that it names: a part of it is missing or mistyped.")
        return signer

    @property
    def verifier(self) -> Verifier:
        return Verifier(name=self.name, public=self.private.public_key())

    @property
    def text(self) -> str:
        """The secret key as text."""
        secret = _base64(ED25519 + self.private.private_bytes_raw())
        return f"{PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{secret}"

    def sign(self, text: str) -> str:
        """Return the signed note: `text`, which must end with a line feed, and the signature."""
        signature = self.verifier.key_id + self.private.sign(text.encode())
        return f"{text}\n— {self.name} {_base64(signature)}\n"


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def _key_parts(text: str, label: str) -> tuple[str, bytes, bytes]:
    """Return the name, ID and bytes of a key, or raise Malformed."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    if not NAME.fullmatch(name) or not re.fullmatch("[0-9a-f]{8}", key_id):
        raise Malformed(f"{label} must have the form NAME+ID+KEY.")
    key = _unbase64(encoded)
    if key[:1] != ED25519 or len(key) != KEY_BYTES + 1:
        raise Malformed(f"{label} is no Ed25519 key, or a part of it is missing.")
    return name, bytes.fromhex(key_id), key[1:]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unbase64(text: str) -> bytes:
    """Return the bytes of strict Base64; none if it is not valid."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
