"""Portions of many keys, so that no statement has more parameters than a database takes."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

KEYS_AT_ONCE = 500

T = TypeVar("T")


def portions(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield the keys in their order, some hundreds at once."""
    for start in range(0, len(keys), KEYS_AT_ONCE):
        yield keys[start : start + KEYS_AT_ONCE]
