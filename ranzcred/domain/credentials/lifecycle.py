"""The lifecycle of a credential: all rules of its status, from training to an award and out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol, TypedDict

from ranzcred.core import clock
from ranzcred.core.errors import Conflict, Invalid
from ranzcred.core.formats import plural
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward, award, renew
from ranzcred.domain.credentials.awards.decisions.correcting import Corrections, correct
from ranzcred.domain.credentials.awards.decisions.ending import revoke
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.history import History, newest
from ranzcred.domain.credentials.awards.kinds import AwardState, CorrectionReason, EndKind, RevocationReason
from ranzcred.domain.credentials.awards.months import Terms
from ranzcred.domain.credentials.awards.periods import counting
from ranzcred.domain.credentials.awards.standing import standing_of
from ranzcred.domain.credentials.status import (
    BEFORE_AWARD,
    FRESH_ALERTS,
    MicroCredentialStatus,
    Standing,
    effective_status,
)

Status = MicroCredentialStatus

REASON_REQUIRED = "Enter a reason for withdrawing this award."
REMOVAL_REASON_REQUIRED = "Enter a reason: this credential has been awarded."
NO_AWARD = "This credential has not been awarded, so it can't expire."
NOTHING_TO_RENEW = "This credential has not been awarded, so it can't be renewed."
STARTS_EXPIRED = "You can't assign a micro-credential as Expired. Choose Awarded and enter the dates."
NEVER = "Leave it blank for a credential that never expires."
LAPSED = "This credential has expired. Set it to Awarded to renew it with new dates."
STILL_EXPIRED = "Expiry date is in the past. Enter a later date, or leave it blank."
DATE_OF_NO_AWARD = "Dates only apply when the status is Awarded."

KEPT = "Void the award instead; its record stays."
COUNTS = {AwardState.CURRENT, AwardState.SUSPENDED, AwardState.SCHEDULED}
"""The states of an award that counts, or will again."""
UNCHANGED, NOTES, REMOVED = "no change", "notes changed", "will be removed"


class CredentialState(Standing, Protocol):
    """What the rules of a change read of a credential; `terms` are those of its micro-credential."""

    @property
    def awarded_on(self) -> date | None: ...

    @property
    def history(self) -> History: ...

    @property
    def terms(self) -> Terms: ...


class RemovableState(Standing, Protocol):
    """What the rules of a removal read of a credential."""

    @property
    def ever_awarded(self) -> bool: ...


@dataclass(frozen=True)
class InitialState:
    """The state of a credential at its assignment."""

    terms: Terms
    status: MicroCredentialStatus = Status.NOT_STARTED
    awarded_on: date | None = None
    awarded_by: str | None = None
    valid_from: date | None = None
    expiry_date: date | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None
    end_kind: EndKind | None = None
    expiry_alert_90_sent: bool = False
    expiry_alert_60_sent: bool = False
    expiry_alert_30_sent: bool = False
    notes: str | None = None
    history: History = ()


class Changes(TypedDict, total=False):
    """The requested values, by attribute; a missing attribute is not changed. `years` is for how many to renew."""

    status: MicroCredentialStatus
    awarded_on: date | None
    expiry_date: date | None
    notes: str | None
    years: int


@dataclass(frozen=True, kw_only=True)
class ChangeRequest:
    """A requested change: by whom (a user's key), why, and on which day in Auckland."""

    changes: Changes
    user_id: str | None
    reason: str
    today: date
    at: datetime = field(default_factory=clock.now)

    @property
    def decision(self) -> Decision:
        return Decision(user_id=self.user_id, at=self.at, today=self.today)


@dataclass(frozen=True, kw_only=True)
class RemovalRequest:
    """A requested removal: why, and on which day in Auckland."""

    reason: str
    today: date


@dataclass(frozen=True, kw_only=True)
class Transition:
    """The effect of a change or a removal on a credential.

    `before` and `after` are effective statuses, `after` None for a removal; `values` are the attributes that differ.
    `history` is what becomes of its awards by a decision, None if they stay as they are.
    """

    action: AuditAction
    before: MicroCredentialStatus
    after: MicroCredentialStatus | None
    values: Mapping[str, Any] = field(default_factory=dict)
    backdated: int = 0
    """The number of days by which the award is backdated."""
    requires_reason: bool = False
    history: History | None = None
    decision: Decision | None = None

    @property
    def removes(self) -> bool:
        return self.after is None

    @property
    def changes(self) -> bool:
        """Return whether any value changes."""
        return self.removes or bool(self.values)

    @property
    def moves(self) -> bool:
        """Return whether the status changes, or there is a new award."""
        return "status" in self.values or self.action is AuditAction.MCRED_AWARD

    @property
    def ends_cycle(self) -> bool:
        """Return whether the messages about the old expiry date are obsolete."""
        return self.moves or self.removes or "expiry_date" in self.values

    @property
    def details(self) -> dict[str, object]:
        """Return the details for the audit entry."""
        return {"backdated": count_days(self.backdated)} if self.backdated else {}

    @property
    def sentence(self) -> str:
        """Return the change in words: "In Training to Awarded, award date 3 Mar 2026, backdated 265 days, expiry date
        3 Mar 2028".
        """
        if self.after is None:
            return f"{self.before.label}, {REMOVED}"
        parts = [] if self.after is self.before else [f"{self.before.label} to {self.after.label}"]
        parts += ["award withdrawn"] * (self.before not in BEFORE_AWARD and self.after in BEFORE_AWARD)
        if self.values.get("awarded_on"):
            parts.append(f"award date {day(self.values['awarded_on'])}")
        parts += [f"backdated {ago}" for ago in self.details.values()]
        if "expiry_date" in self.values and self.after not in BEFORE_AWARD:
            ends = self.values["expiry_date"]
            parts.append(f"expiry date {day(ends)}" if ends else "no expiry date")
        parts += [NOTES] * ("notes" in self.values)
        return ", ".join(parts) or UNCHANGED


class ReasonMissing(Invalid):
    """A change or removal without its required reason; `transition` is its effect."""

    def __init__(self, transition: Transition) -> None:
        super().__init__(REMOVAL_REASON_REQUIRED if transition.removes else REASON_REQUIRED, field="reason")
        self.transition = transition


def transition(state: CredentialState, request: ChangeRequest) -> Transition:
    """Return the transition of a change; raise Invalid, naming the field, or Conflict if the rules refuse it.

    The rules go by the effective status: an award that has run out is EXPIRED.
    """
    current = effective_status(state, today=request.today)
    target = request.changes.get("status", current)
    if target in BEFORE_AWARD:
        found = _to_training(state, current, target, request)
    elif target is current and not _renews(state, current, request):
        found = _correct(state, current, request)
    elif target is Status.AWARDED:
        found = _award(state, current, request)
    else:
        found = _expire(state, current, request)
    notes = {"notes": request.changes["notes"]} if "notes" in request.changes else {}
    wanted = {**_standing(state, found, target, request.today), **notes}
    values = {name: value for name, value in wanted.items() if getattr(state, name) != value}
    return require_reason(replace(found, values=values, decision=request.decision), request.reason)


def initial_transition(request: ChangeRequest, terms: Terms) -> Transition:
    """Return the transition of a new assignment; raise Invalid if it cannot have these values."""
    if request.changes.get("status") is Status.EXPIRED:
        raise Invalid(STARTS_EXPIRED, field="status")
    return transition(InitialState(terms), request)


def removal(state: RemovableState, request: RemovalRequest) -> Transition:
    """Return the transition of a removal; raise Conflict if it was ever awarded, since its record stays."""
    if state.ever_awarded:
        raise Conflict(KEPT)
    current = effective_status(state, today=request.today)
    return Transition(action=AuditAction.DELETE, before=current, after=None)


def require_reason(found: Transition, reason: str) -> Transition:
    """Return the transition; raise ReasonMissing if it needs a reason and there is none."""
    if found.requires_reason and not reason:
        raise ReasonMissing(found)
    return found


def count_days(number: int) -> str:
    """Return a count in words: "1 day", "465 days"."""
    return plural(number, "day")


def _standing(state: CredentialState, found: Transition, target: Status, today: date) -> dict[str, Any]:
    """Return the columns of the standing after a change, with the alert flags that follow from it."""
    history = state.history if found.history is None else found.history
    status = target if target in BEFORE_AWARD else state.status
    if found.history is None and status is state.status:
        return {}
    standing = vars(standing_of(history, status, today))
    renewed = any(standing[name] != getattr(state, name) for name in ("awarded_on", "expiry_date"))
    return {**standing, **(FRESH_ALERTS if renewed else {})}


def _to_training(state: CredentialState, current: Status, target: Status, request: ChangeRequest) -> Transition:
    """Return the move to a training status: from an award that still counts it is a withdrawal."""
    for name in ("awarded_on", "expiry_date"):
        if request.changes.get(name) not in {None, getattr(state, name)}:
            raise Invalid(DATE_OF_NO_AWARD, field=name)
    found = Transition(
        action=AuditAction.UPDATE, before=current, after=target, requires_reason=current not in BEFORE_AWARD
    )
    return replace(found, history=_revoked(state.history, request)) if _counts(state.history, request) else found


def _award(state: CredentialState, current: Status, request: ChangeRequest) -> Transition:
    """Return the award: a first one, one that begins anew, or a renewal."""
    awarded_on, expiry_date = request.changes.get("awarded_on") or request.today, request.changes.get("expiry_date")
    if current is Status.EXPIRED and expiry_date and expiry_date < request.today:
        raise Invalid(STILL_EXPIRED, field="expiry_date")
    given = "expiry_date" in request.changes or state.terms.validity_months is None
    asked = NewAward(awarded_on=awarded_on, expiry_date=expiry_date, expiry_given=given)
    last = newest(state.history)
    renewal = last and last.end_kind is None and current not in BEFORE_AWARD and last.valid_from < awarded_on
    decide = renew if renewal else award
    return Transition(
        action=AuditAction.MCRED_RENEW if renewal else AuditAction.MCRED_AWARD,
        before=current,
        after=Status.AWARDED,
        history=decide(state.history, asked, state.terms, request.decision),
        backdated=(request.today - awarded_on).days,
    )


def _renews(state: CredentialState, current: Status, request: ChangeRequest) -> bool:
    """Return whether a valid award is given again in time: from a later day, until a later one or without end."""
    awarded_on, expiry_date = request.changes.get("awarded_on"), request.changes.get("expiry_date", state.expiry_date)
    if current is not Status.AWARDED or not (awarded_on and state.awarded_on and state.expiry_date):
        return False
    return awarded_on > state.awarded_on and (expiry_date is None or expiry_date > state.expiry_date)


def _expire(state: CredentialState, current: Status, request: ChangeRequest) -> Transition:
    """Return the early end of an award: by an expiry date that has passed, or else its revocation today."""
    if current is not Status.AWARDED:
        raise Conflict(NO_AWARD)
    history = _corrected(state, request)
    if _counts(history, request):
        history = _revoked(history, request)
    return Transition(action=AuditAction.MCRED_EXPIRE, before=current, after=Status.EXPIRED, history=history)


def _correct(state: CredentialState, current: Status, request: ChangeRequest) -> Transition:
    """Return the correction of an award's dates, which cannot make an expired award valid again."""
    expiry_date = request.changes.get("expiry_date", state.expiry_date)
    if current is Status.EXPIRED and expiry_date != state.expiry_date:
        if expiry_date is None or expiry_date >= request.today:
            raise Invalid(LAPSED, field="expiry_date")
    history = _corrected(state, request)
    found = Transition(action=AuditAction.UPDATE, before=current, after=current)
    if history is state.history:
        return found
    standing = standing_of(history, state.status, request.today)
    return replace(found, after=effective_status(standing, today=request.today), history=history)


def _corrected(state: CredentialState, request: ChangeRequest) -> History:
    """Return the history with the newest award corrected; an award date that is left blank stays."""
    last = newest(state.history)
    changes = Corrections()
    awarded_on = request.changes.get("awarded_on")
    if awarded_on and awarded_on != state.awarded_on:
        changes["awarded_on"] = awarded_on
    if "expiry_date" in request.changes and request.changes["expiry_date"] != state.expiry_date:
        changes["expiry_date"] = request.changes["expiry_date"]
    if not changes:
        return state.history
    if last is None:
        raise Invalid(NO_AWARD, field=next(iter(changes)))
    return correct(
        state.history,
        last,
        changes=changes,
        kind=CorrectionReason.OTHER,
        reason=request.reason,
        decision=request.decision,
    )


def _counts(history: History, request: ChangeRequest) -> bool:
    """Return whether an award counts today, or is yet to."""
    last = newest(history)
    return last is not None and last.state(request.today) in COUNTS


def _revoked(history: History, request: ChangeRequest) -> History:
    """Return the history with the award that counts today, or is yet to, revoked from today on."""
    first = next(each for each in counting(history) if each.state(request.today) in COUNTS)
    return revoke(
        history,
        first,
        on=request.today,
        kind=RevocationReason.OTHER,
        reason=request.reason,
        decision=request.decision,
    )
