"""To revoke an award, to reinstate it, and to make it void."""

import enum
from dataclasses import replace
from datetime import date

from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.awards.decisions.request import Decision, require_no_overlap
from ranzcred.domain.credentials.awards.history import AwardRecord, History, newest, with_award
from ranzcred.domain.credentials.awards.periods import counting, last_day, overlapping
from ranzcred.domain.credentials.kinds import AwardKind, AwardState, EndKind, RevocationReason, VoidReason

ENDED_ALREADY = "It has ended already."
ENDED = {AwardState.VOID, AwardState.REVOKED, AwardState.SUPERSEDED}
VOID_ALREADY = "It is void already."
NOT_REVOKED = "Only an award that was revoked can be reinstated."


class Reinstatement(enum.StrEnum):
    """How a revoked award is reinstated: from today on, or as if it had never been revoked."""

    FROM_TODAY = "FROM_TODAY"
    REVOKED_IN_ERROR = "REVOKED_IN_ERROR"

    @property
    def label(self) -> str:
        return "From today: the days between stay not held" if self is Reinstatement.FROM_TODAY else "Revoked in error"


def revoke(
    history: History, award: AwardRecord, *, on: date, kind: RevocationReason, reason: str, decision: Decision
) -> History:
    """Return the history with an award revoked from a day on, and with it those that are yet to be valid: these from
    their first day. One that another is yet to supersede has not ended.
    """
    if award.state(decision.today) in ENDED:
        raise Conflict(ENDED_ALREADY)
    how = {"end_reason_kind": kind.value, "end_reason": reason or None, **decision.end}
    scheduled = award.state(decision.today) is AwardState.SCHEDULED or award.valid_from > decision.today
    if not scheduled:
        if not award.valid_from <= on <= decision.today:
            raise Invalid(f"Enter a day from {day(award.valid_from)} to today.", field="on")
        if award.expiry_date and on > award.expiry_date:
            raise Invalid(f"It expired on {day(award.expiry_date)}: enter a day up to then.", field="on")
    for each in counting(history):
        later = each.end_kind is None and each.valid_from > award.valid_from
        if later or each.sequence == award.sequence:
            end = max(on, each.valid_from)
            history = with_award(history, each.ended(end, EndKind.REVOKED, **how))
    return history


def reinstate(
    history: History,
    award: AwardRecord | None = None,
    *,
    mode: Reinstatement,
    reason: str,
    decision: Decision,
) -> History:
    """Return the history with the newest revocation taken back: from today on, or as if it had not been. An `award`
    must be one that it has ended.
    """
    before, last = history, newest(history)
    if last and last.end_kind is not EndKind.REVOKED:
        last = counting(history)[-1]  # it may overlap that one, which is then the reason why not
    if last is None or last.end_kind is not EndKind.REVOKED:
        raise Conflict(NOT_REVOKED)
    if award and (award.end_kind, award.ended_at) != (last.end_kind, last.ended_at):
        raise Conflict(NOT_REVOKED)
    together = [each for each in counting(history) if (each.end_kind, each.ended_at) == (last.end_kind, last.ended_at)]
    wholes = [_as_it_was(each, together, reason, decision) for each in together]
    if mode is Reinstatement.REVOKED_IN_ERROR:
        for each in wholes:
            history = with_award(history, each)
        return _without_overlap(history, before)
    in_force = [each for each in wholes if (last_day(each) or date.max) >= decision.today]
    if not in_force:
        raise Conflict(f"It would have expired on {_last_expiry(together)}. Award it again.")
    for each in in_force:
        begun = each.valid_from < decision.today
        history = with_award(history, _from_today(history, each, decision) if begun else each)
    return _without_overlap(history, before)


def void(history: History, award: AwardRecord, *, kind: VoidReason, reason: str, decision: Decision) -> History:
    """Return the history with an award that counts on no day; one that it superseded counts again, to its own end or
    until the next begins.
    """
    if award.end_kind is EndKind.VOID:
        raise Conflict(VOID_ALREADY)
    how = {"end_reason_kind": kind.value, "end_reason": reason, **decision.end}
    history = with_award(history, award.ended(award.valid_from, EndKind.VOID, **how))
    for each in history:
        if each.end_kind is EndKind.SUPERSEDED and each.ended_on == award.valid_from:
            again = replace(each.without_end(), reason=reason)
            later = overlapping(again, [other for other in history if other.sequence != each.sequence])
            again = again.ended(later.valid_from, EndKind.SUPERSEDED, **decision.end) if later else again
            history = with_award(history, again)
    return history


def _as_it_was(award: AwardRecord, together: list[AwardRecord], reason: str, decision: Decision) -> AwardRecord:
    """Return an award as it was before it was revoked together with others: superseded by the next, if they overlap."""
    whole = replace(award.without_end(), reason=reason)
    later = overlapping(whole, [each.without_end() for each in together if each.valid_from > award.valid_from])
    return whole.ended(later.valid_from, EndKind.SUPERSEDED, **decision.end) if later else whole


def _from_today(history: History, award: AwardRecord, decision: Decision) -> AwardRecord:
    """Return the rest of an award that was revoked as an award of its own."""
    return replace(
        award,
        id=None,
        sequence=max(each.sequence for each in history) + 1,
        kind=AwardKind.REINSTATED,
        rest_of=award.sequence,
        valid_from=decision.today,
        suspensions=(),
    )


def _without_overlap(history: History, before: History) -> History:
    """Return the history; raise Conflict if what is reinstated would count beside another award."""
    for each in history:
        if each not in before:
            require_no_overlap(each, history)
    return history


def _last_expiry(awards: list[AwardRecord]) -> str:
    return day(max(each.expiry_date for each in awards if each.expiry_date))
