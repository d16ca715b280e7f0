"""The decisions about awards, as people make them: the form of each, and what it asks of the desk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ranzcred.core.forms.base import VersionedForm
from ranzcred.core.forms.date_field import DATE_HINT
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.awards import forms
from ranzcred.domain.credentials.awards.history import AwardRecord, newest, proposed_dates
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.policy import Rule
from ranzcred.domain.credentials.record.offers import new_award_step
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.web.kit.lists.doubts import confirmed_override

NEW = "new"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a decision is about, on a day; `award` is None for a new one."""

    credential: StaffMicroCredential
    today: date
    award: AwardRecord | None = None

    @property
    def renews(self) -> bool:
        """Return whether a new award would be a renewal."""
        step = new_award_step(self.credential.history, self.credential.terms, self.today)
        return step == "renew" or (not step and newest(self.credential.history) is not None)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A decision. Its form is `filled` for a subject; `run` carries it out at a desk, about the award of a sequence."""

    verb: str
    text: str
    done: str
    control: str
    """The control of the page that opens its form; with those that may be there once it is done."""
    instead: Sequence[str] = ()
    form: type[VersionedForm]
    filled: Callable[[Subject, VersionedForm], None] = lambda _subject, _form: None
    run: Callable[[AwardDesk, Any, int], StaffMicroCredential]
    rule: Rule = policy.may_decide
    danger: bool = False
    compared: Sequence[str] = ()
    """The fields that are shown beside what someone else has saved meanwhile."""
    apart: Sequence[str] = ()
    """The fields that only a question shows."""

    def opened(self, subject: Subject) -> VersionedForm:
        """Return the form, filled in."""
        form = self.form()
        form.version.data = str(subject.credential.version)
        self.filled(subject, form)
        return form


def step_of(name: str, subject: Subject) -> Step:
    """Return a decision by its name; a new award is a renewal where there is something to renew."""
    if name == NEW:
        name = "renew" if subject.renews else "award"
    return STEPS[name]


def _fill_new(subject: Subject, form: VersionedForm) -> None:
    credential = subject.credential
    proposed = proposed_dates(credential.history, subject.today, credential.terms)
    form["awarded_on"].data = subject.today
    form["expiry_date"].data = proposed.expiry_date
    if "valid_from" in form:
        form["valid_from"].description = f"{DATE_HINT}. Leave blank for {day(proposed.valid_from)}."


def _fill_today(name: str) -> Callable[[Subject, VersionedForm], None]:
    def fill(subject: Subject, form: VersionedForm) -> None:
        form[name].data = subject.today

    return fill


def _fill_revocation(subject: Subject, form: VersionedForm) -> None:
    award = subject.award
    last = award.expiry_date if award else None
    form["on"].data = min(subject.today, last) if last else subject.today


def _fill_correction(subject: Subject, form: VersionedForm) -> None:
    for name in forms.CorrectionForm.CORRECTED:
        form[name].data = getattr(subject.award, name)
    form["never"].data = subject.award is not None and subject.award.expiry_date is None


STEPS: Mapping[str, Step] = {
    "award": Step(
        verb="Award",
        text="",
        done="awarded",
        control="new-award",
        form=forms.FirstAwardPageForm,
        filled=_fill_new,
        run=lambda desk, form, _sequence: desk.award(form.new_award(), override=confirmed_override(form)),
        apart=["reason"],
        rule=policy.may_award,
    ),
    "renew": Step(
        verb="Renew",
        text="",
        done="renewed",
        control="new-award",
        form=forms.AwardPageForm,
        filled=_fill_new,
        run=lambda desk, form, _sequence: desk.renew(form.new_award()),
        rule=policy.may_award,
    ),
    "suspend": Step(
        verb="Suspend",
        text="It does not count while it is suspended. Its expiry date stays as it is.",
        done="suspended",
        control="suspend-award",
        instead=["lift-award"],
        form=forms.SuspensionPageForm,
        filled=_fill_today("from"),
        run=lambda desk, form, sequence: desk.suspend(sequence, **form.suspension()),
        danger=True,
    ),
    "lift": Step(
        verb="Lift suspension",
        text="It counts again, until its expiry date.",
        done="no longer suspended",
        control="lift-award",
        instead=["suspend-award"],
        form=forms.LiftPageForm,
        filled=_fill_today("from"),
        run=lambda desk, form, _sequence: desk.lift(from_on=form.from_on),
    ),
    "revoke": Step(
        verb="Revoke",
        text="Its record stays. A renewal that is still to begin is revoked with it.",
        done="revoked",
        control="revoke-award",
        instead=["new-award", "more-award"],
        form=forms.RevocationPageForm,
        filled=_fill_revocation,
        run=lambda desk, form, sequence: desk.revoke(sequence, **form.revocation()),
        danger=True,
    ),
    "reinstate": Step(
        verb="Reinstate",
        text="Its expiry date stays as it was.",
        done="reinstated",
        control="more-award",
        form=forms.ReinstatementPageForm,
        run=lambda desk, form, _sequence: desk.reinstate(mode=form.mode.data),
    ),
    "correct": Step(
        verb="Correct",
        text="For what was recorded wrong. What was known before stays in the history.",
        done="corrected",
        control="more-award",
        form=forms.CorrectionPageForm,
        filled=_fill_correction,
        run=lambda desk, form, sequence: desk.correct(sequence, changes=form.corrections(), kind=form.reason_kind.data),
        compared=forms.CorrectionForm.CORRECTED,
    ),
    "void": Step(
        verb="Void",
        text="It counts on no day, as if it had never been awarded. Its record stays, struck through.",
        done="voided",
        control="more-award",
        instead=["new-award"],
        form=forms.VoidPageForm,
        run=lambda desk, form, sequence: desk.void(sequence, kind=form.reason_kind.data),
        danger=True,
    ),
}
