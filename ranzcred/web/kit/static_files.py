"""Static files: compressed where that was prepared, and kept by browsers."""

import functools
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from ranzcred.config import ROOT
from ranzcred.web.access.declare import public

YEAR_SECONDS = 31_536_000


def serve_static(app: Flask, headers: Mapping[str, str]) -> None:
    """Static files, compressed where that was prepared, kept for a year: the address changes with the content."""
    public(app.view_functions["static"])

    @functools.cache
    def version(filename: str) -> str:
        return hashlib.sha256((ROOT / "static" / filename).read_bytes()).hexdigest()[:12]

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values["v"] = version(values["filename"])

    def add_headers(given: Headers, _path: str, _url: str) -> None:
        for name, value in headers.items():
            given[name] = value

    _drop_stale_compressed()
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=ROOT / "static",
        prefix="static/",
        max_age=YEAR_SECONDS,
        allow_all_origins=False,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=add_headers,
    )


def _drop_stale_compressed() -> None:
    """Remove the compressed form of a file that has changed since; `ranzcred run` makes them anew."""
    for path in (ROOT / "static").rglob("*"):
        if path.suffix in {".br", ".gz"}:
            with suppress(FileNotFoundError, PermissionError):
                if path.stat().st_mtime < path.with_suffix("").stat().st_mtime:
                    path.unlink()
