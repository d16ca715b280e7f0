"""The registry of labels: each feature registers the words for its records."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wtforms import HiddenField

from ranzcred.core import clock, formats
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.validators import plain_label
from ranzcred.domain.audit.phrases import Phrase, RecordedChange


@dataclass(frozen=True, kw_only=True)
class Presenter:
    """The labels of one kind of record. An attribute without a label is shown by its column's name.

    `words` format an attribute's values, or return None to show no line; `references` map an attribute to the kind of
    record that it refers to; of `secrets` only that they changed is shown. `parts` are of the rows that are parts of
    it, by table: of these, what has no label is not shown, nor what the record's own change says by the attribute to
    which `repeats` maps that of the part; "name" is what the record's name begins with, up to a colon. What is in
    `background` is shown only where all of an entry is. `phrase` says what an entry records, or returns None where the
    noun and the action say it.
    """

    noun: str
    labels: Mapping[str, str]
    words: Mapping[str, Callable[[Any], str | None]] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    parts: Mapping[str, "Presenter"] = field(default_factory=dict)
    repeats: Mapping[str, str] = field(default_factory=dict)
    background: frozenset[str] = frozenset()
    phrase: Callable[[RecordedChange], Phrase | None] = lambda _recorded: None


HIDDEN = {"id", "version", "created_at", "updated_at"}
"""Attributes that are not shown: every record has them."""
PRESENTERS: dict[str, Presenter] = {}


def register(resource_type: str, presenter: Presenter) -> None:
    """Register the labels of a class of records."""
    PRESENTERS[resource_type] = presenter


def noun_of(resource_type: str) -> str:
    """Return the noun for a kind of record; the class name if none is registered."""
    return PRESENTERS[resource_type].noun if resource_type in PRESENTERS else resource_type


def labels_from(form: BaseForm) -> dict[str, str]:
    """Return the labels of a form's fields, for the attributes of the same names."""
    return {field.name: plain_label(field) for field in form if not isinstance(field, HiddenField)}


def labels_of(members: type[enum.StrEnum]) -> Callable[[Any], str]:
    """Return a function that maps an enum's values to their labels."""
    labels = {member.value: str(getattr(member, "label", member.value)) for member in members}
    return lambda value: labels.get(value, str(value))


def day(value: object) -> str:
    """Return a date in words: "28 Feb 2026"."""
    return formats.date(date.fromisoformat(str(value)))


def moment(value: object) -> str:
    """Return a moment in words: "28 Feb 2026, 4:05 pm"."""
    return clock.auckland(datetime.fromisoformat(str(value)))
