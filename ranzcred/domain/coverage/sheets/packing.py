"""The bytes of holdings: 17 for each, which arrays of numbers are made of without a loop."""

import hashlib
import struct
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np

from ranzcred.domain.coverage.holdings.models import FOREVER, HoldingState

EPOCH = date(2000, 1, 1).toordinal()
EVER = 2**16 - 1
"""The number of a day that never comes. The first one, 1 January 2000, has 0, as has each before it."""
STATES = list(HoldingState)
ACTIVE = 4
"""Added to the place of the state of somebody who is active."""
RECORD = struct.Struct("<QHHHHB")
RUNS = np.dtype(
    [
        ("member", "<u8"),
        ("from_on", "<u2"),
        ("until_on", "<u2"),
        ("known_from", "<u2"),
        ("known_until", "<u2"),
        ("state", "u1"),
    ]
)


def pack(holdings: Iterable[Any]) -> tuple[bytes, bytes]:
    """Return rows of holdings as bytes: apart from the others those that are known now of people who are active, which
    come last.
    """
    packed: tuple[list[bytes], list[bytes]] = ([], [])
    for row in holdings:
        days = (row.from_on, row.until_on, row.known_from, row.known_until)
        state = STATES.index(row.state) + ACTIVE * row.active
        now = row.active and row.known_until == FOREVER
        packed[now].append(RECORD.pack(number_of(row.member_id), *map(number_of_day, days), state))
    others, as_now = (b"".join(sorted(each)) for each in packed)
    return others, as_now


def number_of(member_id: str) -> int:
    """Return a number in place of a person's key: that two in an organisation of 3,000 share one, has a probability of
    less than one in a million millions.
    """
    return int.from_bytes(hashlib.blake2b(member_id.encode(), digest_size=8).digest())


def number_of_day(day: date) -> int:
    """Return the days since the first one, as many as there is room for."""
    return min(max(day.toordinal() - EPOCH, 0), EVER)
