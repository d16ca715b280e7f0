"""The Merkle tree of RFC 6962 (Certificate Transparency), 2.1: one hash over a whole list of entries."""

import hashlib


class MerkleTree:
    """A Merkle tree that grows leaf by leaf and stores only one hash for each bit of its size."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append a leaf."""
        node = hashlib.sha256(b"\x00" + leaf).digest()
        size = self.size
        while size & 1:
            node = hashlib.sha256(b"\x01" + self._roots.pop() + node).digest()
            size >>= 1
        self._roots.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root hash of the tree; that of an empty tree is the hash of nothing."""
        if not self._roots:
            return hashlib.sha256().digest()
        *left, node = self._roots
        for root in reversed(left):
            node = hashlib.sha256(b"\x01" + root + node).digest()
        return node
