"""The comparison of an import's rows with the current database."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ranzcred.core.db.versions import changed_values
from ranzcred.core.forms.fields import EnumField
from ranzcred.core.forms.phone_field import PhoneField
from ranzcred.core.forms.validators import plain_label
from ranzcred.core.phones import shown_phone
from ranzcred.domain.directory.likeness import values_of
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.imports.columns import FORMS
from ranzcred.domain.imports.likeness import Likely
from ranzcred.domain.imports.matching import Candidate, Known, known_for
from ranzcred.domain.imports.models import ImportKind, ImportRow, Judged, Messages, Outcome
from ranzcred.domain.imports.refusals import Unclear


@dataclass(frozen=True, kw_only=True)
class Judgement(Judged):
    """The outcome of one row: `values` are set, by attribute, on `record` or on a new one."""

    values: Mapping[str, Any] = field(default_factory=dict)
    record: Organisation | OrganisationMember | None = None


def judge(kind: ImportKind, rows: Sequence[ImportRow]) -> Iterator[Judgement]:
    """Yield the outcome of each of `rows`, which have valid cells, in the order of the file."""
    contents = [json.loads(row.content or "{}") for row in rows]
    known, likely, words = known_for(kind, contents), Likely(kind, contents), Words(kind)
    for row, content in zip(rows, contents, strict=True):
        try:
            judged = _judged(row, content, known, words, kind)
        except Unclear as unclear:
            reason = {"label": words.label(unclear.field), "message": unclear.message}
            judged = Judgement(row=row, outcome=Outcome.REFUSED, messages=[reason])
        yield _doubted(judged, likely)


class Words:
    """The words for attributes and their values."""

    def __init__(self, kind: ImportKind) -> None:
        form = FORMS[kind]()
        self._labels = {str(each.name): plain_label(each) for each in form}
        choices = [each for each in form if isinstance(each, EnumField)]
        self._read = {str(each.name): each.coerce for each in choices}
        self._phones = {str(each.name) for each in form if isinstance(each, PhoneField)}
        self.defaults = {str(each.name): each.default for each in choices}

    def label(self, name: str) -> str:
        """Return an attribute's label; "Row" if the message is about the whole row."""
        return self._labels.get(name.removesuffix("_id"), "Row")

    def typed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values in the types of a record's attributes."""
        return {name: self._read[name](value) if name in self._read else value for name, value in values.items()}

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any], references: Mapping[str, str]) -> Messages:
        """Return the changed attributes in words, before and after."""
        return [
            {
                "label": self.label(name),
                "before": self._text(name, before.get(name), references),
                "after": self._text(name, value, references),
            }
            for name, value in after.items()
        ]

    def _text(self, name: str, value: Any, references: Mapping[str, str]) -> str | None:  # noqa: ANN401 - any column
        if name.endswith("_id") and value:
            return references[value]
        if name in self._phones:
            return shown_phone(value) or None
        return str(getattr(value, "label", value)) if value else None


def _doubted(judged: Judgement, likely: Likely) -> Judgement:
    """Return the judgement of a row with what it may be the same as, if it is to be made; else with what to look at."""
    if judged.record is not None:
        remarks = [{"warning": remark} for remark in likely.remarks(judged.record, judged.values)]
        return replace(judged, messages=[*judged.messages, *remarks])
    if judged.outcome is not Outcome.CREATED:
        return judged
    warnings = [{"warning": warning} for warning in likely.warnings(judged.values)]
    likely.take(judged.row.number, judged.values)
    return replace(judged, outcome=Outcome.ALIKE, messages=[*judged.messages, *warnings]) if warnings else judged


def _judged(row: ImportRow, content: Mapping[str, Any], known: Known, words: Words, kind: ImportKind) -> Judgement:
    found = known.find(content)
    if found and found.row:
        raise Unclear("", f"Same {kind.noun} as row {found.row:,}. Keep only one.")
    values = words.typed(known.resolved(content, found))
    candidate = found or Candidate()
    candidate.row = row.number
    candidate.values.update(values)
    known.take(candidate)
    if candidate.record is None:
        values = {**values, **{name: value for name, value in words.defaults.items() if name not in values}}
        return Judgement(
            row=row, outcome=Outcome.CREATED, messages=words.changes({}, values, known.references()), values=values
        )
    changes = changed_values(candidate.record, values)
    stored = values_of(candidate.record, *changes)
    return Judgement(
        row=row,
        outcome=Outcome.CHANGED if changes else Outcome.UNCHANGED,
        messages=words.changes(stored, changes, known.references()),
        values=changes,
        record=candidate.record,
    )
