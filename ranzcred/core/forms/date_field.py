"""A date: people type it as they write it, programs send it as ISO 8601 has it."""

import re
from datetime import date
from typing import Any

from wtforms import Field, ValidationError
from wtforms.widgets import TextInput

from ranzcred.core import clock
from ranzcred.core.days import DayReader, NoDay, day_refusal
from ranzcred.core.formats import typed_date, with_article
from ranzcred.core.forms.fields import Schema
from ranzcred.core.forms.validators import plain_label
from ranzcred.core.text import normalised

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
DAY_PATTERN = "^(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$"
"""A date from the first to the last, in JSON."""
DATE_HINT = "Day, month, year, for example 27/11/2026"
"""How a hint of a date begins."""


class CleanDateField(Field):
    """A calendar date as a DayReader reads it, or blank, which is None; it is shown as 26/12/2029, an invalid one as
    it was typed. JSON takes YYYY-MM-DD only.

    `past` is for dates that have been, up to today. `counted_from` names the field before it whose date "+2y" is
    counted from; it is today's where that is blank. `too_late` says what to do in place of a date after the last year.
    A `required` one may not be blank.
    """

    widget = TextInput()

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        past: bool = False,
        counted_from: str = "",
        too_late: str = "",
        required: bool = False,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.past = past
        self.required = required
        self.too_late = too_late
        self.reason = ""
        self.typed = ""
        self.counted_from: CleanDateField | None = kwargs["_form"][counted_from] if counted_from else None

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = normalised(str(valuelist[0])) if valuelist else ""
        self.data, self.reason = None, ""
        if not self.typed:
            return
        try:
            self.data = self._reader().read(self.typed)
        except NoDay as refused:
            self.reason = refused.reason

    def _reader(self) -> DayReader:
        base = today = clock.today()
        if self.counted_from and self.counted_from.typed:
            base = self.counted_from.data
        return DayReader(today=today, base=base, past=self.past, first=FIRST_DAY, last=LAST_DAY, too_late=self.too_late)

    def _value(self) -> str:
        return typed_date(self.data) if self.data else self.typed

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        if self.reason:
            raise ValidationError(f"{plain_label(self)}: {self.reason}")
        if self.required and not self.typed and not self.data:
            raise ValidationError(f"Enter {with_article(plain_label(self))}.")

    def json_schema(self) -> Schema:
        kind = "string" if self.required else ["string", "null"]
        return {"type": kind, "format": "date", "pattern": DAY_PATTERN}

    def json_complaint(self, value: object) -> str | None:
        if (value is None and not self.required) or (isinstance(value, str) and is_day(value)):
            return None
        text = value if isinstance(value, str) else ""
        return f"{plain_label(self)} {day_refusal(text, first=FIRST_DAY, last=LAST_DAY, too_late=self.too_late)}"


def is_day(text: str) -> bool:
    """Return whether a text is an ISO date from the year 1900 on."""
    if not re.fullmatch(DAY_PATTERN, text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
