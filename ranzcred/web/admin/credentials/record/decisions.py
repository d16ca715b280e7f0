"""A decision's way through its form: opened, judged, carried out, or shown again with what is wrong."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, Invalid, Problem, Stale
from ranzcred.core.forms.base import VersionedForm
from ranzcred.core.policy import require
from ranzcred.domain.audit.queries import describe_last_change
from ranzcred.domain.credentials.models import CredentialNotFound
from ranzcred.domain.credentials.record.lines import CredentialRecord
from ranzcred.domain.credentials.record.offers import main_award
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.record.queries import get_record
from ranzcred.domain.credentials.record.words import span
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import may_call
from ranzcred.web.admin.credentials.changes.successor import award_address, award_refusal, successor_refusal
from ranzcred.web.admin.credentials.record.page import HEADING, PAGE, page_address, page_parts, page_response
from ranzcred.web.admin.credentials.record.steps import NEW, STEPS, Step, Subject, step_of
from ranzcred.web.admin.undo import undo_of_change
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.lists.conflicts import Refusal, differences, show_refusal
from ranzcred.web.kit.lists.inline_form import FormPart, OpenForm
from ranzcred.web.kit.lists.list_responses import is_from_page
from ranzcred.web.kit.refusals import attempt, log_refusal, status_in_form
from ranzcred.web.kit.restored_forms import submitted

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

FORM = "admin/credentials/record/_decision.html"
IN_ROW = "row"
"""The argument of the form that a row of the table has opened."""


@dataclass(frozen=True, kw_only=True)
class OpenDecision(OpenForm):
    """The open form of a decision."""

    step: Step
    about: str
    """Which award it is about, where there are several."""


@dataclass(frozen=True, kw_only=True)
class AwardDecision:
    """A decision on a credential: a step by its name, about an award or a new one."""

    record: CredentialRecord
    name: str
    step: Step
    subject: Subject

    @classmethod
    def load(cls, credential_id: str, name: str, sequence: int = 0) -> "AwardDecision":
        """Return the decision, or raise Denied, or CredentialNotFound, without such an award too."""
        record = get_record(credential_id)
        credential = record.credential
        award = next((each for each in credential.history if each.sequence == sequence), None)
        if award is None and name != NEW:
            raise CredentialNotFound
        subject = Subject(credential=credential, today=record.today, award=award)
        step = step_of(name, subject)
        if may_call(principal(), request.endpoint or ""):  # else the form is only there to be read
            require(step.rule, principal(), credential)
        return cls(record=record, name=name, step=step, subject=subject)

    @property
    def sequence(self) -> int:
        return self.subject.award.sequence if self.subject.award else 0

    @property
    def opener(self) -> str:
        """Return the control that opens the form."""
        return f"award-{self.sequence}-{self.name}" if IN_ROW in request.args else self.step.control

    def open(self) -> ResponseReturnValue:
        """Return the form, filled in; of an award that is refused whatever is typed, with why, and what instead."""
        refusal = award_refusal(self.record.credential) if self.name == NEW else None
        if refusal is None:
            return self.form_response()
        log_refusal(refusal, status=refusal.status)
        return self._refused(self.step.opened(self.subject), refusal)

    def form_response(
        self, form: VersionedForm | None = None, *, status: int = HTTPStatus.OK, refusal: Refusal | None = None
    ) -> ResponseReturnValue:
        """Return the form: in its place for htmx, else on the page; from another page, the whole page. After a refusal
        the page around the form comes anew: somebody else may have decided meanwhile.
        """
        opened = self._opened(form or self.step.opened(self.subject), refusal or {})
        if not htmx.wants_partial():
            return page_response(self.record, opened=opened, status=status)
        if request.method == "GET" and not is_from_page(PAGE):
            return htmx.redirect_whole_page(opened.address)
        around = page_parts(self.record) if refusal is not None else ()
        part = FormPart(template=FORM, opened=opened)
        return htmx.partial(part, *around, focus=[opened.focus("decision")], status=status)

    def decide(self, sent: "MultiDict[str, str]") -> ResponseReturnValue:
        """Judge what was sent and carry it out; or show the form again."""
        form = self.step.form(sent)
        if not submitted():
            return self.form_response(form)
        if not form.validate():
            return self.form_response(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        reason = form["reason"].data or "" if "reason" in form else ""
        desk = AwardDesk(
            self.record.credential.id,
            version=form.seen_version,
            by=principal(),
            settings=current_settings(),
            reason=reason,
        )
        result = attempt(lambda: self.step.run(desk, form, self.sequence), Conflict, Invalid)
        return self._refused(form, result) if isinstance(result, Problem) else self._done()

    def _refused(self, form: VersionedForm, problem: Problem) -> ResponseReturnValue:
        """Return the form with all that was typed and what is wrong; with what is saved, if someone saved first."""
        db.session.rollback()
        decision = AwardDecision.load(self.record.credential.id, self.name, self.sequence)
        if not isinstance(problem, Stale):
            refusal = show_refusal(form, problem)
            refusal |= successor_refusal(problem, decision.record.credential)
            return decision.form_response(form, status=status_in_form(problem), refusal=refusal)
        credential = decision.record.credential
        form.version.data = str(credential.version)
        mine = {name: form[name].data or None for name in self.step.compared}
        found = differences(form, mine, decision.subject.award)
        who = describe_last_change(credential) or problem.message
        problem_words = who if found else f"{who} Check it below, then choose {self.step.verb} again."
        refusal = Refusal(problem=problem_words, differences=found)
        return decision.form_response(form, status=problem.status, refusal=refusal)

    def _done(self) -> ResponseReturnValue:
        """Return the page as it is now: the form closes, and the focus goes to what opened it, or has its place."""
        record = get_record(self.record.credential.id)
        head, awards, history = page_parts(record)
        ends = record.credential.expiry_date
        until = f" until {span(ends, ends)}" if self.name == NEW and ends else ""
        sentence = f"{_whose(record)} {self.step.done}{until}"
        new = [f"award-{record.awards[0].sequence}-correct"] if self.name == NEW else []
        focus = [*new, self.opener, *self.step.instead, "new-award", HEADING]
        undo = undo_of_change(f"{page_address(record.credential)}#{HEADING}")
        if not htmx.wants_partial():
            htmx.flash_message(sentence, undo=undo)
            place = next(control for control in focus if control in {*head.controls(), *awards.controls(), HEADING})
            return redirect(f"{page_address(record.credential)}#{place}", HTTPStatus.SEE_OTHER)
        parts = (head, awards, history)
        return htmx.partial(FormPart(template=FORM), *parts, announce=sentence, focus=focus, undo=undo)

    def _opened(self, form: VersionedForm, refusal: Refusal) -> OpenDecision:
        credential, award = self.record.credential, self.subject.award
        keys: dict[str, Any] = {"credential_id": credential.id, **({"sequence": award.sequence} if award else {})}
        about = f"Award {award.sequence}: {span(award.valid_from, award.expiry_date)}." if award else ""
        keys |= {IN_ROW: "1"} if IN_ROW in request.args else {}
        return OpenDecision(
            form=form,
            record=credential,
            heading=f"{self.step.verb} {_whose(self.record)}",
            opener_id=self.opener,
            draft_key=f"decision-{credential.id}-{self.name}-{self.sequence}",
            address=url_for(f"credential_record.award_{self.name}", **keys),
            page_title=str(credential.display_name),
            cancel=page_address(credential),
            step=self.step,
            about=about,
            **refusal,
        )


def row_response(record: CredentialRecord, name: str) -> ResponseReturnValue:
    """Return the way from a row of a list to the form of a decision about the award that counts, or did last; to the
    page, where there is none.
    """
    award, address = main_award(record.credential.history, record.today), page_address(record.credential)
    if award:
        first = next(field.id for field in STEPS[name].form() if not isinstance(field, HiddenField))
        keys: dict[str, Any] = {"credential_id": record.credential.id, "sequence": award.sequence}
        address = url_for(f"credential_record.award_{name}", **keys, _anchor=first)
    return htmx.go_to(address)


def successor_response(record: CredentialRecord) -> ResponseReturnValue:
    """Return the way from a row of a list to an award of what replaces the credential's micro-credential; to the page,
    where nothing does.
    """
    refusal = award_refusal(record.credential)
    successor = refusal.successor if refusal else None
    return htmx.go_to(award_address(successor, record.credential) if successor else page_address(record.credential))


def _whose(record: CredentialRecord) -> str:
    credential = record.credential
    return f"{credential.member.display_name}'s {credential.definition.title}"
