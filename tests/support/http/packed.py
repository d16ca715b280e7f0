"""Packed responses, as a client unpacks them."""

import gzip
import sys
from collections.abc import Callable

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "zstd": zstd.decompress,
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}
"""By the name of the coding in `Content-Encoding`."""
CODINGS = [name for name in UNPACK if name]
