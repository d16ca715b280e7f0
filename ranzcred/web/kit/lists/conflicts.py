"""What a form shows after a change was refused: a broken rule or a duplicate at its field, or mine and theirs where
somebody else saved first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from wtforms import Field

from ranzcred.core.db.versions import changed_values
from ranzcred.core.errors import Duplicate, Overridable, Problem, Stale
from ranzcred.core.formats import typed_date
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.phone_field import PhoneField
from ranzcred.core.forms.validators import plain_label
from ranzcred.core.phones import shown_phone
from ranzcred.web.kit.lists.doubts import Doubt, overridable_doubt
from ranzcred.web.kit.lists.list_responses import Link


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field with two values: the person's own and the one that somebody else saved."""

    field_id: str
    label: str
    mine: str
    theirs: str


class Refusal(TypedDict, total=False):
    """The refusal that an open form shows beside its fields."""

    problem: str
    differences: Sequence[Difference]
    doubt: Doubt
    links: Sequence[Link]


def show_refusal(
    form: BaseForm,
    refusal: Problem,
    theirs: Any = None,  # noqa: ANN401 - any record
    last_change: str = "",
) -> Refusal:
    """Put a refusal at the fields that it is about; return what the form shows beside them.

    After Stale, saving again replaces what is shown to be saved: the form takes the version of `theirs`, and says
    `last_change`, who saved it and when, where that is known.
    """
    if isinstance(refusal, Stale) and "version" in form:
        form["version"].data = str(theirs.version)
        return {"problem": last_change or refusal.message, "differences": differences(form, form.values(), theirs)}
    if isinstance(refusal, Overridable):
        return {"doubt": overridable_doubt(form, refusal)}
    messages = {refusal.field: [refusal.message]} if isinstance(refusal, Duplicate) else refusal.details
    at_fields = {name: found for name, found in messages.items() if name in form}
    for name, found in at_fields.items():
        form[name].errors = [str(message) for message in found]
    return {} if at_fields else {"problem": refusal.message}


def differences(form: BaseForm, mine: Mapping[str, Any], theirs: object) -> list[Difference]:
    """Return the fields in which the typed value differs from the saved one."""
    return [
        Difference(
            field_id=form[name].id,
            label=plain_label(form[name]),
            mine=_words(form[name], value),
            theirs=_words(form[name], getattr(theirs, name)),
        )
        for name, value in changed_values(theirs, mine).items()
    ]


def _words(field: Field, value: Any) -> str:  # noqa: ANN401 - of any field
    if isinstance(value, bool):
        return "On" if value else "Off"
    if isinstance(value, tuple):
        return ", ".join(str(each.label) for each in value) or "(blank)"
    if isinstance(value, date):
        return typed_date(value)
    if isinstance(field, PhoneField):
        value = shown_phone(value)
    return str(getattr(value, "label", value) or "(blank)")
