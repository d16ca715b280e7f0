"""The fields of numbers that are kept in one form, whatever blanks, hyphens and dots they are typed with."""

import re
from typing import Any

from wtforms import ValidationError

from ranzcred.core.forms.fields import CleanField, Schema
from ranzcred.core.forms.validators import TextLength, plain_label
from ranzcred.core.spreadsheets.damage import DAMAGED
from ranzcred.core.text import HARMLESS, SPACE
from ranzcred.domain.directory.models import LBP_NUMBER_LENGTH, NZBN_LENGTH

BETWEEN = f"[{SPACE}{HARMLESS}.\\u2010-\\u2015\\u2212-]*"
"""What stands between the digits of a number, as a regular expression for Python and for JSON Schema."""
LBP_DIGITS = LBP_NUMBER_LENGTH - len("BP")


class NumberField(CleanField):
    """A number, or none, kept without what stands between its digits."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.typed = self.data or ""
        self.data = re.sub(BETWEEN, "", self.typed)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ANN401, ARG002 - WTForms' own
        text, self.data = self.data or "", self.typed  # kept as it was typed until it is taken
        if text and not self.errors:
            self.data = self.read(text)
        elif not text:
            self.data = ""

    def read(self, text: str) -> str:
        """Return the number in a text without blanks as it is kept; raise ValidationError about what is none."""
        raise NotImplementedError

    def json_complaint(self, value: object) -> str | None:
        return None if value is None or isinstance(value, str) else f"{plain_label(self)} must be text, in quotes."


class NzbnField(NumberField):
    """A New Zealand Business Number: 13 digits with the check digit of GS1 (GS1 General Specifications, 7.9.1)."""

    def read(self, text: str) -> str:
        if not (len(text) == NZBN_LENGTH and text.isascii() and text.isdigit()):
            raise ValidationError(f"NZBN must have {NZBN_LENGTH} digits.")
        if sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(text)) % 10:
            raise ValidationError("NZBN isn't valid. Check for a typing mistake.")
        return text

    def json_schema(self) -> Schema:
        pattern = f"^{BETWEEN}(?:(?:[0-9]{BETWEEN}){{{NZBN_LENGTH}}})?$"
        return {"type": ["string", "null"], "format": "nzbn", "pattern": pattern}


class LbpField(NumberField):
    """The number of a Licensed Building Practitioner: BP and digits, often written without the BP."""

    def __init__(self, label: str, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, [TextLength(maximum=LBP_NUMBER_LENGTH)], **kwargs)

    def read(self, text: str) -> str:
        found = re.fullmatch("(?:BP)?([0-9]+)", text, re.IGNORECASE)
        if not found or len(found[1]) > LBP_DIGITS:
            raise ValidationError(f"{plain_label(self)} must be BP and digits, such as BP100001.")
        return f"BP{found[1]}"

    def json_schema(self) -> Schema:
        number = f"(?:[Bb]{BETWEEN}[Pp]{BETWEEN})?(?:[0-9]{BETWEEN}){{1,{LBP_DIGITS}}}"
        undamaged = f"(?![{SPACE}{HARMLESS}]*(?:{DAMAGED})[{SPACE}{HARMLESS}]*$)"
        return {"type": ["string", "null"], "pattern": f"^{undamaged}{BETWEEN}(?:{number})?$"}
