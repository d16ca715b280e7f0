"""A list whose rows are records: what they are called, which ids their controls have, where their forms lead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from flask import url_for

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.lists.filters import ListFilters
from ranzcred.web.kit.lists.conflicts import Refusal
from ranzcred.web.kit.lists.dialogs import OpenDialog, RowDialog
from ranzcred.web.kit.lists.inline_form import OpenForm
from ranzcred.web.kit.lists.list_responses import Link, Listing, is_from_page
from ranzcred.web.kit.lists.paged_list import ListTable, PagedList
from ranzcred.web.kit.view_models import ViewModel


class Record(Protocol):
    """What a list edits."""

    @property
    def id(self) -> Any: ...  # noqa: ANN401 - a mapped column

    @property
    def display_name(self) -> str | None: ...


R = TypeVar("R", bound=Record)
L = TypeVar("L", bound=Listing)


@dataclass(frozen=True, kw_only=True)
class RecordPage(Generic[R]):
    """A record's own page, from which the list's form and dialogs are opened too."""

    endpoint: str
    edit: str
    """The id of the control that opens the form."""
    parts: Callable[[R], Sequence[ViewModel]]
    """What a change of the record changes on it."""


@dataclass(frozen=True, kw_only=True)
class Gone:
    """What follows where a record was deleted while somebody edited it: a form for a new one, with what was typed."""

    form: type[BaseForm]
    problem: str


def _display_name(record: Record) -> str:
    return str(record.display_name)


def _itself(record: Any) -> Any:  # noqa: ANN401
    return record


@dataclass(frozen=True, kw_only=True)
class RecordList(PagedList[L], Generic[R, L]):
    """What a feature says of its list and of its records."""

    noun: str
    """What the ids of the form, of the rows and of their controls begin with: "definition"."""
    page_title: str = ""
    """What the page is called, in the title of a form that is open on it."""
    new: str = ""
    """The heading of the form for a new record."""
    opener: str
    """The control that gets the focus where no row is left: it opens the form for a new record."""
    form: str = ""
    """The template of the form."""
    create_endpoint: str = ""
    update_endpoint: str = ""
    """Where the form is sent."""
    key: str
    """What addresses call the key of a record."""
    get: Callable[[str], R]
    """A record by its key, or NotFound."""
    row_id: Callable[[Any], str]
    """The key of a row's record."""
    label: Callable[[R], str] = _display_name
    """What people call a record."""
    shown: Callable[[R], Any] = _itself
    """A record as its form shows it, by the names of the fields."""
    link: Callable[[R], Link] | None = None
    """What leads to a record that the filters hide."""
    count: Callable[[L], str] = lambda _listing: ""
    """What is announced of how many there are, after one was created or removed."""
    beside: Callable[[ListTable[L]], Sequence[ViewModel]] = lambda _table: ()
    """What else on the page follows from a change."""
    addressed: bool = False
    """Whether the page is the list's own: the browser's address tells what is open on it, too."""
    record_page: RecordPage[R] | None = None
    gone: Gone | None = None

    def row_control(self, key: str, control: str) -> str:
        """Return the id of a control in a row."""
        return f"{self.noun}-{key}-{control}"

    def current_filters(self) -> ListFilters:
        """Return the part of the list that the person sees. A record's own page has others in its address."""
        return self.filters.from_args({}) if self.on_record_page() else super().current_filters()

    def opened_form(self, form: BaseForm, record: R | None, refusal: Refusal) -> OpenForm:
        """Return the inline form as it stands on the page."""
        filters = self.current_filters()
        opener, draft = self.opener, [self.noun, "new", *self.parent.values()]
        if record:
            opener, draft = self.row_control(record.id, "edit"), [self.noun, record.id]
        if self.record_page and self.on_record_page():
            opener = self.record_page.edit
        return OpenForm(
            form=form,
            record=record,
            heading=f"Edit {self.label(record)}" if record else self.new,
            opener_id=opener,
            draft_key="-".join(draft),
            address=url_for(
                self.update_endpoint if record else self.create_endpoint, **self.record_args(record), **filters.args()
            ),
            page_title=self.page_title,
            cancel=self.address(filters),
            **refusal,
        )

    def opened_dialog(self, dialog: RowDialog, record: R, form: BaseForm, refusal: Refusal) -> OpenDialog:
        """Return a dialog about a record as it stands on the page."""
        filters = self.current_filters()
        opener = self.row_control(record.id, dialog.control)
        return OpenDialog(
            form=form,
            record=record,
            heading=f"{dialog.verb} {self.label(record)}",
            opener_id=opener,
            draft_key=opener,
            address=url_for(dialog.endpoint, **self.record_args(record), **filters.args()),
            cancel=self.address(filters),
            partial=dialog.partial,
            page=dialog.page,
            prefix=dialog.prefix,
            verb=dialog.verb,
            text=dialog.text,
            first_focus=dialog.first_focus,
            is_question=dialog.is_question,
            summarises=dialog.summarises,
            **refusal,
        )

    def record_args(self, record: R | None) -> dict[str, Any]:
        """Return what the addresses of a record name."""
        return {**self.parent, **({self.key: record.id} if record else {})}

    def position_of(self, key: str) -> int:
        """Return where a row stands in the whole list, counted from 0: first on the page where it is not on it."""
        page = self.load(self.current_filters()).page
        keys = [self.row_id(row) for row in page.rows]
        return page.first - 1 + (keys.index(key) if key in keys else 0)

    def counted(self, sentence: str, listing: L) -> str:
        """Return a sentence, and how many there are now."""
        count = self.count(listing)
        return f"{sentence}. {count}" if count else sentence

    def on_record_page(self) -> bool:
        """Whether htmx asks from one record's own page, and not from the list."""
        return self.record_page is not None and is_from_page(self.record_page.endpoint)
