"""CSV cells for spreadsheets: UTF-8 that they recognise, and no cell that they would run as a formula."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""Marks a file as UTF-8 for spreadsheets."""


def escape_formula(value: object) -> object:
    """Return the value with an apostrophe in front if a spreadsheet would run it as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def unescape_formula(cell: str) -> str:
    """Return the cell without the apostrophe that `escape_formula` put in front."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
