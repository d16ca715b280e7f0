"""The text of a CSV file, from its bytes."""

import codecs

from ranzcred.core.errors import Problem

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of spreadsheet files (ZIP, and OLE before 2007)."""
SAVE_AS_CSV = "In your spreadsheet choose Save As or Download, then “CSV UTF-8”."
ENCODINGS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",  # begins as the next does
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
UNDECODED = range(0xDC80, 0xDD00)
"""What stands for a byte that is not UTF-8 (PEP 383): no text that is decoded has these."""
PADDING = "\x1a\x00"
"""The end of a file for DOS, and what fills up blocks."""


class Unreadable(Problem):
    """The file as a whole is unreadable."""


def decoded(content: bytes) -> str:
    """Return the text of a file, with UNDECODED for bytes that cannot be read; raise Unreadable for a workbook."""
    if content.startswith(WORKBOOKS):
        raise Unreadable(f"This is a spreadsheet, not a CSV file. {SAVE_AS_CSV}")
    encoding = _encoding(content)
    text = content.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")
    return text.lstrip("\ufeff").rstrip(PADDING)


def undecoded_place(text: str) -> int | None:
    """Return the place of the first byte in a text that could not be read, or None."""
    return next((place for place, char in enumerate(text) if ord(char) in UNDECODED), None)


def _encoding(content: bytes) -> str:
    """Return the encoding by the byte order mark, else by where the noughts of the first two letters are."""
    marked = next((encoding for mark, encoding in ENCODINGS.items() if content.startswith(mark)), None)
    if marked:
        return marked
    noughts = [byte == 0 for byte in content[:4]]
    if noughts == [False, True] * 2:
        return "utf-16-le"
    return "utf-16-be" if noughts == [True, False] * 2 else "utf-8"
