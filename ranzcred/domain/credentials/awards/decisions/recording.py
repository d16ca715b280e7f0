"""To record an award that was decided elsewhere, on whichever day: as the next one, or among those that are there."""

from ranzcred.core.errors import Conflict
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward, new_record, with_dates
from ranzcred.domain.credentials.awards.decisions.correcting import Corrections, correct
from ranzcred.domain.credentials.awards.decisions.request import Decision, require_dates, require_no_overlap
from ranzcred.domain.credentials.awards.history import AwardRecord, History, with_award
from ranzcred.domain.credentials.awards.months import Terms
from ranzcred.domain.credentials.awards.periods import counting, never_counted, overlapping
from ranzcred.domain.credentials.kinds import AwardKind, CorrectionReason, EndKind

VOID_BEFORE = "The award of {} was made void. If it counts after all, award it on the credential's own page."


def recorded(history: History, asked: NewAward, reason: str, decision: Decision) -> History | None:
    """Return the history in which an award of the same day has what is asked for, corrected if it had not; None if
    there is none of that day. Raise Conflict if it was made void.
    """
    same = [each for each in history if each.awarded_on == asked.awarded_on]
    found = counting(same)
    if not found:
        if same:
            raise Conflict(VOID_BEFORE.format(day(asked.awarded_on)))
        return None
    changes = Corrections()
    if asked.expiry_date:
        changes["expiry_date"] = asked.expiry_date
    if asked.reference:
        changes["reference"] = asked.reference
    kind = CorrectionReason.MISSING_OR_WRONG
    return correct(history, found[-1], changes=changes, kind=kind, reason=reason, decision=decision)


def is_earlier(history: History, asked: NewAward) -> bool:
    """Return whether an award that is recorded is valid from a later day than the one that is asked for."""
    return any(each.valid_from > asked.awarded_on and not never_counted(each) for each in counting(history))


def is_earlier_than_another(award: AwardRecord, history: History) -> bool:
    """Return whether an award is valid before one of a history."""
    return is_earlier(history, NewAward(awarded_on=award.valid_from))


def insert(history: History, asked: NewAward, terms: Terms, decision: Decision) -> History:
    """Return the history with an award from before another one, which supersedes it if it still counts then."""
    new = with_dates(new_record(history, AwardKind.INITIAL, asked, decision), asked, terms)
    require_dates(new, decision.today)
    later = overlapping(new, [each for each in history if each.valid_from > new.valid_from])
    if later:
        new = new.ended(later.valid_from, EndKind.SUPERSEDED, **decision.end)
    require_no_overlap(new, history)
    return with_award(history, new)
