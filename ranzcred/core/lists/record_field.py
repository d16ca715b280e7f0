"""A form's field for a record: its name is typed and completed by suggestions, and its key is sent."""

from collections.abc import Callable
from typing import Any

from wtforms import Field, ValidationError

from ranzcred.core.lists.suggestions import Narrowing
from ranzcred.core.text import character_refusal, normalised

LONGEST = 200


class RecordField(Field):
    """The key of a record of a type, or "". Without scripts its name does too, where only one is called that; a form
    that was sent is looked up before it is judged. The form of a record offers what fits that: its `subject`.
    """

    subject = ""

    def __init__(self, label: str, *, record_type: str, one: str, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, default="", **kwargs)
        self.record_type, self.one, self.longest = record_type, one, LONGEST
        self.narrowing: Narrowing | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = [text for text in (normalised(str(value)) for value in valuelist) if text]
        self.data = sent[-1] if sent else ""  # a key stands after the name

    def look_up(self, find: Callable[[str, str, str], Narrowing]) -> None:
        """Find the record that is meant, by its type, what was sent and the subject; or those that may be."""
        if not self.data or character_refusal(self.data) or len(self.data) > LONGEST:
            return
        self.narrowing = find(self.record_type, self.data, self.subject)
        found = self.narrowing.record or self.narrowing.exact
        if found:
            self.data, self.narrowing = found.key, Narrowing(text=found.key, record=found)

    @property
    def found_key(self) -> str:
        """The key of the record that was found, or ""."""
        return self.narrowing.record.key if self.narrowing and self.narrowing.record else ""

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        if not self.data or (self.narrowing and self.narrowing.record):
            return
        several = self.narrowing and self.narrowing.alike and self.narrowing.alike.found
        raise ValidationError(f"Choose which {self.one} you mean." if several else f"No {self.one} is called that.")
