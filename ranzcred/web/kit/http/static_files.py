"""Static files, at URLs that change with the content of the whole folder."""

import functools
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask, Response
from whitenoise import WhiteNoise

from ranzcred.config import ROOT

FOLDER = ROOT / "static"
YEAR_SECONDS = 31_536_000
COMPRESSED = {".br", ".gz"}
VERSION = re.compile(r"[0-9a-f]{12}")


def serve_static(app: Flask, headers: Mapping[str, str]) -> None:
    """Serve the static folder, compressed if prepared, with a cache lifetime of a year.

    Files refer to each other by relative URLs, so all have the same version in their path. Without a version, or with
    that of another release, whose pages may still be open, the current file is served and not cached.
    """
    current = version(FOLDER)

    def serve_any_version(filename: str) -> Response:
        named, _, rest = filename.partition("/")
        return app.send_static_file(rest if VERSION.fullmatch(named) else filename)

    app.view_functions["static"] = serve_any_version

    @app.url_defaults
    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values["filename"] = f"{current}/{values['filename']}"

    def add_headers(given: Headers, _path: str, _url: str) -> None:
        for name, value in headers.items():
            given[name] = value

    drop_stale_compressed(FOLDER)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=FOLDER,
        prefix=f"static/{current}/",
        max_age=YEAR_SECONDS,
        allow_all_origins=False,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=add_headers,
    )


@functools.cache
def version(folder: Path) -> str:
    """Return the hash of all files in a folder, of their names and contents."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in COMPRESSED:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:12]


def drop_stale_compressed(folder: Path) -> None:
    """Remove compressed files that are older than their source, where that is allowed."""
    for path in stale_compressed(folder):
        with suppress(FileNotFoundError, PermissionError):
            path.unlink()


def stale_compressed(folder: Path) -> Iterator[Path]:
    """Yield the compressed files that are older than their source; `make setup` creates them again."""
    for path in folder.rglob("*"):
        if path.suffix in COMPRESSED:
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < path.with_suffix("").stat().st_mtime:
                    yield path
