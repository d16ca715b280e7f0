"""Blocks: a stream in parts that are neither too many nor too long."""

from collections.abc import Iterable, Iterator

BLOCK = 64 * 1024
"""The bytes of a block: what is packed at a time, and after which a client has its time once more."""


def in_blocks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in blocks: many short parts together, a long one divided."""
    kept = bytearray()
    for part in parts:
        kept += part
        if len(kept) < BLOCK:
            continue
        whole = bytes(kept)
        end = len(whole) - len(whole) % BLOCK
        yield from (whole[start : start + BLOCK] for start in range(0, end, BLOCK))
        kept = bytearray(whole[end:])
    if kept:
        yield bytes(kept)
