"""Phone numbers: read in any usual form, those without a country code as of New Zealand; kept in one, E.164 with an
extension as RFC 3966 has it; and shown as people write them.
"""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from ranzcred.core.text import identity_key

HOME = "NZ"
HOME_CODE = phonenumbers.country_code_for_region(HOME)
EXAMPLES = "021 555 0000, 09 555 0100 ext. 2 or +61 2 5550 0000"
WRITTEN = re.compile(
    r"(?:tel:)?[+(]?[0-9][0-9 ().,/-]*(?:;ext=|[,;]? ?(?:extension|extn\.?|ext\.?|x\.?|#):? ?)?[0-9]*", re.IGNORECASE
)
"""A number and nothing else, with the signs that stand within one."""
SEARCHED = 4
"""The number of digits from which a part of a number is searched."""
TEXTABLE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.PERSONAL_NUMBER})
WITH_AREA = 8
"""The number of digits from which one here has its area code."""


def stored_phone(text: str) -> str | None:
    """Return a number as it is kept, "+6495550100;ext=2"; None for what is no number."""
    number = _read(text)
    return _stored(number) if number else None


def phone_key(text: str | None) -> str | None:
    """Return the key by which two numbers count as equal, however each is written."""
    return (stored_phone(text) or text) if text else None


def shown_phone(text: str | None) -> str:
    """Return a number as people write it: "09 555 0100 ext. 2", or with its country; what is no number as it is, and ""
    for none.
    """
    number = _read(text or "")
    if number is None:
        return text or ""
    extension, number.extension = number.extension, None
    home = phonenumbers.region_code_for_number(number) == HOME
    shown = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)
    return f"{shown} ext. {extension}" if extension else shown


def phone_refusal(text: str) -> str | None:
    """Return what is wrong with a text that is to be a phone number, to follow its label, or None."""
    if _read(text):
        return None
    return f"{_fault(_parsed(text))}. Enter one such as {EXAMPLES}."


def searched_digits(text: str) -> str:
    """Return the digits that a search looks for, whole or a part: without country code and leading noughts, as every
    spelling of the number has them. "" for what is no number.
    """
    number = _read(text)
    if number:
        return phonenumbers.national_significant_number(number)
    plain = identity_key(text)
    digits = re.sub("[^0-9]", "", plain).lstrip("0") if WRITTEN.fullmatch(plain) else ""
    return digits if len(digits) >= SEARCHED else ""


def phone_start(text: str) -> str:
    """Return how a number begins as it is kept, whole or its first digits; "" for what is none."""
    digits = searched_digits(text)
    abroad = identity_key(text).startswith("+")
    return stored_phone(text) or (f"+{digits}" if abroad and digits else f"+{HOME_CODE}{digits}" if digits else "")


def text_message_number(text: str) -> str | None:
    """Return the E.164 number that a text message to a stored number goes to; None if it can reach nobody there."""
    number = _read(text)
    if number is None or number.extension or phonenumbers.number_type(number) not in TEXTABLE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _fault(number: PhoneNumber | None) -> str:
    possible = phonenumbers.is_possible_number_with_reason(number) if number else None
    if possible == ValidationResult.TOO_LONG:
        return "has too many digits"
    if possible == ValidationResult.TOO_SHORT or (number and len(str(number.national_number)) < WITH_AREA):
        return "has too few digits, or no area code"
    return "is not a phone number"


def _stored(number: PhoneNumber) -> str:
    extension = f";ext={number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension


def _read(text: str) -> PhoneNumber | None:
    parsed = _parsed(text)
    return parsed if parsed and phonenumbers.is_valid_number(parsed) else None


def _parsed(text: str) -> PhoneNumber | None:
    plain = identity_key(text)
    if not WRITTEN.fullmatch(plain):
        return None
    try:
        return phonenumbers.parse(plain, HOME)
    except phonenumbers.NumberParseException:
        return None
