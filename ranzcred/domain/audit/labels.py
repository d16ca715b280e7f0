"""The words for records: each feature registers those for its own; the log knows none of them."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wtforms import HiddenField

from ranzcred.core import clock, formats
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.validators import plain_label


@dataclass(frozen=True, kw_only=True)
class Presenter:
    """The words for one kind of record. An attribute without a label is shown by its column's name.

    `words` say how an attribute's values read, None for nothing worth a line; `references` of which kind the record is
    that an attribute names.
    """

    noun: str
    labels: Mapping[str, str]
    words: Mapping[str, Callable[[Any], str | None]] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)


PRESENTERS: dict[str, Presenter] = {}


def register(resource_type: str, presenter: Presenter) -> None:
    """Say how records of this class read."""
    PRESENTERS[resource_type] = presenter


def noun_of(resource_type: str) -> str:
    """What a kind of record is called; its class's name where nobody registered it."""
    return PRESENTERS[resource_type].noun if resource_type in PRESENTERS else resource_type


def labels_from(form: BaseForm) -> dict[str, str]:
    """Return the labels of a form's fields, for the attributes of the same names."""
    return {field.name: plain_label(field) for field in form if not isinstance(field, HiddenField)}


def labels_of(members: type[enum.StrEnum]) -> Callable[[Any], str]:
    """The words for an enum's values: their labels, where they have one."""
    labels = {member.value: str(getattr(member, "label", member.value)) for member in members}
    return lambda value: labels.get(value, str(value))


def day(value: object) -> str:
    """The words for a date: "28 Feb 2026"."""
    return formats.date(date.fromisoformat(str(value)))


def moment(value: object) -> str:
    """The words for a moment: "28 Feb 2026, 4:05 pm"."""
    return clock.auckland(datetime.fromisoformat(str(value)))
