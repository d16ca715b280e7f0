"""The headers that every response carries."""

import re

from werkzeug.test import TestResponse

LIST = "/admin/micro-credentials"
TLS = "https://localhost"
SELF = ["'self'"]
NONE = ["'none'"]
YEAR_SECONDS = 31_536_000


def explode() -> str:
    raise RuntimeError("what the log is for")


def assert_headers(response: TestResponse, *, tls: bool = False) -> None:
    policy = {
        name: sources
        for name, *sources in (part.split() for part in response.headers["Content-Security-Policy"].split(";"))
    }
    assert policy.pop("img-src") in (SELF, ["'self'", "data:"])
    assert policy == {
        "default-src": NONE,
        **dict.fromkeys(["script-src", "style-src", "font-src", "connect-src", "form-action"], SELF),
        "frame-ancestors": NONE,
        "base-uri": NONE,
    }
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] in {"same-origin", "no-referrer", "strict-origin-when-cross-origin"}
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in response.headers
    assert "Access-Control-Allow-Origin" not in response.headers
    if tls:
        assert int(re.findall(r"max-age=(\d+)", response.headers["Strict-Transport-Security"])[0]) >= YEAR_SECONDS
    else:
        assert "Strict-Transport-Security" not in response.headers
    for name in set(response.headers.keys()):
        assert name in {"Set-Cookie", "Vary"} or len(response.headers.getlist(name)) == 1, name
