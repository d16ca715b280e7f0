"""The difference of two long texts, word by word."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

LONG_TEXT = 60
"""The length from which texts are compared word by word."""
MOST_PAIRS = 5_000
"""The limit of pairs of the same word in both texts: past it, the comparison takes too long for a page. Ordinary text
of 600 words has fewer."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of words that was kept, removed or added."""

    kind: Literal["same", "removed", "added"]
    text: str


def by_words(before: str | None, after: str | None) -> list[Piece]:
    """Return the difference of two texts of which one is long; an empty list if it is no clearer than the texts."""
    if not before or not after or max(len(before), len(after)) < LONG_TEXT:
        return []
    old, new = (re.findall(r"\s*\S+", text) for text in (before, after))
    old_words, new_words = ([word.strip() for word in words] for words in (old, new))
    counted = Counter(new_words)
    if sum(count * counted[word] for word, count in Counter(old_words).items()) > MOST_PAIRS:
        return []
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        removed, added = "".join(old[start:end]), "".join(new[new_start:new_end])
        if tag == "equal":
            pieces.append(Piece(kind="same", text=added))
            continue
        changed = added or removed
        before_it = changed[: len(changed) - len(changed.lstrip())]
        pieces += [
            Piece(kind="same", text=before_it),
            Piece(kind="removed", text=removed.strip()),
            Piece(kind="added", text=added.strip()),
        ]
    pieces = [piece for piece in pieces if piece.text]
    kept = sum(len(piece.text.strip()) for piece in pieces if piece.kind == "same")
    clearer = len(pieces) > 1 and kept * 4 >= min(len(before), len(after))
    return pieces if clearer else []
