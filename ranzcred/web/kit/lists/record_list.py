"""A list of records: their labels, the ids of their controls, the addresses of their forms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from flask import url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Problem
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.lists.filters import ListFilters
from ranzcred.core.records import Likeness, none_alike
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.conflicts import Refusal
from ranzcred.web.kit.lists.dialogs import OpenDialog, RowDialog
from ranzcred.web.kit.lists.doubts import Question
from ranzcred.web.kit.lists.inline_form import OpenForm
from ranzcred.web.kit.lists.list_responses import Link, Listing, is_from_page
from ranzcred.web.kit.lists.paged_list import ListTable, PagedList
from ranzcred.web.kit.view_models import ViewModel


class Record(Protocol):
    """A record that a list can edit."""

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
    parts: Callable[[R], Sequence[ViewModel]]
    """The templates that a change of the record updates."""
    moved_to: Callable[[R], str] | None = None
    """Returns the address of the page after the record has left the list, where there still is one."""


@dataclass(frozen=True, kw_only=True)
class Gone:
    """The form for a new record, with what was typed, if the record was deleted while somebody edited it."""

    form: type[BaseForm]
    problem: str


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What a change leads to beside what it saves."""

    question: Question | None = None
    """What is asked before it is saved."""
    link: Link | None = None
    """Where to go on afterwards."""


def _no_effects(_record: object) -> Callable[[object], Effects]:
    return lambda _changed: Effects()


def _display_name(record: Record) -> str:
    return str(record.display_name)


def _itself(record: Any) -> Any:  # noqa: ANN401
    return record


@dataclass(frozen=True, kw_only=True)
class RecordList(PagedList[L], Generic[R, L]):
    """The definition of a record list by its feature."""

    noun: str
    """The prefix of the ids of form, rows and controls: "definition"."""
    page_title: str = ""
    """The name of the page in the title of its open form."""
    new: str = ""
    """The heading of the form for a new record."""
    opener: str
    """The control that opens the form for a new record, and gets the focus if no row is left."""
    blueprint: str = ""
    """The blueprint of its form's routes, if not that of its page."""
    form: str = ""
    """The template of the form."""
    record_keys: Callable[[R], Mapping[str, Any]] = lambda _record: {}
    """Returns the URL arguments of a record's routes, besides its key and those of the list."""
    get: Callable[[str], R]
    """Returns a record by its key, or raises NotFound."""
    row_id: Callable[[Any], str]
    """Returns the key of a row's record."""
    label: Callable[[R], str] = _display_name
    """Returns the name of a record for people."""
    edited: Callable[[R], str] | None = None
    """Returns what the heading of its form calls a record, if not by its label."""
    opening: Callable[[BaseForm, R], tuple[str, str]] = lambda _form, _record: ("edit", "Edit")
    """Returns the control of a record that opens a form, and what the form's heading says is done."""
    shown: Callable[[R], Any] = _itself
    """Returns the values that the form shows of a record, by field name."""
    last_change: Callable[[R], str] = lambda _record: ""
    """Returns who saved the last change of a record, and when, for a form that was refused because of it."""
    explain: Callable[[Problem, R], Refusal] = lambda _problem, _record: {}
    """Returns what a refused form shows beside what the refusal says itself, such as where to go instead."""
    undo: Callable[[str], htmx.Undo | None] = lambda _back: None
    """Returns how what was just saved is undone, and comes back to an address."""
    link: Callable[[R], Link] | None = None
    """Returns the link to a record that the filters hide."""
    count: Callable[[L], str] = lambda _listing: ""
    """Returns the count to announce after a record was created or removed."""
    alike: Callable[[R], Sequence[Likeness]] = none_alike
    """Returns the other records that a stored one may be the same as."""
    alike_links: Callable[[Any], Sequence[Link]] | None = None
    """Returns the links about one of those: `link` alone unless said."""
    effects: Callable[[R], Callable[[R], Effects]] = _no_effects
    """Returns, of a record as it is before a change, what says what that leads to, of the record as it is then."""
    instead: Callable[[R, BaseForm], ResponseReturnValue] | None = None
    """Does with what was typed what the question about a change offers instead of that."""
    beside: Callable[[ListTable[L]], Sequence[ViewModel]] = lambda _table: ()
    """Further parts of the page that a change updates."""
    addressed: bool = False
    """Whether the page is the list's own, so that the browser's address names the open form too."""
    record_page: RecordPage[R] | None = None
    gone: Gone | None = None

    @property
    def key(self) -> str:
        """Return the name of the URL argument with a record's key."""
        return f"{self.noun}_id"

    def _endpoint_of(self, step: str) -> str:
        return f"{self.blueprint or self.endpoint.partition('.')[0]}.{self.noun}_{step}"

    def row_control(self, key: str, control: str) -> str:
        """Return the id of a control in a row."""
        return f"{self.noun}-{key}-{control}"

    def page_control(self, control: str) -> str:
        """Return the id of a control on a record's own page."""
        return f"{control}-{self.noun}"

    def control_of(self, record: R, control: str) -> str:
        """Return the id of the control of a record that the person sees: on its own page, or in its row."""
        return self.page_control(control) if self.on_record_page() else self.row_control(record.id, control)

    def current_filters(self) -> ListFilters:
        """Return the filters of the list that the person sees. The address of a record's own page has none of them."""
        return self.filters.from_args({}) if self.on_record_page() else super().current_filters()

    def opened_form(self, form: BaseForm, record: R | None, refusal: Refusal) -> OpenForm:
        """Return the open inline form."""
        control, verb = self.opening(form, record) if record else ("edit", "")
        filters = self.current_filters()
        opener, draft = self.opener, [self.noun, "new", *self.parent.values()]
        if record:
            opener, draft = (
                self.control_of(record, control),
                [self.noun, record.id, *([control] * (control != "edit"))],
            )
        elif self.on_record_page():  # the record is gone, and its page still shown
            opener = self.page_control(control)
        return OpenForm(
            form=form,
            record=record,
            heading=f"{verb} {(self.edited or self.label)(record)}" if record else self.new,
            opener_id=opener,
            draft_key="-".join(draft),
            address=url_for(
                self._endpoint_of("update" if record else "create"), **self.record_args(record), **filters.args()
            ),
            page_title=self.page_title,
            cancel=self.address(filters),
            **refusal,
        )

    def opened_dialog(self, dialog: RowDialog, record: R, form: BaseForm, refusal: Refusal) -> OpenDialog:
        """Return the open dialog about a record."""
        filters = self.current_filters()
        return OpenDialog(
            form=form,
            record=record,
            heading=dialog.heading or f"{dialog.verb} {self.label(record)}",
            opener_id=self.control_of(record, dialog.control),
            draft_key=self.row_control(record.id, dialog.control),
            address=url_for(dialog.endpoint, **self.record_args(record), **filters.args()),
            cancel=self.address(filters),
            dialog=dialog,
            **refusal,
        )

    def links_about(self, record: Any) -> Sequence[Link]:  # noqa: ANN401 - of the list, or of one like it
        """Return the links about a record that another may be the same as."""
        if self.alike_links:
            return self.alike_links(record)
        return [self.link(record)] if self.link else []

    def record_args(self, record: R | None) -> dict[str, Any]:
        """Return the URL arguments of a record."""
        return {**self.parent, **({**self.record_keys(record), self.key: record.id} if record else {})}

    def position_of(self, key: str) -> int:
        """Return a row's position in the whole list, from 0; the start of the page if it is not on it."""
        page = self.load(self.current_filters()).page
        keys = [self.row_id(row) for row in page.rows]
        return page.first - 1 + (keys.index(key) if key in keys else 0)

    def counted(self, sentence: str, listing: L) -> str:
        """Return the sentence with the new count added."""
        count = self.count(listing)
        return f"{sentence}. {count}" if count else sentence

    def on_record_page(self) -> bool:
        """Return whether the htmx request comes from the record's own page, not from the list."""
        return self.record_page is not None and is_from_page(self.record_page.endpoint)
