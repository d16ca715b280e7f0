"""Days as they are typed, and why a text is none."""

import calendar
import re
from datetime import date


def day_refusal(text: str, *, first: date, last: date, too_late: str = "") -> str:
    """Return why a text is no day from `first` to `last`: "must be …". `too_late` is said of one after the last."""
    parts = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if not parts:
        return "must be a date as YYYY-MM-DD, such as 2026-02-28."
    year, month, day = map(int, parts.groups())
    if not 1 <= month <= 12:
        return f"must be a day of the calendar: there is no month {parts[2]}."
    if not 1 <= day <= calendar.monthrange(max(year, 1), month)[1]:
        return f"must be a day of the calendar: {parts[1]} has no {day} {calendar.month_name[month]}."
    if text < first.isoformat():
        return f"must be {first} or later."
    return " ".join(filter(None, [f"must be {last} or earlier.", too_late]))
