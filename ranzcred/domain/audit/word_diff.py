"""Word by word, what changed in a longer text."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

LONG_TEXT = 60
"""Characters from which a text is compared word by word."""
MOST_STEPS = 250_000
"""Words of one text times words of the other: past that, the comparison would take too long for a page."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of words that stayed, went or came."""

    kind: Literal["same", "removed", "added"]
    text: str


def by_words(before: str | None, after: str | None) -> list[Piece]:
    """The difference of two texts of which one is long; nothing where it reads no better than the texts themselves."""
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
