"""The rules: each change as the transition that it is, or refused."""

from dataclasses import replace
from datetime import date

from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward, award, renew, renews
from ranzcred.domain.credentials.awards.decisions.correcting import Corrections, correct
from ranzcred.domain.credentials.awards.decisions.ending import revoke
from ranzcred.domain.credentials.awards.decisions.recording import insert, is_earlier, recorded
from ranzcred.domain.credentials.awards.history import History, newest
from ranzcred.domain.credentials.awards.months import Terms
from ranzcred.domain.credentials.awards.periods import counting
from ranzcred.domain.credentials.awards.standing import KeptStanding, columns_of, standing_after
from ranzcred.domain.credentials.kinds import COUNTS, CorrectionReason, RevocationReason
from ranzcred.domain.credentials.lifecycle.outcome import AWARDING, Transition, require_reason
from ranzcred.domain.credentials.lifecycle.requests import (
    ChangeRequest,
    CredentialState,
    InitialState,
    RemovableState,
    RemovalRequest,
)
from ranzcred.domain.credentials.status import (
    BEFORE_AWARD,
    FRESH_ALERTS,
    MicroCredentialStatus,
    effective_status,
)

Status = MicroCredentialStatus

NO_AWARD = "This credential has not been awarded, so it can't expire."
STARTS_EXPIRED = "You can't assign a micro-credential as Expired. Choose Awarded and enter the dates."
NEVER = "Leave it blank for a credential that never expires."
LAPSED = "This credential has expired. Set it to Awarded to renew it with new dates."
STILL_EXPIRED = "Expiry date is in the past. Enter a later date, or leave it blank."
DATE_OF_NO_AWARD = "Dates only apply when the status is Awarded."
END = {"status", "expiry_date", "end_kind"}
"""The columns of which a change makes what was told of an end obsolete."""
KEPT = "Void the award instead; its record stays."


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
    return require_reason(_completed(state, found, target, request), request.reason)


def recorded_transition(state: CredentialState, asked: NewAward, request: ChangeRequest) -> Transition:
    """Return the transition of an award that was decided elsewhere, on whichever day: the next one, one from before
    those that are recorded, or one of them as it should be. Raise Invalid or Conflict if the rules refuse it.
    """
    current, decision = effective_status(state, today=request.today), request.decision
    history = recorded(state.history, asked, request.reason, decision)
    action = AuditAction.UPDATE if history is not None else AuditAction.MCRED_AWARD
    if history is None and is_earlier(state.history, asked):
        history = insert(state.history, asked, state.terms, decision)
    elif history is None and renews(state.history, asked, state.status, decision):
        action, history = AuditAction.MCRED_RENEW, renew(state.history, asked, state.terms, decision)
    elif history is None:
        history = award(state.history, asked, state.terms, decision)
    found = Transition(
        action=action,
        before=current,
        after=current,
        history=None if history == state.history else history,
        backdated=(request.today - asked.awarded_on).days if action in AWARDING else 0,
    )
    found = _completed(state, found, current, request)
    if found.values.keys() & END or action is AuditAction.MCRED_RENEW:
        return found
    kept = {name: value for name, value in found.values.items() if name not in FRESH_ALERTS}
    return replace(found, values=kept)  # its end is the same, of which people were told


def _completed(state: CredentialState, found: Transition, target: Status, request: ChangeRequest) -> Transition:
    """Return a transition with the values that follow from it, and from the notes that are asked for."""
    standing, history = _standing(state, found, target, request.today), found.history or state.history
    wanted = columns_of(standing, state, history) if standing else {}
    wanted |= {"notes": request.changes["notes"]} if "notes" in request.changes else {}
    values = {name: value for name, value in wanted.items() if getattr(state, name) != value}
    after = effective_status(standing or state, today=request.today)
    return replace(found, after=after, values=values, decision=request.decision)


def initial_transition(request: ChangeRequest, terms: Terms) -> Transition:
    """Return the transition of a new assignment; raise Invalid if it cannot have these values."""
    if request.changes.get("status") is Status.EXPIRED:
        raise Invalid(STARTS_EXPIRED, field="status")
    return transition(InitialState(terms=terms), request)


def removal(state: RemovableState, request: RemovalRequest) -> Transition:
    """Return the transition of a removal; raise Conflict if it was ever awarded, since its record stays. One that was
    only set to Expired has no record of an award, which could be made void.
    """
    if state.ever_awarded and state.id not in request.unawarded:
        raise Conflict(KEPT)
    current = effective_status(state, today=request.today)
    return Transition(action=AuditAction.DELETE, before=current, after=None)


def _standing(state: CredentialState, found: Transition, target: Status, today: date) -> KeptStanding | None:
    """Return the standing after a change, or None if it stays as it is."""
    status = target if target in BEFORE_AWARD else state.status
    if found.history is None and status is state.status:
        return None
    return standing_after(state, found.history or state.history, status, today)


def _to_training(state: CredentialState, current: Status, target: Status, request: ChangeRequest) -> Transition:
    """Return the move to a training status: from an award that still counts it is a revocation."""
    for name in ("awarded_on", "expiry_date"):
        if request.changes.get(name) not in {None, getattr(state, name)}:
            raise Invalid(DATE_OF_NO_AWARD, field=name)
    found = Transition(
        action=AuditAction.UPDATE, before=current, after=target, requires_reason=current not in BEFORE_AWARD
    )
    if not _counts(state.history, request):
        return found
    return replace(found, action=AuditAction.MCRED_REVOKE, history=_revoked(state.history, request))


def _award(state: CredentialState, current: Status, request: ChangeRequest) -> Transition:
    """Return the award: a first one, one that begins anew, or a renewal."""
    awarded_on, expiry_date = request.awarded_on, request.changes.get("expiry_date")
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
    lives = expiry_date is None or expiry_date >= request.today
    if current is Status.EXPIRED and expiry_date != state.expiry_date and lives:
        raise Invalid(LAPSED, field="expiry_date")
    history = _corrected(state, request)
    return Transition(
        action=AuditAction.UPDATE,
        before=current,
        after=current,
        history=None if history == state.history else history,
    )


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
    """Return whether an award counts today, or is yet to: the last one may be a renewal that was revoked in advance."""
    return any(each.state(request.today) in COUNTS for each in counting(history))


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
