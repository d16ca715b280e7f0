"""To award, and to renew."""

from dataclasses import dataclass, replace
from datetime import date

from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.awards.decisions.request import (
    FROM_AWARD,
    NOT_IN_FUTURE,
    Decision,
    require_dates,
    require_no_overlap,
)
from ranzcred.domain.credentials.awards.history import AwardRecord, History, newest, with_award
from ranzcred.domain.credentials.awards.months import Terms, new_dates, renewed_dates
from ranzcred.domain.credentials.awards.periods import last_day, never_counted
from ranzcred.domain.credentials.kinds import COUNTS, AwardKind, AwardState, EndKind
from ranzcred.domain.credentials.status import BEFORE_AWARD, MicroCredentialStatus

NEVER_AWARDED = "This credential has not been awarded, so it can't be renewed."
DOES_NOT_EXPIRE = "This award does not expire."
LIFT_FIRST = "Lift the suspension first."
REVOKED = "Reinstate it, or award it anew."
EXPIRY_NEEDED = "Enter an expiry date, or say that it does not expire."
TOO_EARLY = "Enter a day after {}, on which the award before began."
IN_FORCE = {AwardState.CURRENT, AwardState.SUSPENDED}
STILL_COUNTS = "It has an award that counts: renew that."


@dataclass(frozen=True, kw_only=True)
class NewAward:
    """An award as it is asked for. What is not given follows from the rules: `valid_from` if it is None, `expiry_date`
    unless `expiry_given`; an `expiry_date` that is given as None is that of an award that does not expire.
    """

    awarded_on: date
    valid_from: date | None = None
    expiry_date: date | None = None
    expiry_given: bool = False
    reference: str | None = None


def award(history: History, asked: NewAward, terms: Terms, decision: Decision) -> History:
    """Return the history with a first award, or one that begins anew; raise Conflict if there is one that counts."""
    states = {each.state(decision.today) for each in history}
    if AwardState.SUSPENDED in states:
        raise Conflict(LIFT_FIRST)
    if states & {AwardState.CURRENT, AwardState.SCHEDULED}:
        raise Conflict(STILL_COUNTS)
    if asked.valid_from not in {None, asked.awarded_on}:
        raise Invalid(FROM_AWARD, field="valid_from")
    new = with_dates(new_record(history, AwardKind.INITIAL, asked, decision), asked, terms)
    require_dates(new, decision.today)
    require_no_overlap(new, history)
    return with_award(history, new)


def renew(history: History, asked: NewAward, terms: Terms, decision: Decision) -> History:
    """Return the history with a renewal of the newest award, which it supersedes if that still counts then."""
    last = _renewable(history, asked.awarded_on, decision)
    proposed = renewed_dates(last, asked.awarded_on, terms)
    if asked.valid_from and asked.valid_from != proposed.valid_from:
        proposed = replace(proposed, valid_from=asked.valid_from)
    if asked.expiry_given:
        proposed = proposed.until(asked.expiry_date)
    elif terms.validity_months is None:
        raise Invalid(EXPIRY_NEEDED, field="expiry_date")
    new = new_record(history, AwardKind.RENEWAL, asked, decision).dated(proposed)
    require_dates(new, decision.today)
    ends = last_day(last)
    if ends is None or new.valid_from <= ends:
        if new.valid_from <= last.valid_from:
            raise Invalid(TOO_EARLY.format(day(last.valid_from)), field="valid_from")
        history = with_award(history, last.ended(new.valid_from, EndKind.SUPERSEDED, **decision.end))
    require_no_overlap(new, history)
    return with_award(history, new)


def renews(history: History, asked: NewAward, status: MicroCredentialStatus, decision: Decision) -> bool:
    """Return whether a new award is a renewal: there is one that counts, or that ran out and nothing followed. The same
    award once more is none.
    """
    last = newest(history)
    if last is None or (last.kind is not AwardKind.RENEWAL and last.awarded_on == asked.awarded_on):
        return False
    ran_out = last.end_kind is None and status not in BEFORE_AWARD
    return ran_out or any(each.state(decision.today) in COUNTS for each in history)


def _renewable(history: History, decided_on: date, decision: Decision) -> AwardRecord:
    """Return the award that a renewal is of; raise Conflict or Invalid if there is none, or not on that day.

    It is the newest, or the one in force where that was revoked before it began.
    """
    last = newest(history)
    if last and never_counted(last):
        in_force = [each for each in history if each.state(decision.today) in IN_FORCE]
        last = newest(tuple(in_force)) or last
    if last is None:
        raise Conflict(NEVER_AWARDED)
    state = last.state(decision.today)
    if state is AwardState.REVOKED:
        raise Conflict(REVOKED)
    if any(each.state(decision.today) is AwardState.SUSPENDED for each in history):
        raise Conflict(LIFT_FIRST)
    if decided_on > decision.today:
        raise Invalid(NOT_IN_FUTURE, field="awarded_on")
    again = last.kind is AwardKind.RENEWAL and decided_on <= last.awarded_on
    if last.expiry_date is None and not again:
        raise Conflict(DOES_NOT_EXPIRE)
    if again or state is AwardState.SCHEDULED:
        until = f"until {day(last.expiry_date)}" if last.expiry_date else "without an expiry date"
        raise Conflict(f"Already renewed {until}.")
    if decided_on <= last.valid_from:
        raise Invalid(TOO_EARLY.format(day(last.valid_from)), field="awarded_on")
    return last


def with_dates(new: AwardRecord, asked: NewAward, terms: Terms) -> AwardRecord:
    """Return an award that begins on the day of its decision with its dates; raise Invalid if none follow."""
    if terms.validity_months is None and not asked.expiry_given:
        raise Invalid(EXPIRY_NEEDED, field="expiry_date")
    proposed = new_dates(asked.awarded_on, terms)
    return new.dated(proposed.until(asked.expiry_date) if asked.expiry_given else proposed)


def new_record(history: History, kind: AwardKind, asked: NewAward, decision: Decision) -> AwardRecord:
    """Return the next award of a credential, its dates yet to be set."""
    return AwardRecord(
        sequence=max((each.sequence for each in history), default=0) + 1,
        kind=kind,
        awarded_on=asked.awarded_on,
        awarded_by=decision.user_id,
        reference=asked.reference,
        valid_from=asked.awarded_on,
        expiry_date=None,
        anchor_on=asked.awarded_on,
        anchor_months=None,
    )
