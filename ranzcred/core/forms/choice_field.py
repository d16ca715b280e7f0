"""A choice that nobody has made yet."""

import enum
from collections.abc import Collection
from typing import Any

from wtforms import ValidationError
from wtforms.fields import choices

from ranzcred.core.forms.fields import EnumField, Schema


class ChoiceField(EnumField):
    """A member of an enum, chosen from a list that begins with a blank one: `blank` says what that is.

    It is None until something is chosen. Where it is not `optional` that is refused.
    """

    def __init__(
        self,
        label: str,
        members: type[enum.Enum],
        *,
        blank: str,
        optional: bool = False,
        **kwargs: Any,  # noqa: ANN401 - WTForms' own
    ) -> None:
        super().__init__(label, members, **kwargs)
        self.optional = optional
        if not optional:
            self.invalid_value_message = self.invalid_choice_message = f"{blank} from the list."
        self.coerce_member, self.coerce = self.coerce, self._coerce
        self.choices = [choices.SelectChoice("", blank), *(self.choices or [])]  # type: ignore[attr-defined]

    def _coerce(self, value: Any) -> enum.Enum | None:  # noqa: ANN401 - as it was sent
        member: enum.Enum | None = None if value in ("", None) else self.coerce_member(value)
        return member

    def offer(self, members: Collection[enum.Enum]) -> None:
        before: list[Any] = list(self.choices or [])
        self.choices = [choice for choice in before if not choice.value or choice.value in members]

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        if self.data not in self.members and not (self.optional and self.data is None):
            raise ValidationError(self.invalid_choice_message)

    def json_schema(self) -> Schema:
        schema = super().json_schema()
        return schema | {"type": ["string", "null"], "enum": [*schema["enum"], None]} if self.optional else schema

    def json_complaint(self, value: object) -> str | None:
        return None if self.optional and value is None else super().json_complaint(value)
