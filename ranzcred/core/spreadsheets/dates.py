"""CSV cells of columns of dates: what a spreadsheet makes of a date, and what leaves open which day is meant."""

import re

from ranzcred.core.spreadsheets.cells import read_cell
from ranzcred.core.spreadsheets.damage import BLANK, DAMAGES, DATE, WEEKDAY

MIDNIGHT = re.compile(rf"(?:T|,?{BLANK}+)(?:0?0|12):00(?::00(?:[.,]0+)?)?(?:{BLANK}*[Aa]\.?[Mm]\.?)?Z?\Z")
"""The time that a spreadsheet or a program adds to a day."""
BEGINS_WITH_WEEKDAY = re.compile(rf"{WEEKDAY},?{BLANK}+")
WITH_YEAR = re.compile(r"\D*[0-9]{4}|[0-9]{1,2}\W*(?:[0-9]{1,2}|[^\W\d]{3,})\W*(?:[0-9]{4}|[0-9]{2})")
COUNTED = re.compile(r"[0-9]{5}")
"""A day as spreadsheets count them, which is what is left of a date in a column of numbers."""
AS_DATE = "Format the column as a date, then enter it again."


def read_day_cell(cell: str) -> tuple[str, str | None]:
    """Return a cell's text as a field of a date reads it, and what is wrong with it, to follow its label; or None. Only
    a whole date is one: in a file, nobody sees what "today" or "26 Dec" comes to.
    """
    text, refusal = read_cell(cell)
    if not text or refusal not in {None, DAMAGES[DATE]}:
        return text, refusal
    if COUNTED.fullmatch(text):
        return text, f"was turned into a number by a spreadsheet. {AS_DATE}"
    day = BEGINS_WITH_WEEKDAY.sub("", MIDNIGHT.sub("", text), count=1)
    return (day, None) if WITH_YEAR.match(day) else (text, "needs the day, the month and the year, like 26/12/2029.")
