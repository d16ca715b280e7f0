"""Files that a browser keeps, sent as they are made."""

from collections.abc import Iterable

from flask import Response


def download(parts: Iterable[bytes], *, name: str, mimetype: str) -> Response:
    """Return the response with a file, under a name that needs no quoting."""
    response = Response(parts, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
