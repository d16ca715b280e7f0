"""Another system that calls the JSON API, and what each of its answers must be."""

import itertools
import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.factories.people import Token

API = "/api/admin/micro-credentials"
JSON = "application/json"
LINK = re.compile(r'<([^<>]*)>; rel="([a-z]+)"')
NOTHING = object()
"""No body, where None is null."""


class ApiClient:
    """Calls with a token and keeps no cookie, since none is ever sent. `client` is the plain one beneath."""

    def __init__(self, app: Flask, token: Token) -> None:
        self.client = app.test_client(use_cookies=False)
        self.token = token

    def call(
        self, method: str, path: str = API, body: object = NOTHING, *, headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        sent = None if body is NOTHING else json.dumps(body).encode()
        return self.send(method, path, sent, content_type=None if sent is None else JSON, headers=headers)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        *,
        content_type: str | None = JSON,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """Send bytes as they are."""
        response = self.client.open(
            path, method=method, data=body, content_type=content_type, headers={**self.token.headers, **(headers or {})}
        )
        assert_plain(response)
        return response

    def get(self, path: str = API, *, headers: Mapping[str, str] | None = None) -> TestResponse:
        return self.call("GET", path, headers=headers)

    def post(self, body: object) -> TestResponse:
        return self.call("POST", API, body)

    def patch(self, key: str, body: object, *, if_match: str | None = None) -> TestResponse:
        headers = {} if if_match is None else {"If-Match": if_match}
        return self.call("PATCH", f"{API}/{key}", body, headers=headers)

    def delete(self, key: str, *, if_match: str | None = None) -> TestResponse:
        headers = {} if if_match is None else {"If-Match": if_match}
        return self.call("DELETE", f"{API}/{key}", headers=headers)

    def etag(self, key: str) -> str:
        return str(self.get(f"{API}/{key}").headers["ETag"])


def assert_plain(response: TestResponse) -> None:
    """That nothing keeps an answer, no cookie comes with it and no other origin may read it."""
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Request-Id"]
    assert "Set-Cookie" not in response.headers
    assert [name for name in dict(response.headers) if name.lower().startswith("access-control")] == []


def refused(response: TestResponse, status: int, error: str | None = None) -> dict[str, Any]:
    """The details of an error, which has the one shape; `error` is its text where the contract gives one."""
    assert (response.status_code, response.mimetype) == (status, JSON), response.text[:500]
    assert_plain(response)
    body = json.loads(response.text)
    assert list(body) == ["error", "details"]
    assert body["error"]
    if error is not None:
        assert body["error"] == error, response.request.path
    for field, messages in body["details"].items():
        assert isinstance(field, str)
        assert messages
        texts = itertools.chain(*messages) if field == "missingPrerequisites" else messages
        assert all(isinstance(message, str) and message for message in texts)
    return dict(body["details"])


def invalid(response: TestResponse) -> dict[str, Any]:
    """The details of a refused input: there are some."""
    details = refused(response, 400, "Validation failed")
    assert details
    return details


def links(response: TestResponse) -> dict[str, str]:
    """Where the Link header leads, by relation. All of it is read, or it is not what RFC 8288 says."""
    header = response.headers.get("Link", "")
    assert LINK.sub("", header).replace(", ", "") == ""
    found = LINK.findall(header)
    assert len({rel for _, rel in found}) == len(found)
    return {rel: where for where, rel in found}
