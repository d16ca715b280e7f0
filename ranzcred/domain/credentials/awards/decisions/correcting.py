"""To correct the record of an award, where it is wrong or something was missing."""

from dataclasses import replace
from datetime import date
from typing import TypedDict

from ranzcred.core.errors import Conflict
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.awards.decisions.request import (
    Decision,
    find_award,
    require_dates,
    require_no_overlap,
)
from ranzcred.domain.credentials.awards.history import AwardRecord, History, with_award
from ranzcred.domain.credentials.awards.months import Terms, dates_between, dates_by_validity
from ranzcred.domain.credentials.awards.periods import DAY
from ranzcred.domain.credentials.kinds import AwardState, CorrectionReason, EndKind

VOID = "It is void, so there is nothing to correct."


class Corrections(TypedDict, total=False):
    """What is to be corrected; what is missing stays."""

    awarded_on: date
    valid_from: date
    expiry_date: date | None
    reference: str | None
    holder_name: str


def correct(
    history: History,
    award: AwardRecord,
    *,
    changes: Corrections,
    kind: CorrectionReason,
    reason: str,
    decision: Decision,
) -> History:
    """Return the history with an award corrected; a new expiry date sets a new anchor. Without a change, it is the
    same. An award that began on the day of its decision still does; the anchor moves with the first of a run.
    """
    if award.end_kind is EndKind.VOID:
        raise Conflict(VOID)
    wanted = Corrections(**changes)
    if "awarded_on" in wanted and "valid_from" not in wanted and award.valid_from == award.awarded_on:
        wanted["valid_from"] = wanted["awarded_on"]
    new = replace(award, **wanted)
    if new == award:
        return history
    begins_run = award.anchor_on == award.valid_from
    if new.expiry_date != award.expiry_date or (begins_run and new.valid_from != award.valid_from):
        new = new.dated(dates_between(new.valid_from, new.expiry_date))
    new = replace(new, reason_kind=kind.value, reason=reason or None)
    require_dates(new, decision.today)
    corrected = with_award(_moved(history, award, new, decision), new)
    require_no_overlap(new, corrected)
    for each in corrected:
        if each not in history:
            require_no_overlap(each, corrected)
    return corrected


def revalidate(history: History, award: AwardRecord, terms: Terms, *, reason: str, decision: Decision) -> History:
    """Return the history with the award that counts corrected to the validity of its micro-credential as it is now,
    counted as it was: from the first award of its run.

    Raise Conflict where it was renewed already, or would have expired: neither follows from a validity alone.
    """
    coming = next((each for each in history if each.state(decision.today) is AwardState.SCHEDULED), None)
    if coming:
        raise Conflict(f"It was renewed from {day(coming.valid_from)} on. Correct its awards on its own page.")
    earlier = [
        each.anchor_months or 0
        for each in history
        if each.anchor_on == award.anchor_on and each.end_kind is not EndKind.VOID
    ]
    dates = dates_by_validity(award, earlier, terms)
    if dates.expiry_date and dates.expiry_date < decision.today:
        raise Conflict(f"It would have expired on {day(dates.expiry_date)}. Correct it on its own page.")
    kind = CorrectionReason.NEW_INFORMATION
    changes = Corrections(expiry_date=dates.expiry_date)
    corrected = correct(history, award, changes=changes, kind=kind, reason=reason, decision=decision)
    if corrected == history:
        return history
    return with_award(corrected, find_award(corrected, award.sequence).dated(dates))


def _moved(history: History, award: AwardRecord, new: AwardRecord, decision: Decision) -> History:
    """Return the history in which the award that this one superseded ends where this one begins now."""
    for each in history:
        if each.end_kind is EndKind.SUPERSEDED and each.ended_on == award.valid_from != new.valid_from:
            later = each.expiry_date is not None and new.valid_from > each.expiry_date + DAY
            if later or new.valid_from <= each.valid_from:
                history = with_award(history, each.without_end())
            else:
                history = with_award(history, each.ended(new.valid_from, EndKind.SUPERSEDED, **decision.end))
    return history
