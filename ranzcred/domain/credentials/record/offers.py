"""What may be done with the awards of a credential today: what the rules themselves would not refuse."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from ranzcred.core import clock
from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward, award, renew
from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement, reinstate, revoke, void
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.decisions.suspending import lift, suspend
from ranzcred.domain.credentials.awards.history import AwardRecord, History, newest
from ranzcred.domain.credentials.awards.months import Terms
from ranzcred.domain.credentials.kinds import (
    COUNTS,
    AwardState,
    EndKind,
    RevocationReason,
    SuspensionKind,
    VoidReason,
)

Trial = Callable[[], History]


def new_award_step(history: History, terms: Terms, today: date) -> str:
    """Return "renew" where that may be done, else "award"; "" if neither may."""
    how, asked = _decision(today), NewAward(awarded_on=today, expiry_given=True)
    trials: Mapping[str, Trial] = {
        "renew": lambda: renew(history, asked, terms, how),
        "award": lambda: award(history, asked, terms, how),
    }
    return next((name for name, trial in trials.items() if _would_do_today(trial)), "")


def steps_of(history: History, today: date) -> dict[int, Sequence[str]]:
    """Return what may be done with each award, by its sequence."""
    return {each.sequence: _steps(history, each, today) for each in history}


def main_award(history: History, today: date) -> AwardRecord | None:
    """Return the award that the buttons of a page are about: the one that counts, else that will, else the newest."""
    for state in COUNTS:
        for each in history:
            if each.state(today) is state:
                return each
    return newest(history) or next(reversed(history), None)


def _steps(history: History, chosen: AwardRecord, today: date) -> Sequence[str]:
    how, again = _decision(today), newest(history)
    suspended = chosen.state(today) is AwardState.SUSPENDED
    revoked = again is not None and again.end_kind is EndKind.REVOKED and chosen.ended_at == again.ended_at
    trials: dict[str, Trial] = {
        "suspend": lambda: suspend(
            history,
            chosen,
            kind=SuspensionKind.VOLUNTARY,
            from_on=today,
            until_on=None,
            reason="",
            decision=how,
        ),
        "revoke": lambda: revoke(history, chosen, on=today, kind=RevocationReason.OTHER, reason="", decision=how),
        "void": lambda: void(history, chosen, kind=VoidReason.OTHER, reason="", decision=how),
    }
    if suspended:
        trials = {"lift": lambda: lift(history, from_on=today, reason="", decision=how), **trials}
    if revoked:
        trials["reinstate"] = lambda: reinstate(history, mode=Reinstatement.REVOKED_IN_ERROR, reason="", decision=how)
    found = [name for name, trial in trials.items() if _would_do(trial)]
    if "void" in found:  # what is not void yet can be corrected
        found.insert(found.index("void"), "correct")
    return found


def _would_do(trial: Trial) -> bool:
    """Return whether a rule does not refuse because of how things are. Dates that do not do are left to the form."""
    try:
        trial()
    except Invalid:
        return True
    except Conflict:
        return False
    return True


def _would_do_today(trial: Trial) -> bool:
    """Return whether a rule refuses nothing."""
    try:
        trial()
    except (Invalid, Conflict):
        return False
    return True


def _decision(today: date) -> Decision:
    now: datetime = clock.now()
    return Decision(user_id=None, at=now, today=today)
