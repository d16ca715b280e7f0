"""The rules by which a credential moves through training to an award, and out of it again. All of them are here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypedDict

from ranzcred.audit.verbs import AuditAction
from ranzcred.credentials.status import BEFORE_AWARD, MicroCredentialStatus, effective_status
from ranzcred.errors import Conflict, Invalid

Status = MicroCredentialStatus

REASON_WANTED = "Give a reason: this withdraws the award."
REMOVAL_REASON_WANTED = "Give a reason: this credential has been awarded."
NO_AWARD = "This credential has not been awarded, so it cannot expire."
STARTS_EXPIRED = "An assignment cannot start as Expired. Choose Awarded, with the dates of the award."
NOT_IN_FUTURE = "Award date cannot be in the future."
AFTER_AWARD = "Expiry date must be after the award date."
LAPSED = "This credential has expired. Award it again to give it new dates."
STILL_EXPIRED = "Expiry date has passed already. A new award needs a later one, or none."
DATE_OF_NO_AWARD = "Only an award has dates. Choose the status Awarded."

FRESH_ALERTS = {"expiry_alert_90_sent": False, "expiry_alert_60_sent": False, "expiry_alert_30_sent": False}
"""What a new expiry date or a new award makes of what has been sent."""


class Standing(Protocol):
    """What the rules read of a credential."""

    @property
    def status(self) -> MicroCredentialStatus: ...

    @property
    def awarded_on(self) -> date | None: ...

    @property
    def expiry_date(self) -> date | None: ...


@dataclass(frozen=True)
class Beginning:
    """How a credential stands in the moment of its assignment."""

    status: MicroCredentialStatus = Status.NOT_STARTED
    awarded_on: date | None = None
    awarded_by: str | None = None
    expiry_date: date | None = None
    expiry_alert_90_sent: bool = False
    expiry_alert_60_sent: bool = False
    expiry_alert_30_sent: bool = False
    notes: str | None = None


class Changes(TypedDict, total=False):
    """What is asked for, by attribute; what is not there stays as it is, where it can."""

    status: MicroCredentialStatus
    awarded_on: date | None
    expiry_date: date | None
    notes: str | None


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a change comes to: its name, and the new values by attribute, as far as they are new."""

    action: AuditAction
    values: Mapping[str, Any]
    backdated: int = 0
    """How many days before today the award is dated."""

    @property
    def moves(self) -> bool:
        """Whether somebody stands elsewhere by it, or has a new award."""
        return "status" in self.values or self.action is AuditAction.MCRED_AWARD

    @property
    def ends_cycle(self) -> bool:
        """Whether what was to be told of an expiry date is no longer so."""
        return self.moves or "expiry_date" in self.values

    @property
    def details(self) -> dict[str, object]:
        """What the audit log is told besides the difference."""
        return {"backdated": count_days(self.backdated)} if self.backdated else {}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A change that somebody asks for: by whom (a user's key), why, and on which day in Auckland."""

    changes: Changes
    user_id: str | None
    reason: str
    today: date


def step(standing: Standing, asked: Asked) -> Step:
    """What `asked` makes of a credential; Invalid, naming the field, or Conflict where the rules refuse it.

    It is judged by where the credential stands for everybody: an award that has run out is EXPIRED.
    """
    current = effective_status(standing.status, standing.expiry_date, today=asked.today)
    target = asked.changes.get("status", current)
    if target in BEFORE_AWARD:
        made = _earlier(standing, current, target, asked)
    elif target is current:
        made = _corrected(standing, current, asked)
    elif target is Status.AWARDED:
        made = _awarded(current, asked)
    else:
        made = _expired(standing, current, asked)
    values = {**made.values, **({"notes": asked.changes["notes"]} if "notes" in asked.changes else {})}
    new = {name: value for name, value in values.items() if getattr(standing, name) != value}
    return Step(action=made.action, values=new, backdated=made.backdated)


def count_days(number: int) -> str:
    """ "1 day", "465 days"."""
    return f"{number:,} day{'' if number == 1 else 's'}"


def first_step(asked: Asked) -> Step:
    """What `asked` makes of a new assignment."""
    if asked.changes.get("status") is Status.EXPIRED:
        raise Invalid(STARTS_EXPIRED, field="status")
    return step(Beginning(), asked)


def refuse_silent_removal(*, awarded_ever: bool, reason: str) -> None:
    """Refuse to remove, without a word, what had been awarded."""
    if awarded_ever and not reason:
        raise Invalid(REMOVAL_REASON_WANTED, field="reason")


def _earlier(standing: Standing, current: Status, target: Status, asked: Asked) -> Step:
    """Training, free to and fro; from an award, its withdrawal."""
    for name in ("awarded_on", "expiry_date"):
        if asked.changes.get(name) not in {None, getattr(standing, name)}:
            raise Invalid(DATE_OF_NO_AWARD, field=name)
    if current in BEFORE_AWARD:
        return Step(action=AuditAction.UPDATE, values={"status": target})
    if not asked.reason:
        raise Invalid(REASON_WANTED, field="reason")
    cleared = dict.fromkeys(("awarded_on", "awarded_by", "expiry_date"))
    return Step(action=AuditAction.UPDATE, values={"status": target, **cleared, **FRESH_ALERTS})


def _awarded(current: Status, asked: Asked) -> Step:
    """An award, the first or a new one; nothing of an old one stays."""
    awarded_on = asked.changes.get("awarded_on") or asked.today
    expiry_date = asked.changes.get("expiry_date")
    _refuse_dates(awarded_on, expiry_date, asked.today)
    if current is Status.EXPIRED and expiry_date and expiry_date < asked.today:
        raise Invalid(STILL_EXPIRED, field="expiry_date")
    return Step(
        action=AuditAction.MCRED_AWARD,
        values={
            "status": Status.AWARDED,
            "awarded_on": awarded_on,
            "awarded_by": asked.user_id,
            "expiry_date": expiry_date,
            **FRESH_ALERTS,
        },
        backdated=(asked.today - awarded_on).days,
    )


def _expired(standing: Standing, current: Status, asked: Asked) -> Step:
    """The end of an award before its time, or without one."""
    if current is not Status.AWARDED:
        raise Conflict(NO_AWARD)
    dates = _dates(standing, asked)
    return Step(action=AuditAction.MCRED_EXPIRE, values={"status": Status.EXPIRED, **dates})


def _corrected(standing: Standing, current: Status, asked: Asked) -> Step:
    """The dates of an award put right; what has expired does not come back to life so."""
    dates = _dates(standing, asked)
    if current is Status.EXPIRED and "expiry_date" in dates:
        expiry_date = dates["expiry_date"]
        if expiry_date is None or expiry_date >= asked.today:
            raise Invalid(LAPSED, field="expiry_date")
    return Step(action=AuditAction.UPDATE, values=dates)


def _dates(standing: Standing, asked: Asked) -> dict[str, Any]:
    """The dates that are new, and what follows from them."""
    wanted: dict[str, Any] = {
        name: asked.changes[name]
        for name in ("awarded_on", "expiry_date")
        if name in asked.changes and asked.changes[name] != getattr(standing, name)
    }
    if wanted.get("awarded_on", standing) is None:
        del wanted["awarded_on"]  # an award date that is left blank stays
    if not wanted:
        return {}
    awarded_on = wanted.get("awarded_on", standing.awarded_on)
    _refuse_dates(awarded_on, wanted.get("expiry_date", standing.expiry_date), asked.today)
    return {**wanted, **(FRESH_ALERTS if "expiry_date" in wanted else {})}


def _refuse_dates(awarded_on: date | None, expiry_date: date | None, today: date) -> None:
    if awarded_on and awarded_on > today:
        raise Invalid(NOT_IN_FUTURE, field="awarded_on")
    if awarded_on and expiry_date and expiry_date <= awarded_on:
        raise Invalid(AFTER_AWARD, field="expiry_date")
