"""CSV as spreadsheets take it: UTF-8 that they recognise, and no cell that they take for a formula."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that a file is UTF-8."""


def escape_formula(value: object) -> object:
    """A cell that no spreadsheet runs: an apostrophe stands before what would begin a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def unescape_formula(cell: str) -> str:
    """What a cell said before `escape_formula` made it so."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
