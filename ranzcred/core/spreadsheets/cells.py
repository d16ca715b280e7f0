"""CSV cells of spreadsheets: how they are read, and written so that none is run as a formula."""

import re

from ranzcred.core.spreadsheets.damage import AS_TEXT, spreadsheet_damage
from ranzcred.core.text import normalised

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""Marks a file as UTF-8 for spreadsheets."""
MARKED_AS_TEXT = re.compile(r"'+[=+\-@\t\r0-9]")
"""The apostrophe by which a spreadsheet takes a number or a formula for text. Before a letter it belongs to a name."""
TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
FORMULA = re.compile(
    r"=.*|[-+@][-+(\s]*(?:\$?[a-z]{1,3}\$?[0-9]{1,7}(?=\s*(?:$|[-+*/^&=<>:;,!%()]))|[a-z_][\w.]{0,40}[(|]).*"
    r"|[-+@][^|]*\|[^!]*!.*",
    re.IGNORECASE | re.DOTALL,
)
"""What begins with an equals sign; or with another sign before a cell, a function or another program."""
IN_MARKS = re.compile(r'["“”„‟«»]([^"“”„‟«»]*)["“”„‟«»]')
UNCLOSED = re.compile(r"[“„][^“”‟]*")
WHOLE_NUMBER = re.compile(
    r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.0+)?|([1-9][0-9]{0,2}(?:\.[0-9]{3}){2,})(?:,0+)?|([0-9]+)[.,]0{1,2}|([0-9]{4,})[.,]0+"
)
"""One with commas or dots between its thousands, or with decimals that are noughts."""
DECIMALS = re.compile(r"[1-9][0-9]*[.,][0-9]{1,3}")


def escape_formula(value: object) -> object:
    """Return the value with an apostrophe in front if a spreadsheet would run it as a formula.

    One that begins as if it had the apostrophe already gets a second: `read_cell` returns each as it was.
    """
    text = value if isinstance(value, str) else ""
    return f"'{text}" if text.startswith(FORMULA_STARTS) or MARKED_AS_TEXT.match(text) else value


def escape_cell(cell: str) -> str:
    """Return an uploaded cell so that no spreadsheet runs it as a formula, and `read_cell` reads the same text."""
    text = _text_of_formula(normalised(cell))
    if text is not None:
        return f"'{text}" if text[:1].isdigit() else str(escape_formula(text))
    return cell if MARKED_AS_TEXT.match(cell) else str(escape_formula(cell))


def read_cell(cell: str) -> tuple[str, str | None]:
    """Return a cell's text as somebody typed it, and what is wrong with it, to follow its label; or None."""
    trimmed = normalised(cell)
    text = _text_of_formula(trimmed)
    if text is None:
        if FORMULA.fullmatch(trimmed):
            return trimmed, "is a spreadsheet formula. Enter the value that it shows instead."
        text = trimmed[1:] if MARKED_AS_TEXT.match(trimmed) else _without_marks(trimmed)
    number = WHOLE_NUMBER.fullmatch(text)
    if number:
        return re.sub("[.,]", "", number[number.lastindex or 0]), None
    return text, _refusal(text)


def _refusal(text: str) -> str | None:
    if UNCLOSED.fullmatch(text):
        return "has an unclosed quotation mark. Delete it, or put straight quotation marks around the whole cell."
    if DECIMALS.fullmatch(text):
        return f"was given decimals by a spreadsheet. {AS_TEXT}"
    return spreadsheet_damage(text)


def _text_of_formula(text: str) -> str | None:
    """Return the text of a formula that is a text alone, such as `="021"`, or None."""
    found = TEXT_FORMULA.fullmatch(text)
    return normalised(found[1].replace('""', '"')) if found else None


def _without_marks(text: str) -> str:
    """Return text without the quotation marks around it, if they are one pair."""
    found = IN_MARKS.fullmatch(text)
    return normalised(found[1]) if found else text
