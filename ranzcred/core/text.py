"""Text: when two texts count as the same, how it is searched, and which characters are refused."""

import itertools
import re
import unicodedata
from collections.abc import Iterator

# Classes of characters as the inside of a regular expression's brackets, for Python and for JSON Schema alike: the
# API's description says with them what text is taken. Ranges and not categories, which each new Unicode version moves.
SPACE = "\\t\\n\\r\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000"
BLANK = "\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2800\\u3164\\uffa0"
"""Invisible joiners and fillers that Unicode counts as letters or symbols."""
FORMAT = (
    "\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f"
    "\\ufeff\\ufff0-\\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
"""Bidirectional, zero-width and tags."""
HARMLESS = "\\u00ad\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202c\\u2060\\u2066-\\u2069\\ufeff"
"""Those of them without which a text reads the same: they say where a line may break, or which way it runs.

Not overrides, which turn letters around; nor joiners, which Arabic, Indian scripts and emoji are written with.
"""
NEVER = "\\ufdd0-\\ufdef\\ufffd-\\uffff" + "".join(
    chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF)
)
"""Noncharacters, and the replacement character."""
MULTILINE_REFUSED = f"\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f{BLANK}{FORMAT}{NEVER}"
REFUSED = f"\\t\\n{MULTILINE_REFUSED}"
MARK = "\\u0300-\\u036f\\u0483-\\u0489\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe00-\\ufe0f\\ufe20-\\ufe2f"
"""Combining characters, which need a character before them."""
SURROGATE = "\\ud800-\\udfff"
"""JSON text may hold half of a pair; a pattern cannot say so."""

INNER_SPACE = "\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000"
"""Blanks within a line, without tabs."""
SPACES, EDGES = (
    "".join(filter(re.compile(f"[{chars}]").match, map(chr, [*range(0x3001), 0xFEFF])))
    for chars in (SPACE, f"{SPACE}{HARMLESS}")
)
INNER_SPACES = re.compile(f"[{INNER_SPACE}]+")
UNSEEN = re.compile(f"[{FORMAT}{BLANK}]")
_APOSTROPHES = (
    "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u2018\u2019\u201b\u2032\u2035\ua78b\ua78c"
)
"""What is typed for an apostrophe, or for the letter of Polynesian names that looks like one."""
_HYPHENS = "\u058a\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212"
ONE_SPELLING = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-"))
PLAIN_LETTERS = str.maketrans(
    dict(zip("ðđɖɗøɔłŀɫħıɨŧƭŋɲƀɓƈƒǥɠƙƥƴɏƶʉəɛǝɍȼ", "ddddoolllhiittnnbbcfggkpyyzuaeerc", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ĸ": "k", "'": "", "\u00b7": "", "\u2027": ""}
)
"""Letters that Unicode does not take apart into a plain one and a mark, as people type them who lack the key; and what
stands within a word without parting it.
"""
NUMBER = re.compile(r"[\W_]*[0-9](?:[0-9]|[\W_])*")
MARKS_AT_ONCE = 30
JOINER = "\u034f"
FOUND_HARMLESS = re.compile(f"[{HARMLESS}]+")
SHOWN_BEFORE = 20
"""How many characters show the place of one that is refused."""
KNOWN_BY_NAME = {"\n": "line break", "\r": "line break", "\t": "tab"}
FOUND = {
    multiline: re.compile(f"\\A[{MARK}]|[{refused}{SURROGATE}]")
    for multiline, refused in {False: REFUSED, True: MULTILINE_REFUSED}.items()
}


def normalised(text: str, *, multiline: bool = False) -> str:
    """Return text as it is stored: composed (NFC), trimmed of spaces and line ends, not of other controls.

    A line has one plain blank between words, whatever blanks were typed; several lines keep theirs. What nobody can see
    and nobody misses is left out.
    """
    composed = unicodedata.normalize("NFC", _stream_safe(FOUND_HARMLESS.sub("", text))).strip(SPACES)
    return composed if multiline else INNER_SPACES.sub(" ", composed)


def trimmed(text: str) -> str:
    """Return text without blanks and what is harmless at its ends; as `text_pattern` has them."""
    return text.strip(EDGES)


def _stream_safe(text: str) -> str:
    """Return text with a joiner after every so many marks in a row (Stream-Safe Text Format, UAX #15), for whatever
    length there is to compose: each row of marks is put in order, in time that grows with its square.

    No language has so many, and no field takes the joiner.
    """
    if len(text) <= MARKS_AT_ONCE or text.isascii():
        return text
    parts: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks > MARKS_AT_ONCE:
            parts.append(JOINER)
            marks = 1
        parts.append(char)
    return "".join(parts)


def identity_key(text: str) -> str:
    """Return the key by which two names count as equal: NFKC, case-folded, trimmed, without what nobody can see, with
    one apostrophe for all that are typed for it, one hyphen likewise, and one blank between words.
    """
    seen = UNSEEN.sub("", _composed(text.translate(ONE_SPELLING))).translate(ONE_SPELLING)
    return " ".join(_composed(_composed(seen).casefold()).translate(ONE_SPELLING).split())


def search_key(text: str) -> str:
    """Return the folded text, for search, order and likeness: as `identity_key`, and without macrons and other marks,
    without apostrophes, in plain letters ("d" for "đ"), with a blank for other punctuation. "" for punctuation alone.

    Two people may have names with one folded text.
    """
    plain = unicodedata.normalize("NFKD", identity_key(text)).translate(PLAIN_LETTERS)
    letters = (char for char in plain if not unicodedata.combining(char))
    return " ".join("".join(char if _in_word(char) else " " for char in letters).split())


def code_key(text: str) -> str:
    """Return the key of a number, such as an LBP number or an NZBN: its letters and digits alone, case-folded."""
    return search_key(text).replace(" ", "")


def chunks(text: str) -> Iterator[list[str]]:
    """Yield what has no blank in it; numbers that stand beside each other together, since they may be one number, such
    as "9429 000 000 017".
    """
    for are_numbers, grouped in itertools.groupby(text.split(), key=lambda chunk: bool(NUMBER.fullmatch(chunk))):
        found = list(grouped)
        yield from [found] if are_numbers else ([chunk] for chunk in found)


def address_key(text: str) -> str:
    """Return the key by which two e-mail addresses count as equal: NFKC, case-folded, trimmed."""
    return _composed(_composed(text).casefold()).strip()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _in_word(char: str) -> bool:
    """Return whether a character is a letter, a digit or a vowel sign, as Hindi and Thai have them."""
    return char.isalnum() or unicodedata.category(char).startswith("M")


def camel(name: str) -> str:
    """Return an attribute's name in the API: "issuingBody" for "issuing_body"."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def refused_character(text: str, *, multiline: bool = False) -> str | None:
    """Return the first character that is refused in text, or None; `multiline` allows line feed and tab."""
    found = FOUND[multiline].search(text)
    return found[0] if found else None


def character_refusal(text: str, *, multiline: bool = False) -> str | None:
    """Return which character is refused in text, where it is and what to do, to follow the text's label; or None."""
    found = FOUND[multiline].search(text)
    if not found:
        return None
    before = text[: found.start()].rpartition("\n")[2][-SHOWN_BEFORE:].strip()
    place = f"after “{before}”" if before else "at the start"
    if found[0] in KNOWN_BY_NAME:
        return f"has a {KNOWN_BY_NAME[found[0]]} {place}. Use a space instead."
    return f"has a character that can't be saved, U+{ord(found[0]):04X}, {place}. Delete it."


def printable(text: str) -> str:
    """Return text for a terminal, which obeys none of it: controls and what else is not printed as escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def text_pattern(*, minimum: int, multiline: bool = False, damaged: str | None = None) -> str:
    """Return a JSON Schema `pattern` (ECMA-262) for text with at least `minimum` characters, and not all `damaged`."""
    refused = MULTILINE_REFUSED if multiline else REFUSED
    between = f"[\\r]|[^{refused}]" if multiline else f"[^{refused}]"
    first, last, edge = f"[^{refused}{MARK}{SPACE}]", f"[^{refused}{SPACE}]", f"[{SPACE}{HARMLESS}]*"
    if minimum < 2:
        content = f"{first}(?:{between}|[{HARMLESS}])*"
    else:
        content = f"{first}(?:[{HARMLESS}]*(?:{between})){{{minimum - 2},}}[{HARMLESS}]*{last}"
    content = content if minimum else f"(?:{content})?"
    but = f"(?!{edge}(?:{damaged}){edge}$)" if damaged else ""
    return f"^{but}{edge}{content}{edge}$"
