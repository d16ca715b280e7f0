"""The difference of two long texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

LONG_TEXT = 60
"""The length from which texts are compared word by word."""
MOST_STEPS = 250_000
"""The limit of words in one text times words in the other: past it, the comparison takes too long for a page."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of words that was kept, removed or added."""

    kind: Literal["same", "removed", "added"]
    text: str


def by_words(before: str | None, after: str | None) -> list[Piece]:
    """Return the difference of two texts of which one is long; an empty list if it is no clearer than the texts."""
    if not before or not after or max(len(before), len(after)) < LONG_TEXT:
        return []
    old, new = re.findall(r"\s+|[^\s]+", before), re.findall(r"\s+|[^\s]+", after)
    if len(old) * len(new) > MOST_STEPS:
        return []
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(kind="same", text="".join(old[start:end])))
            continue
        if end > start:
            pieces.append(Piece(kind="removed", text="".join(old[start:end])))
        if new_end > new_start:
            pieces.append(Piece(kind="added", text="".join(new[new_start:new_end])))
    kept = sum(len(piece.text.strip()) for piece in pieces if piece.kind == "same")
    return pieces if kept * 4 >= min(len(before), len(after)) else []
