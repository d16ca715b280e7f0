"""What text is the same as what other text, and what text no field takes."""

import unicodedata

# Category names of the Unicode Character Database (UAX #44): controls, formats (bidi and zero-width among them),
# surrogates, unassigned and private characters, and the line and paragraph separators.
REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Joiners and fillers that count as letters or symbols, and show nothing."""

SPACES = "\t\n\r" + "".join(filter(lambda char: unicodedata.category(char) == "Zs", map(chr, range(0x3001))))
REPLACEMENT_CHARACTER = "\N{REPLACEMENT CHARACTER}"


def normalised(text: str) -> str:
    """As every text is stored: composed (NFC), and trimmed of spaces and line ends, not of other controls.

    Spaces and marks alone, with nothing to stand on, are blank.
    """
    text = unicodedata.normalize("NFC", text).strip(SPACES)
    blank = all(unicodedata.category(char) in {"Mn", "Me", "Zs"} for char in text)
    return "" if blank else text


def identity_key(text: str) -> str:
    """The form in which two names are the same name: NFKC, case-folded, trimmed."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def search_key(text: str) -> str:
    """The form in which people search and sort: without case, macrons and other marks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).strip()


def refused_character(text: str, *, multiline: bool = False) -> str | None:
    """The first character that no field takes, or None. Line feed and tab pass in multi-line text."""
    for char in text:
        if multiline and char in "\n\t":
            continue
        if char == REPLACEMENT_CHARACTER or char in INVISIBLE or unicodedata.category(char) in REFUSED_CATEGORIES:
            return char
    return None
