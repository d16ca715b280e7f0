"""A list whose records are created, edited and removed in place.

One mechanism for all of it: the inline form, the dialogs about a row, what is wrong with what was typed, two people who
change the same record, where the focus lands and what is announced after each step, with htmx and without scripts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, Invalid, NotFound, Problem, Stale
from ranzcred.core.forms.base import BaseForm
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.conflicts import Refusal, show_refusal
from ranzcred.web.kit.lists.dialogs import RowDialog, dialog_response
from ranzcred.web.kit.lists.doubts import INSTEAD, Doubt, Unconfirmed, traits_of, unconfirmed_doubt
from ranzcred.web.kit.lists.inline_form import FormPart
from ranzcred.web.kit.lists.list_responses import Link, Listing, closed_response
from ranzcred.web.kit.lists.record_list import Record, RecordList, RecordPage
from ranzcred.web.kit.refusals import attempt, log_refusal, status_in_form
from ranzcred.web.kit.restored_forms import submitted
from ranzcred.web.kit.view_models import ViewModel

R = TypeVar("R", bound=Record)
L = TypeVar("L", bound=Listing)
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class EditableList(RecordList[R, L]):
    """A record list with the responses to each step of editing it."""

    def form_response(
        self,
        form: BaseForm,
        record: R | None = None,
        *,
        status: int = HTTPStatus.OK,
        refusal: Refusal | None = None,
    ) -> ResponseReturnValue:
        """Return the inline form: the fragment for htmx, else the whole page."""
        opened = self.opened_form(form, record, refusal or {})
        if not htmx.wants_partial():
            return self.page_response(status=status, opened=opened)
        shown = FormPart(template=self.form, opened=opened)
        response = htmx.partial(shown, focus=[opened.focus(self.noun)], status=status)
        if self.addressed and request.method == "GET" and not self.on_record_page():
            args = {**(request.view_args or {}), **self.current_filters().args()}
            response.headers["HX-Push-Url"] = url_for(request.endpoint or "", **args)
        return response

    def create(self, form: BaseForm, action: Callable[[], R], *, done: str = "created") -> ResponseReturnValue:
        """Validate the form, run the action, and close the form; or show it again with its errors."""
        if not submitted():
            return self.form_response(form)
        if not form.validate():
            return self.form_response(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        created = attempt(action, Conflict, Invalid)
        if isinstance(created, Problem):
            return self.refused_response(form, created)
        doubt = unconfirmed_doubt(self.label(created), self.alike(created), self.links_about)
        if doubt:
            return self._doubted_response(form, doubt)
        return self.saved_response(created, f"{self.label(created)} {done}", created=True)

    def update(
        self, key: str, form: BaseForm, action: Callable[[], T], *, sentence: Callable[[T], str] | None = None
    ) -> ResponseReturnValue:
        """Validate the form, run the action on the record with this key, and close the form; or show it again.

        The announcement is `sentence` of the action's result, else that the record is saved.
        """
        gone = (NotFound,) if self.gone else ()
        record = attempt(lambda: self.get(key), *gone)
        if isinstance(record, Problem):
            return self.refused_response(form, record)
        if not submitted():
            return self.form_response(form, record)
        if not form.validate():
            return self.form_response(form, record, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if self.instead and INSTEAD in request.form:
            return self._done_instead(self.instead, record, form)
        known, effects_of = traits_of(self.alike(record)), self.effects(record)
        result = attempt(action, Conflict, Invalid, *gone)
        if isinstance(result, Problem):
            return self.refused_response(form, result, key)
        record = self.get(key)
        effects = effects_of(record)
        doubt = unconfirmed_doubt(
            self.label(record), self.alike(record), self.links_about, known=known, question=effects.question
        )
        if doubt:
            return self._doubted_response(form, doubt, key)
        done = sentence(result) if sentence else f"{self.label(record)} saved"
        return self.saved_response(record, done, link=effects.link, undo=self.undo(self._place_of(key)))

    def _done_instead(
        self, instead: Callable[[R, BaseForm], ResponseReturnValue], record: R, form: BaseForm
    ) -> ResponseReturnValue:
        """Return the response to what is done instead of a change; or the form again with what is wrong."""
        key = record.id
        done = attempt(lambda: instead(record, form), Conflict, Invalid)
        return self.refused_response(form, done, key) if isinstance(done, Problem) else done

    def refused_response(self, form: BaseForm, refusal: Problem, key: str = "") -> ResponseReturnValue:
        """Return the form after a refusal, with everything typed, and the saved values if somebody saved first."""
        if self.gone and isinstance(refusal, NotFound):
            anew = self.gone.form(request.form)
            return self.form_response(anew, status=refusal.status, refusal={"problem": self.gone.problem})
        record = self.get(key) if key else None
        if not record:
            return self.form_response(form, status=status_in_form(refusal), refusal=show_refusal(form, refusal))
        last_change = self.last_change(record) if isinstance(refusal, Stale) else ""
        refused = show_refusal(form, refusal, self.shown(record), last_change)
        refused |= self.explain(refusal, record)
        return self.form_response(form, record, status=status_in_form(refusal), refusal=refused)

    def _doubted_response(self, form: BaseForm, doubt: Doubt, key: str = "") -> ResponseReturnValue:
        """Return the form with the doubt about what was typed, and nothing saved."""
        db.session.rollback()
        refusal = Unconfirmed(doubt)
        log_refusal(refusal, status=refusal.status)
        record = self.get(key) if key else None
        return self.form_response(form, record, status=refusal.status, refusal={"doubt": doubt})

    def saved_response(
        self,
        record: R,
        sentence: str,
        *,
        created: bool = False,
        control: str = "edit",
        closing: ViewModel | None = None,
        link: Link | None = None,
        undo: htmx.Undo | None = None,
    ) -> ResponseReturnValue:
        """Return the response to a saved change: the form or dialog closes, and the focus goes to the row's control.

        If the filters hide the row, a link gets the focus: to the record, unless another is given.
        """
        if self.record_page and self.on_record_page():
            return self._record_page_response(
                self.record_page,
                record,
                sentence,
                created=created,
                control=control,
                closing=closing,
                link=link,
                undo=undo,
            )
        listing = self.load(self.current_filters())
        hidden = record.id not in {self.row_id(row) for row in listing.page.rows}
        return self.changed_response(
            listing,
            self.counted(sentence, listing) if created else sentence,
            closing=closing or FormPart(template=self.form),
            focus=self.row_control(record.id, control),
            link=link or (self.link(record) if self.link and hidden else None),
            undo=undo,
        )

    def _place_of(self, key: str) -> str:
        """Return the address of the page that is shown, at the control that edits a record."""
        if self.record_page and self.on_record_page():
            return f"{htmx.current_url().geturl()}#{self.page_control('edit')}"
        return f"{self.address(self.current_filters())}#{self.row_control(key, 'edit')}"

    def open_dialog(
        self,
        dialog: RowDialog,
        record: R,
        form: BaseForm | None = None,
        *,
        status: int = HTTPStatus.OK,
        refusal: Refusal | None = None,
    ) -> ResponseReturnValue:
        """Return the dialog about a row."""
        opened = self.opened_dialog(dialog, record, form or BaseForm(), refusal or {})
        return dialog_response(opened, status=status, filters=self.current_filters(), content=dialog.content)

    def refuse_dialog(self, dialog: RowDialog, record: R, why: Problem) -> ResponseReturnValue:
        """Return the reason that there is no dialog: announced for htmx, else on the dialog's page."""
        status = status_in_form(why)
        log_refusal(why, status=status)
        if htmx.wants_partial():
            return htmx.announcement(why.message, status=status)
        return self.open_dialog(dialog, record, status=status, refusal={"problem": why.message})

    def confirm(
        self,
        dialog: RowDialog,
        record: R,
        action: Callable[[], T],
        *,
        form: BaseForm | None = None,
        sentence: Callable[[T], str] | None = None,
    ) -> ResponseReturnValue:
        """Validate the dialog's form, run the action, and close the dialog; or show it again with its errors.

        The announcement is `sentence` of the action's result, else the dialog's `done`.
        """
        form = form or BaseForm()
        if not submitted():
            return self.open_dialog(dialog, record, form)
        if not form.validate():
            return self.open_dialog(dialog, record, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        key, done = record.id, f"{self.label(record)} {dialog.done}"
        position = self.position_of(key) if dialog.removes else 0
        result = attempt(action, Conflict, Invalid)
        if isinstance(result, Problem):
            record = self.get(key)
            refusal = show_refusal(form, result, record)
            return self.open_dialog(dialog, record, form, status=status_in_form(result), refusal=refusal)
        done = sentence(result) if sentence else done
        if dialog.removes:
            return self._removed_response(dialog, record, done, position)
        record = self.get(key)
        undo, control = dialog.undo(record), dialog.next_control or dialog.control
        return self.saved_response(record, done, control=control, closing=dialog.closed(), undo=undo)

    def changed_response(
        self,
        listing: L,
        sentence: str,
        *,
        closing: ViewModel,
        focus: str,
        link: Link | None = None,
        undo: htmx.Undo | None = None,
    ) -> ResponseReturnValue:
        """Return the list anew, and what else has changed, with `closing` shown closed."""
        response = make_response(
            closed_response(
                closing,
                lambda: self._changed_parts(listing),
                announce=sentence,
                focus=focus,
                address=self.address(listing.filters),
                link=link,
                undo=undo,
            )
        )
        if self.addressed and htmx.wants_partial():
            response.headers["HX-Replace-Url"] = self.address(listing.filters)
        return response

    def _changed_parts(self, listing: L) -> list[ViewModel]:
        table = self.shown_table(listing)
        return [table, *self.beside(table)]

    def _removed_response(self, dialog: RowDialog, record: R, sentence: str, position: int) -> ResponseReturnValue:
        """Return the response to a removal: the focus goes to the next row's control, else the previous, else the
        opener, which is also the start of a plain page of the list.
        """
        if self.record_page and self.record_page.moved_to and self.on_record_page():
            htmx.flash_message(sentence)
            address = self.record_page.moved_to(record)
            return htmx.redirect_whole_page(f"{address}#{self.page_control(dialog.control)}")
        listing = self.load(self.current_filters())
        sentence = self.counted(sentence, listing)
        if self.on_record_page():
            htmx.flash_message(sentence)
            return htmx.redirect_whole_page(f"{self.address(listing.filters)}#{self.opener}")
        row = listing.page.focus_after_removal(position)
        anew = row is None or (self.addressed and not htmx.wants_partial())
        focus = self.opener if anew else self.row_control(self.row_id(row), dialog.next_control or dialog.control)
        return self.changed_response(listing, sentence, closing=dialog.closed(), focus=focus)

    def _record_page_response(
        self,
        page: RecordPage[R],
        record: R,
        sentence: str,
        *,
        created: bool,
        control: str,
        closing: ViewModel | None,
        link: Link | None,
        undo: htmx.Undo | None,
    ) -> ResponseReturnValue:
        focus = self.page_control(control)
        if created:  # the page is another record's, which is gone
            htmx.flash_message(self.counted(sentence, self.load(self.filters.from_args({}))))
            address = url_for(page.endpoint, **self.record_args(record))
            return htmx.redirect_whole_page(f"{address}#{focus}")
        closed = closing or FormPart(template=self.form)
        return htmx.partial(closed, *page.parts(record), announce=sentence, focus=[focus], link=link, undo=undo)
