"""An OpenID provider on loopback: it signs truly, and lies where a test asks it to."""

import base64
import hashlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from json import dumps
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from ranzcred.config import OidcClient

CLIENT_ID = "ranzcred"
CLIENT_SECRET = "a secret: of the client"
SUBJECT = "248289761001"
ACCESS_TOKEN = "opaque-access-token"


@dataclass
class IdentityProvider:
    """Who signs in there, and what it says of them."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims in place of those that are true; None leaves one out."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """Metadata in place of those that are true."""
    keys: list[Any] = field(default_factory=lambda: [RSAKey.generate_key(2048, {"kid": "one"})])
    signs: Any = None
    """The key that signs, in place of the first that is published."""
    algorithm: str = "RS256"
    header: dict[str, Any] = field(default_factory=dict)
    """What is in the header of ID tokens besides what belongs there."""
    unsigned: bool = False
    replies: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)
    """What a path responds with, in place of what is right."""
    hangs: bool = False
    """Whether it never responds."""
    trickles: bool = False
    """Whether a response comes byte by byte, a tenth of a second each."""
    sent: int = 0
    """How many bytes of responses have been sent."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    """The paths that were asked for, in order."""

    def client(self, **changes: Any) -> OidcClient:
        settings: dict[str, Any] = {"issuer": self.issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        return OidcClient(**settings | changes)

    def approve(self, address: str) -> str:
        """Sign somebody in at the address that a browser was sent to, and return where it is sent back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def id_token(self, asked: Mapping[str, str]) -> str:
        now = int(time.time())
        true = {
            "iss": self.issuer,
            "sub": SUBJECT,
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            "email": "mere@ranz.example.nz",
            "email_verified": True,
            "name": "Mere Tamahori",
            "auth_time": now if "max_age" in asked else None,
        }
        claims = {name: value for name, value in (true | self.claims).items() if value is not None}
        if self.unsigned:
            parts = [{"alg": "none", "typ": "JWT"}, claims]
            return ".".join(base64.urlsafe_b64encode(dumps(part).encode()).decode().rstrip("=") for part in parts) + "."
        key = self.signs or self.keys[0]
        header = {"alg": self.algorithm, "kid": key.kid, **self.header}
        return jwt.encode(header, claims, key, algorithms=[self.algorithm])

    def hang(self, connection: socket.socket) -> None:
        """Wait until whoever asked gives up, if it hangs."""
        if self.hangs:
            connection.recv(1)

    def send(self, content: bytes, to: BufferedIOBase) -> None:
        """Write a response, at once or as slowly as it trickles."""
        for portion in [bytes([byte]) for byte in content] if self.trickles else [content]:
            self.sent += to.write(portion)
            time.sleep(0.1 if self.trickles else 0)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/sign-out",
            **self.metadata,
        }

    def tokens(self, form: Mapping[str, str], authorization: str) -> tuple[int, object]:
        """Return what the token endpoint gives, once for each code, to the client that proves itself."""
        asked = self.codes.pop(form.get("code", ""), None)
        credentials = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        client = [unquote(part) for part in credentials.split(":")]
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or client != [CLIENT_ID, CLIENT_SECRET] or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if challenge.decode().rstrip("=") != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": self.id_token(asked)}


def other_key() -> RSAKey:
    """A key that the provider does not publish."""
    return RSAKey.generate_key(2048, {"kid": "two"})


def curve_key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": "curve"})


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """Yield a provider that answers until the block ends."""
    provider = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/authorize":
                self._send(200, _consent(provider.approve(self.path)), "text/html")
            elif path == "/sign-out":
                asked = parse_qs(urlsplit(self.path).query)
                self._send(200, f"<h1>Signed out</h1><p>{asked}".encode(), "text/html")
            elif path == "/keys":
                published = {"keys": [key.as_dict(private=False) for key in provider.keys]}
                self._send(200, dumps(published).encode())
            else:
                self._send(200, dumps(provider.discovery()).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, tokens = provider.tokens(dict(parse_qsl(body)), self.headers.get("Authorization", ""))
            self._send(status, dumps(tokens).encode())

        def _send(self, status: int, content: bytes, kind: str = "application/json") -> None:
            path = urlsplit(self.path).path
            provider.paths.append(path)
            provider.hang(self.connection)
            status, headers, content = provider.replies.get(path, (status, {"Content-Type": kind}, content))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                provider.send(content, self.wfile)
            except ConnectionError:
                return  # who asked has gone

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            yield provider
        finally:
            server.shutdown()
            serving.join()


def _consent(address: str) -> bytes:
    escaped = address.replace("&", "&amp;")
    page = f'<!DOCTYPE html><title>Provider</title><h1>Provider</h1><a id="go" href="{escaped}" autofocus>Go on</a>'
    return page.encode()
