"""Packed responses: zstd, brotli or gzip, by what the client takes (RFC 9110, 12.5.3)."""

import gzip
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

import brotli
from flask import Flask, Response, request
from werkzeug.http import parse_accept_header

from ranzcred.web.kit.http.blocks import in_blocks

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACKED_TYPES = {"text/html", "text/plain", "text/csv", "application/json", "application/x-ndjson", "image/svg+xml"}
ZSTD_LEVEL, BROTLI_LEVEL, GZIP_LEVEL = 3, 4, 4
"""What packs a page of 100 KB in 0.1, 0.4 and 0.4 ms. Higher levels save a tenth, and take twice the time or more."""
BROTLI_WINDOW = 18
"""256 KB, the most that a page has: a stream takes no more memory than that for what it looks back on."""
SHORT = 1024
"""The bytes that are not worth packing: with their headers they are one or two packets either way."""
CAUSED_ELSEWHERE = {"cross-site", "same-site"}


@dataclass(frozen=True)
class Coding:
    """A way to pack: all at once, or by a function for each part and one for the end."""

    pack: Callable[[bytes], bytes]
    start: Callable[[], tuple[Callable[[bytes], bytes], Callable[[], bytes]]]


def _start_zstd() -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    packer = zstd.ZstdCompressor(ZSTD_LEVEL)
    return packer.compress, packer.flush


def _start_brotli() -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    packer = brotli.Compressor(quality=BROTLI_LEVEL, lgwin=BROTLI_WINDOW)
    return packer.process, packer.finish


def _start_gzip() -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    packer = zlib.compressobj(GZIP_LEVEL, wbits=zlib.MAX_WBITS | 16)
    return packer.compress, packer.flush


CODINGS = {
    "zstd": Coding(partial(zstd.compress, level=ZSTD_LEVEL), _start_zstd),
    "br": Coding(partial(brotli.compress, quality=BROTLI_LEVEL, lgwin=BROTLI_WINDOW), _start_brotli),
    "gzip": Coding(partial(gzip.compress, compresslevel=GZIP_LEVEL, mtime=0), _start_gzip),
}
"""By their names in headers; of those that a client likes equally, the first is taken."""


def init_app(app: Flask) -> None:
    """Pack the responses of the application."""
    app.after_request(pack)


def pack(response: Response) -> Response:
    """Pack a response by what the client takes, except where that would be wrong or in vain.

    An entity tag names the bytes that are sent, and `If-Match` compares it whole: what has one is never packed. Nor is
    what another site has made the browser ask for: its length would say how alike are what that site put into the
    address and what is on the page (BREACH).
    """
    if response.mimetype not in PACKED_TYPES or "ETag" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    name, shortest = chosen_coding(request.headers.get("Accept-Encoding", ""))
    if not name or request.headers.get("Sec-Fetch-Site") in CAUSED_ELSEWHERE:
        return response
    if response.is_streamed:
        _pack_stream(response, CODINGS[name])
    elif len(content := response.get_data()) >= shortest:
        response.set_data(CODINGS[name].pack(content))
    else:
        return response
    response.content_encoding = name
    return response


@lru_cache(maxsize=128)
def chosen_coding(accepted: str) -> tuple[str, int]:
    """Return the coding that a client likes best, or "", and how many bytes a response must have to be packed.

    A client that takes anything (`*`) gets what everybody can unpack.
    """
    liked = {name.lower(): quality for name, quality in parse_accept_header(accepted)}
    anything = liked.get("*", 0)
    qualities = {name: liked.get(name, anything if name == "gzip" else 0) for name in CODINGS}
    best = max(qualities, key=lambda name: qualities[name])
    plain = liked.get("identity", anything)
    if not qualities[best] or plain > qualities[best]:
        return "", 0
    return best, 1 if liked.get("identity") == 0 else SHORT


def _pack_stream(response: Response, coding: Coding) -> None:
    """Pack a response while it is sent; what it is read from is closed with it."""
    close = getattr(response.response, "close", None)
    response.response = _packed_parts(response.iter_encoded(), coding)
    response.headers.pop("Content-Length", None)
    if close is not None:
        response.call_on_close(close)


def _packed_parts(parts: Iterable[bytes], coding: Coding) -> Iterator[bytes]:
    pack_part, finish = coding.start()
    yield from filter(None, map(pack_part, in_blocks(parts)))
    yield finish()
