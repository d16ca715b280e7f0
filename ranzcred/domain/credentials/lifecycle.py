"""The lifecycle of a credential: all rules of its status, from training to an award and out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol, TypedDict

from ranzcred.core.errors import Conflict, Invalid
from ranzcred.core.formats import plural
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.status import BEFORE_AWARD, MicroCredentialStatus, effective_status

Status = MicroCredentialStatus

REASON_REQUIRED = "Enter a reason for withdrawing this award."
REMOVAL_REASON_REQUIRED = "Enter a reason: this credential has been awarded."
NO_AWARD = "This credential has not been awarded, so it can't expire."
NOTHING_TO_RENEW = "This credential has not been awarded, so it can't be renewed."
STARTS_EXPIRED = "You can't assign a micro-credential as Expired. Choose Awarded and enter the dates."
NOT_IN_FUTURE = "Award date can't be in the future."
AFTER_AWARD = "Expiry date must be after the award date."
NEVER = "Leave it blank for a credential that never expires."
LAPSED = "This credential has expired. Set it to Awarded to renew it with new dates."
STILL_EXPIRED = "Expiry date is in the past. Enter a later date, or leave it blank."
DATE_OF_NO_AWARD = "Dates only apply when the status is Awarded."

FRESH_ALERTS = {"expiry_alert_90_sent": False, "expiry_alert_60_sent": False, "expiry_alert_30_sent": False}
"""The alert flags after a new award or a new expiry date: none has been sent."""
UNCHANGED, NOTES, REMOVED = "no change", "notes changed", "will be removed"


class CredentialState(Protocol):
    """The fields of a credential that the rules of a change read."""

    @property
    def status(self) -> MicroCredentialStatus: ...

    @property
    def awarded_on(self) -> date | None: ...

    @property
    def expiry_date(self) -> date | None: ...


class RemovableState(CredentialState, Protocol):
    """The fields of a credential that the rules of a removal read."""

    @property
    def ever_awarded(self) -> bool: ...


@dataclass(frozen=True)
class InitialState:
    """The state of a credential at its assignment."""

    status: MicroCredentialStatus = Status.NOT_STARTED
    awarded_on: date | None = None
    awarded_by: str | None = None
    expiry_date: date | None = None
    expiry_alert_90_sent: bool = False
    expiry_alert_60_sent: bool = False
    expiry_alert_30_sent: bool = False
    notes: str | None = None


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

    @property
    def may_award(self) -> bool:
        """Return whether it may come to an award, first or renewed."""
        return self.changes.get("status") is Status.AWARDED or "years" in self.changes or "awarded_on" in self.changes


@dataclass(frozen=True, kw_only=True)
class RemovalRequest:
    """A requested removal: why, and on which day in Auckland."""

    reason: str
    today: date


@dataclass(frozen=True, kw_only=True)
class Transition:
    """The effect of a change or a removal on a credential.

    `before` and `after` are effective statuses, `after` None for a removal; `values` are the attributes that differ.
    """

    action: AuditAction
    before: MicroCredentialStatus
    after: MicroCredentialStatus | None
    values: Mapping[str, Any] = field(default_factory=dict)
    backdated: int = 0
    """The number of days by which the award is backdated."""
    requires_reason: bool = False

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
    current = effective_status(state.status, state.expiry_date, today=request.today)
    target = request.changes.get("status", current)
    if target in BEFORE_AWARD:
        found = _to_training(state, current, target, request)
    elif target is current and not _renews(state, current, request):
        found = _correct(state, current, request)
    elif target is Status.AWARDED:
        found = _award(current, request)
    else:
        found = _expire(state, current, request)
    wanted = {**found.values, **({"notes": request.changes["notes"]} if "notes" in request.changes else {})}
    values = {name: value for name, value in wanted.items() if getattr(state, name) != value}
    after = effective_status(
        values.get("status", state.status), values.get("expiry_date", state.expiry_date), today=request.today
    )
    return require_reason(replace(found, after=after, values=values), request.reason)


def initial_transition(request: ChangeRequest) -> Transition:
    """Return the transition of a new assignment; raise Invalid if it cannot have these values."""
    if request.changes.get("status") is Status.EXPIRED:
        raise Invalid(STARTS_EXPIRED, field="status")
    return transition(InitialState(), request)


def removal(state: RemovableState, request: RemovalRequest) -> Transition:
    """Return the transition of a removal; raise ReasonMissing if it was ever awarded and there is no reason."""
    current = effective_status(state.status, state.expiry_date, today=request.today)
    found = Transition(action=AuditAction.DELETE, before=current, after=None, requires_reason=state.ever_awarded)
    return require_reason(found, request.reason)


def require_reason(found: Transition, reason: str) -> Transition:
    """Return the transition; raise ReasonMissing if it needs a reason and there is none."""
    if found.requires_reason and not reason:
        raise ReasonMissing(found)
    return found


def count_days(number: int) -> str:
    """Return a count in words: "1 day", "465 days"."""
    return plural(number, "day")


def _to_training(state: CredentialState, current: Status, target: Status, request: ChangeRequest) -> Transition:
    """Return the move to a training status: from an award it is a withdrawal."""
    for name in ("awarded_on", "expiry_date"):
        if request.changes.get(name) not in {None, getattr(state, name)}:
            raise Invalid(DATE_OF_NO_AWARD, field=name)
    values: dict[str, Any] = {"status": target}
    withdraws = current not in BEFORE_AWARD
    if withdraws:
        values |= {**dict.fromkeys(("awarded_on", "awarded_by", "expiry_date")), **FRESH_ALERTS}
    return Transition(action=AuditAction.UPDATE, before=current, after=target, values=values, requires_reason=withdraws)


def _award(current: Status, request: ChangeRequest) -> Transition:
    """Return the award, first or renewed; nothing of an old award stays."""
    awarded_on = request.changes.get("awarded_on") or request.today
    expiry_date = request.changes.get("expiry_date")
    _check_dates(awarded_on, expiry_date, request.today)
    if current is Status.EXPIRED and expiry_date and expiry_date < request.today:
        raise Invalid(STILL_EXPIRED, field="expiry_date")
    return Transition(
        action=AuditAction.MCRED_AWARD,
        before=current,
        after=Status.AWARDED,
        values={
            "status": Status.AWARDED,
            "awarded_on": awarded_on,
            "awarded_by": request.user_id,
            "expiry_date": expiry_date,
            **FRESH_ALERTS,
        },
        backdated=(request.today - awarded_on).days,
    )


def _renews(state: CredentialState, current: Status, request: ChangeRequest) -> bool:
    """Return whether a valid award is given again in time: from a later day, until a later one or without end."""
    awarded_on, expiry_date = request.changes.get("awarded_on"), request.changes.get("expiry_date", state.expiry_date)
    if current is not Status.AWARDED or not (awarded_on and state.awarded_on and state.expiry_date):
        return False
    return awarded_on > state.awarded_on and (expiry_date is None or expiry_date > state.expiry_date)


def _expire(state: CredentialState, current: Status, request: ChangeRequest) -> Transition:
    """Return the early end of an award."""
    if current is not Status.AWARDED:
        raise Conflict(NO_AWARD)
    values = {"status": Status.EXPIRED, **_new_dates(state, request)}
    return Transition(action=AuditAction.MCRED_EXPIRE, before=current, after=Status.EXPIRED, values=values)


def _correct(state: CredentialState, current: Status, request: ChangeRequest) -> Transition:
    """Return the correction of an award's dates, which cannot make an expired award valid again."""
    dates = _new_dates(state, request)
    if current is Status.EXPIRED and "expiry_date" in dates:
        expiry_date = dates["expiry_date"]
        if expiry_date is None or expiry_date >= request.today:
            raise Invalid(LAPSED, field="expiry_date")
    return Transition(action=AuditAction.UPDATE, before=current, after=current, values=dates)


def _new_dates(state: CredentialState, request: ChangeRequest) -> dict[str, Any]:
    """Return the dates that differ, and the alert flags that follow from them."""
    wanted: dict[str, Any] = {
        name: request.changes[name]
        for name in ("awarded_on", "expiry_date")
        if name in request.changes and request.changes[name] != getattr(state, name)
    }
    if wanted.get("awarded_on", state) is None:
        del wanted["awarded_on"]  # an award date that is left blank stays
    if not wanted:
        return {}
    awarded_on = wanted.get("awarded_on", state.awarded_on)
    _check_dates(awarded_on, wanted.get("expiry_date", state.expiry_date), request.today)
    return {**wanted, **(FRESH_ALERTS if "expiry_date" in wanted else {})}


def _check_dates(awarded_on: date | None, expiry_date: date | None, today: date) -> None:
    if awarded_on and awarded_on > today:
        raise Invalid(NOT_IN_FUTURE, field="awarded_on")
    if awarded_on and expiry_date and expiry_date <= awarded_on:
        raise Invalid(AFTER_AWARD, field="expiry_date")
