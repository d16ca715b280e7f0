"""Checkpoints: the log's size and root at one time, signed, as https://c2sp.org/tlog-checkpoint has them.

Kept where the database's owner cannot write, one proves later that no entry before it was rewritten or cut off.
"""

import base64
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from ranzcred.domain.audit.proof.chain_check import ChainBroken
from ranzcred.domain.audit.proof.merkle import MerkleTree
from ranzcred.domain.audit.proof.signed_note import Malformed, Signer, Verifier

HEAD_LINE = "chain-head "
BODY = re.compile(
    r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n(?P<extensions>(?:[^\n]+\n)*)"
)


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """How many entries there were, and the root of their tree; `head`, the last one's hash, is for people."""

    origin: str
    size: int
    root: bytes
    head: str = ""

    @property
    def text(self) -> str:
        """The note's text."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n" + (f"{HEAD_LINE}{self.head}\n" if self.head else "")

    def signed(self, signer: Signer) -> str:
        """Return the signed note."""
        return signer.sign(self.text)

    @classmethod
    def open(cls, note: str, verifier: Verifier) -> "Checkpoint":
        """Read a note. Invalid where it is not by this key or of this log, Malformed where it is no checkpoint."""
        found = BODY.fullmatch(verifier.open(note))
        if not found:
            raise Malformed("The note is no checkpoint: it must give an origin, a size and a root, a line each.")
        if found["origin"] != verifier.name:
            raise Malformed(f"The checkpoint is of the log {found['origin']}, the key of {verifier.name}.")
        heads = [line.removeprefix(HEAD_LINE) for line in found["extensions"].splitlines() if HEAD_LINE in line]
        return cls(
            origin=found["origin"],
            size=int(found["size"]),
            root=base64.b64decode(found["root"]),
            head=heads[0] if heads else "",
        )


class Witness:
    """Watches a log being read, entry by entry, for what checkpoints say of it; `tree` is that of what was read."""

    def __init__(self, checkpoints: Iterable[Checkpoint]) -> None:
        self.tree = MerkleTree()
        self._left = deque(sorted(checkpoints, key=lambda each: each.size))
        self._check_size()

    def add(self, leaf: bytes) -> None:
        """Take the next entry's bytes; raise ChainBroken if a checkpoint was signed over other entries up to here."""
        self.tree.add(leaf)
        self._check_size()

    def check(self) -> None:
        """Raise ChainBroken if a checkpoint was signed over more entries than were read."""
        if self._left:
            size = self._left[-1].size
            raise ChainBroken(self.tree.size + 1, f"it is missing; the checkpoint was signed over {size:,} entries")

    def _check_size(self) -> None:
        while self._left and self._left[0].size == self.tree.size:
            if self._left.popleft().root != self.tree.root():
                raise ChainBroken(
                    self.tree.size,
                    f"the {self.tree.size:,} entries up to here are not those that the checkpoint was signed over",
                )
