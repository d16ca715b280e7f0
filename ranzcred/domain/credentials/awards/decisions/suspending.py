"""To suspend an award, and to lift its suspension. Its expiry date stays as it is meanwhile."""

from dataclasses import replace
from datetime import date

from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.history import AwardRecord, History, Suspension, with_award
from ranzcred.domain.credentials.awards.periods import DAY, is_suspended, last_suspended_day
from ranzcred.domain.credentials.kinds import AwardState, SuspensionKind

NOT_CURRENT = "Only an award that counts now, or is yet to, can be suspended."
SUSPENDED_ALREADY = "It is suspended already."
NOT_SUSPENDED = "It is not suspended."
LIFT_FIRST = "Award {}, which follows it, is suspended already: lift that first, so that they are suspended together."


def suspend(
    history: History,
    award: AwardRecord,
    *,
    kind: SuspensionKind,
    from_on: date,
    until_on: date | None,
    reason: str,
    decision: Decision,
) -> History:
    """Return the history with an award suspended, and with it those that follow it and are yet to be valid. One that is
    suspended already stays so for its own days; raise Invalid if it would count again before this suspension is over.
    """
    if award.state(decision.today) is AwardState.SUSPENDED:
        raise Conflict(SUSPENDED_ALREADY)
    if award.state(decision.today) not in {AwardState.CURRENT, AwardState.SCHEDULED}:
        raise Conflict(NOT_CURRENT)
    if from_on > decision.today:
        raise Invalid("A suspension can't begin in the future.", field="from")
    if award.valid_from <= decision.today and from_on < award.valid_from:
        raise Invalid(f"Enter a day from {day(award.valid_from)} on, when it became valid.", field="from")
    if until_on and until_on < from_on:
        raise Invalid("The last day can't be before the first.", field="until")
    for each in history:
        state = each.state(decision.today)
        if state is AwardState.SUSPENDED and each.valid_from > award.valid_from and _counts_sooner(each, until_on):
            raise Invalid(LIFT_FIRST.format(each.sequence), field="from")
        follows = each.sequence == award.sequence or state is AwardState.SCHEDULED
        if follows and each.valid_from >= award.valid_from:
            if any(overlaps(other, from_on, until_on) for other in each.suspensions):
                raise Conflict("It was suspended on some of these days already.")
            number = len(each.suspensions) + 1
            new = Suspension(number=number, kind=kind, from_on=from_on, until_on=until_on, reason=reason)
            history = with_award(history, replace(each, suspensions=(*each.suspensions, new)))
    return history


def lift(
    history: History, award: AwardRecord | None = None, *, from_on: date, reason: str, decision: Decision
) -> History:
    """Return the history with the suspension lifted that is in force: from that day on it counts again. An `award` must
    be one that is suspended.
    """
    lifted = False
    if award and award.state(decision.today) is not AwardState.SUSPENDED:
        raise Conflict(NOT_SUSPENDED)
    for each in history:
        found = [suspension for suspension in each.suspensions if is_suspended(suspension, decision.today)]
        if found and each.state(decision.today) is AwardState.SUSPENDED:
            [suspension] = found
            if not suspension.from_on <= from_on <= decision.today:
                raise Invalid(f"Enter a day from {day(suspension.from_on)} to today.", field="from")
            history = with_award(history, _lifted(each, suspension, from_on, reason))
            lifted = True
    if not lifted:
        raise Conflict(NOT_SUSPENDED)
    return history


def run_out(history: History, today: date) -> History:
    """Return the history with each suspension lifted whose last day has passed: on the day after it."""
    for each in history:
        for suspension in each.suspensions:
            if suspension.lifted_on is None and suspension.until_on and suspension.until_on < today:
                [current] = [award for award in history if award.sequence == each.sequence]
                history = with_award(history, _lifted(current, suspension, suspension.until_on + DAY, None))
    return history


def overlaps(suspension: Suspension, from_on: date, until_on: date | None) -> bool:
    """Return whether a suspension is in force on one of these days."""
    last = last_suspended_day(suspension) or date.max
    return suspension.from_on <= (until_on or date.max) and from_on <= last and suspension.from_on <= last


def _counts_sooner(award: AwardRecord, until_on: date | None) -> bool:
    """Return whether no suspension of an award lasts as long as another would."""
    return all((last_suspended_day(each) or date.max) < (until_on or date.max) for each in award.suspensions)


def _lifted(award: AwardRecord, suspension: Suspension, on: date, reason: str | None) -> AwardRecord:
    lifted = replace(suspension, lifted_on=on, lift_reason=reason)
    return replace(award, suspensions=tuple(lifted if each is suspension else each for each in award.suspensions))
