"""What spreadsheets make of what was typed into them, known by its look.

The patterns serve Python and JSON Schema (ECMA-262) alike: no flags, and no classes but those that both know.
"""

import re

from ranzcred.core.text import SPACE


def _any_case(*words: str) -> str:
    """Return a pattern for any of these words, which may be patterns of lower-case letters."""
    return f"(?:{'|'.join(re.sub('[a-z]', lambda found: f'[{found[0].upper()}{found[0]}]', word) for word in words)})"


BLANK = f"[{SPACE}]"
CAPITAL = "[A-Z\\u00c0-\\u00de\\u0410-\\u042f]"
SHORTENED = "[-+]?[0-9]+(?:[.,][0-9]+)?[eE][-+]?[0-9]+"
"""A long number in scientific notation."""
ERROR = (
    f"##+|#[\\u00a1\\u00bf]?(?:{CAPITAL}+(?:/0)?[!?]|{CAPITAL}/{CAPITAL}|{_any_case('name', 'n/a')}|NV|GETTING_DATA)"
    f"|{_any_case('err')}:{BLANK}?[0-9]{{3}}"
)
"""An error in words of any language, "#NAME?" or "#WERT!", one by its number, or a column that is too narrow."""

DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
YEAR = "[0-9]{4}"
SHORT_YEAR = f"(?:{YEAR}|[0-9]{{2}})"
WEEKDAY = _any_case(
    "mon(?:day)?",
    "tue(?:s|sday)?",
    "wed(?:nesday)?",
    "thu(?:rs|rsday)?",
    "fri(?:day)?",
    "sat(?:urday)?",
    "sun(?:day)?",
)
MONTH = _any_case(
    "jan(?:uary)?",
    "feb(?:ruary)?",
    "mar(?:ch)?",
    "apr(?:il)?",
    "may",
    "june?",
    "july?",
    "aug(?:ust)?",
    "sept?(?:ember)?",
    "oct(?:ober)?",
    "nov(?:ember)?",
    "dec(?:ember)?",
)
BETWEEN = f"(?:[-/.,]|{BLANK})+"
TIME = (
    f"[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,][0-9]+)?)?(?:{BLANK}*[AaPp]\\.?[Mm]\\.?)?"
    f"(?:{BLANK}*(?:[Zz]|[-+][0-9]{{2}}:?[0-9]{{2}}))?"
)
DATE = (
    f"(?:{WEEKDAY},?{BLANK}+)?(?:{YEAR}[-/.]{DAY}[-/.]{DAY}|{DAY}[-/.]{DAY}[-/.]{SHORT_YEAR}"
    f"|{DAY}{BETWEEN}{MONTH}(?:{BETWEEN}{SHORT_YEAR})?|{MONTH}{BETWEEN}{DAY}(?:{BETWEEN}{YEAR})?"
    f"|{MONTH}{BETWEEN}{SHORT_YEAR}|{YEAR}{BETWEEN}{MONTH}(?:{BETWEEN}{DAY})?)(?:(?:[Tt]|,?{BLANK}+){TIME})?"
)
"""A date, with or without a time; of two numbers alone, as in "24/7", none."""

AS_TEXT = "Format the column as text, then enter it again."
DAMAGES = {
    SHORTENED: f"was cut short by a spreadsheet. {AS_TEXT}",
    ERROR: "is a spreadsheet error. Correct it in the spreadsheet, or leave it blank.",
    DATE: f"was turned into a date by a spreadsheet. {AS_TEXT}",
}
"""By pattern of a whole text: what is said of it after its label."""
DAMAGED = "|".join(DAMAGES)
_COMPILED = {re.compile(pattern): sentence for pattern, sentence in DAMAGES.items()}


def spreadsheet_damage(text: str) -> str | None:
    """Return what a spreadsheet did to a text, which is trimmed, and what to do about it; None if nothing."""
    return next((sentence for pattern, sentence in _COMPILED.items() if pattern.fullmatch(text)), None)
