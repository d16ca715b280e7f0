"""Somebody at a browser, as far as the server can tell: cookies, the page's CSRF token, htmx's headers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urljoin

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.factories.people import Account

FIELD_TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')
HEADER_TOKEN = re.compile(r"X-CSRFToken(?:\"|&#34;|&quot;)\s*:\s*(?:\"|&#34;|&quot;)([\w.-]+)")
FORM_TYPE = "application/x-www-form-urlencoded"
BOUNDARY = "the-end-of-a-part"


class BrowserClient:
    """A test client that sends what a browser would. `client` is the plain one beneath."""

    def __init__(self, app: Flask, *, base_url: str = "http://localhost") -> None:
        self.app = app
        self.client = app.test_client()
        self.base_url = base_url
        self.token = ""
        """The CSRF token of the last page that carried one."""

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> TestResponse:
        return self._read(self.client.get(path, base_url=self.base_url, headers=dict(headers or {})))

    def post(
        self, path: str, data: Mapping[str, object] | None = None, *, headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Send a form, with the token of the last page in it."""
        return self._post(path, {"csrf_token": self._token(), **(data or {})}, headers or {})

    def htmx_get(self, path: str, *, current_url: str = "", source: str = "", target: str = "") -> TestResponse:
        """Ask for a fragment. `current_url` is the path that the browser shows, the others are ids."""
        return self.get(path, headers=self._htmx(current_url, source, target))

    def htmx_post(
        self,
        path: str,
        data: Mapping[str, object] | None = None,
        *,
        current_url: str = "",
        source: str = "",
        target: str = "",
    ) -> TestResponse:
        """Send a form for a fragment, with the token in the header that the page's htmx is told to send."""
        headers = {**self._htmx(current_url, source, target), "X-CSRFToken": self._token()}
        return self._post(path, data or {}, headers)

    def post_bytes(
        self,
        path: str,
        fields: Mapping[str, bytes | Sequence[bytes]],
        *,
        current_url: str,
        files: Mapping[str, bytes] | None = None,
    ) -> TestResponse:
        """Send a form for a fragment, in which any byte may stand, and any field several times."""
        pairs = [
            (name, each) for name, value in fields.items() for each in ([value] if isinstance(value, bytes) else value)
        ]
        if files:
            content_type, body = f"multipart/form-data; boundary={BOUNDARY}", _multipart(pairs, files)
        else:
            content_type = FORM_TYPE
            body = "&".join(f"{name}={quote(each)}" for name, each in pairs).encode()
        return self._read(
            self.client.post(
                path,
                base_url=self.base_url,
                data=body,
                content_type=content_type,
                headers={**self._htmx(current_url, "", ""), "X-CSRFToken": self._token()},
            )
        )

    def json(
        self, method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Call the API with the session's cookie, and its token where that is asked for."""
        sent = {} if method == "GET" else {"X-CSRFToken": self._token()}
        return self.client.open(
            path, base_url=self.base_url, method=method, json=body, headers={**sent, **(headers or {})}
        )

    def sign_in(self, account: Account) -> TestResponse:
        """Sign in on the sign-in page; the answer is what followed."""
        self.get("/sign-in")
        return self.post("/sign-in", {"email": account.email, "password": account.password})

    def _post(self, path: str, data: Mapping[str, object], headers: Mapping[str, str]) -> TestResponse:
        return self._read(
            self.client.post(
                path,
                base_url=self.base_url,
                data=dict(data),
                content_type=None if data else FORM_TYPE,  # of an empty one too, as browsers send it
                headers={"Referer": urljoin(self.base_url, path), "Origin": self.base_url, **headers},
            )
        )

    def _htmx(self, current_url: str, source: str, target: str) -> dict[str, str]:
        headers = {"HX-Request": "true", "HX-Current-URL": urljoin(self.base_url, current_url)}
        if source:
            headers["HX-Source"] = f"button#{source}"
        if target:
            headers["HX-Target"] = f"div#{target}"
        return headers

    def _token(self) -> str:
        if not self.token:
            self.get("/account")
        if not self.token:
            self.get("/sign-in")
        return self.token

    def _read(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html":
            found = FIELD_TOKEN.search(response.text) or HEADER_TOKEN.search(response.text)
            if found:
                self.token = found[1]
        if "Set-Cookie" in response.headers and response.status_code in {302, 303}:
            self.token = ""  # signed in or out: the session may be another one
        return response


def _multipart(pairs: Iterable[tuple[str, bytes]], files: Mapping[str, bytes]) -> bytes:
    """Return the body that a browser makes of a form with files."""
    start = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    parts = [f'{start}"{name}"\r\n\r\n'.encode() + value for name, value in pairs]
    parts += [f'{start}"{name}"; filename="{name}"\r\n\r\n'.encode() + value for name, value in files.items()]
    return b"\r\n".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
