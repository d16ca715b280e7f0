"""The field of a phone number."""

from typing import Any

from wtforms import ValidationError

from ranzcred.core.forms.fields import CleanField, Schema
from ranzcred.core.forms.validators import TextLength, plain_label
from ranzcred.core.phones import phone_refusal, shown_phone, stored_phone

TYPED_LENGTH = 40


class PhoneField(CleanField):
    """A phone number, or none: taken in any usual form, kept in one, and shown as people write it."""

    def __init__(self, label: str, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, [TextLength(maximum=TYPED_LENGTH)], **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ANN401, ARG002 - WTForms' own
        if not self.data or self.errors:
            return
        refusal = phone_refusal(self.data)
        if refusal:
            raise ValidationError(f"{plain_label(self)} {refusal}")
        self.data = stored_phone(self.data)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else shown_phone(self.data)  # nothing typed is lost

    def json_schema(self) -> Schema:
        return super().json_schema() | {"format": "phone"}
