"""The columns of each kind of file: the fields of the pages' forms, with their rules."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field

from ranzcred.core.formats import plural
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.date_field import CleanDateField
from ranzcred.core.forms.fields import CleanField, EnumField
from ranzcred.core.forms.validators import TextLength, plain_label
from ranzcred.core.spreadsheets.cells import read_cell
from ranzcred.core.spreadsheets.dates import read_day_cell
from ranzcred.core.text import normalised
from ranzcred.domain.directory.forms import MemberForm, OrganisationForm
from ranzcred.domain.directory.models import NAME_LENGTH
from ranzcred.domain.imports.models import ImportKind, Messages
from ranzcred.domain.imports.results.forms import ResultRowForm

IGNORED = "Reason"
"""The extra column in a file of refused rows."""
COUNTED = "companies|businesses|employees|members|names|organisations|people|records|rows|staff"
TOTAL = re.compile(
    r"(?:(?:grand |sub[- ]?)?totals?|sum|count|average|(?:total )?(?:number|no\.?)(?= of))"
    rf"(?:(?: of)? (?:{COUNTED}))?(?: ?[:=]? ?[0-9.,]+)?:?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")


class StaffRowForm(MemberForm):
    """A member with their organisation."""

    organisation = CleanField(
        "Organisation", [TextLength(minimum=1, maximum=NAME_LENGTH)], description="Its name or its NZBN"
    )


FORMS: Mapping[ImportKind, type[BaseForm]] = {
    ImportKind.ORGANISATIONS: OrganisationForm,
    ImportKind.STAFF: StaffRowForm,
    ImportKind.RESULTS: ResultRowForm,
}
NAMED_BY: Mapping[ImportKind, Sequence[Sequence[str]]] = {
    ImportKind.ORGANISATIONS: [["name"]],
    ImportKind.STAFF: [["first_name", "last_name"]],
    ImportKind.RESULTS: [["first_name", "last_name"], ["email"], ["lbp_number"]],
}
"""The columns whose words name a row on the page: the first that are filled in."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its attribute, its name in the header, whether the header must have it, which cells must be filled in
    (in words), and its content in words.
    """

    name: str
    label: str
    required: bool
    filled: str
    content: str


def columns_of(kind: ImportKind) -> list[Column]:
    """Return the columns of a kind of file, in the order of its template."""
    return [
        Column(
            name=str(field.name),
            label=plain_label(field),
            required=is_required(field) or field.name in FORMS[kind].ONE_NEEDED,
            filled="One of the two" if field.name in FORMS[kind].ONE_NEEDED else "Yes" if is_required(field) else "No",
            content=". ".join(_describe(field)),
        )
        for field in _fields(FORMS[kind]())
    ]


def header_key(text: str) -> str:
    """Return the key by which column names are equal: "E-mail" and "EMAIL", "First name" and "first_name"."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()


def is_required(field: Field) -> bool:
    return any(isinstance(rule, TextLength) and rule.minimum for rule in field.validators)


class RowReader:
    """A reader of one file's rows, by the rules of its kind."""

    def __init__(self, kind: ImportKind, header: Sequence[str]) -> None:
        self._kind = kind
        self._form = FORMS[kind]()
        names = {header_key(plain_label(field)): str(field.name) for field in self._form}
        self._names = [names.get(header_key(text)) for text in header]
        self._days = {str(field.name) for field in self._form if isinstance(field, CleanDateField)}
        self._words = {
            str(field.name): {
                header_key(text): value for value, label in field.words.items() for text in (value, label)
            }
            for field in self._form
            if isinstance(field, EnumField)
        }

    def name(self, cells: Sequence[str]) -> str:
        """Return the row's name on the page, even if the row is not valid."""
        texts = {name: text for name, (text, _) in self._cells(cells).items()}
        names = (
            " ".join(filter(None, (normalised(texts.get(each, "")) for each in named)))
            for named in NAMED_BY[self._kind]
        )
        name = next(filter(None, names), "")
        return name.replace("\x00", "")[:NAME_LENGTH]

    def read(self, cells: Sequence[str]) -> tuple[dict[str, Any] | None, Messages]:
        """Return the row's values by attribute, without blank ones; or None, and the error messages."""
        wrong = self._wrong_row(cells)
        if wrong:
            return None, [{"label": "Row", "message": wrong}]
        found = self._cells(cells)
        sent = {name: self._as_sent(self._form[name], text) for name, (text, _) in found.items()}
        self._form.process(MultiDict(sent))
        self._form.validate()
        messages = dict(self._messages({name: refusal for name, (_, refusal) in found.items() if refusal}))
        if messages:
            return None, [{"label": label, "message": message} for label, message in messages.items()]
        return {name: value for name, value in self._form.values().items() if found.get(name, [""])[0] and value}, []

    def _cells(self, cells: Sequence[str]) -> dict[str, tuple[str, str | None]]:
        """Return each column's text, and what is wrong with the cell itself or None."""
        return {
            name: (read_day_cell if name in self._days else read_cell)(cell)
            for name, cell in zip(self._names, cells, strict=False)
            if name
        }

    def _messages(self, refusals: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield the label and message of each column in error: that of its cell in `refusals`, else of its field."""
        for field in self._form:
            label = plain_label(field)
            if str(field.name) in refusals:
                yield label, f"{label} {refusals[str(field.name)]}"
            elif field.errors:
                yield label, _message(field, str(field.errors[0]))

    def _wrong_row(self, cells: Sequence[str]) -> str:
        if _is_total(cells):
            return "This row is a spreadsheet total. Delete it."
        if len(cells) == len(self._names):
            return ""
        return (
            f"This row has {plural(len(cells), 'column')} but the heading has {len(self._names)}. "
            "Put quotation marks around any value with a comma or semicolon."
        )

    def _as_sent(self, field: Field, text: str) -> str:
        """Return a cell as the page's form would send it: the value of a choice, the default if it is blank."""
        if not isinstance(field, EnumField):
            return text
        words = self._words[str(field.name)]
        return words.get(header_key(text), text) if text else str(field.default)


def _is_total(cells: Sequence[str]) -> bool:
    """Return whether a row has nothing but numbers and a word for their total."""
    texts = list(filter(None, map(normalised, cells)))
    return any(map(TOTAL.fullmatch, texts)) and all(TOTAL.fullmatch(text) or NUMBER.fullmatch(text) for text in texts)


def _fields(form: BaseForm) -> list[Field]:
    return sorted(form, key=lambda field: field.name != "organisation")


def _describe(field: Field) -> list[str]:
    if isinstance(field, EnumField):
        return [_choices(field), f"Blank in a new row means {field.words[str(field.default)]}"]
    lengths = [f"Up to {rule.maximum} characters" for rule in field.validators if isinstance(rule, TextLength)]
    return [*([str(field.description)] if field.description else []), *lengths]


def _choices(field: EnumField) -> str:
    *others, last = field.words.values()
    return f"{', '.join(others)} or {last}"


def _message(field: Field, message: str) -> str:
    """Return a form's error message, with the list of choices that a file does not show."""
    return f"{plain_label(field)} must be {_choices(field)}." if isinstance(field, EnumField) else message
