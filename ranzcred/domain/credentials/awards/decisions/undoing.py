"""To undo a decision: its awards are void, its suspensions count on no day, and the rest is as it was before."""

from dataclasses import replace

from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.history import AwardRecord, History, with_award
from ranzcred.domain.credentials.kinds import EndKind, VoidReason


def undo(history: History, before: History, *, reason: str, decision: Decision) -> History:
    """Return the history with what the last decision has made of that `before` it taken back. All stays on record."""
    former = {each.sequence: each for each in before}
    for each in history:
        if each.sequence in former:
            history = with_award(history, _as_it_was(each, former[each.sequence], reason))
        else:
            how = {"end_reason_kind": VoidReason.OTHER.value, "end_reason": reason, **decision.end}
            history = with_award(history, each.ended(each.valid_from, EndKind.VOID, **how))
    return history


def _as_it_was(award: AwardRecord, former: AwardRecord, reason: str) -> AwardRecord:
    known = {each.number for each in former.suspensions}
    lifted = (
        replace(each, lifted_on=each.from_on, lift_reason=reason)
        for each in award.suspensions
        if each.number not in known
    )
    found = replace(former, suspensions=(*former.suspensions, *lifted))
    same = replace(award, suspensions=found.suspensions) == found
    return found if same else replace(found, reason_kind=None, reason=reason)
