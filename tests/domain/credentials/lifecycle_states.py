"""Credentials as the rules of a change read them, and the change that is asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ranzcred.core import clock
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.history import AwardRecord
from ranzcred.domain.credentials.awards.months import dates_between
from ranzcred.domain.credentials.kinds import AwardKind
from ranzcred.domain.credentials.lifecycle.outcome import Transition
from ranzcred.domain.credentials.lifecycle.requests import ChangeRequest, Changes, InitialState
from ranzcred.domain.credentials.lifecycle.transitions import transition
from ranzcred.domain.credentials.status import MicroCredentialStatus

TODAY = date(2026, 9, 27)
USER = "0190-mere"


@dataclass(frozen=True)
class Validity:
    """For how long a micro-credential is awarded."""

    validity_months: int | None = None
    renewal_window_days: int = 90
    grace_days: int = 0


ENDLESS = Validity()
LAPSED = "LAPSED"
"""Stored as awarded, with an expiry date that has passed."""


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def state_of(state: str) -> InitialState:
    if state in {"AWARDED", "EXPIRED", LAPSED}:
        return awarded(MicroCredentialStatus("AWARDED" if state == LAPSED else state), 30 if state == "AWARDED" else -1)
    return InitialState(terms=ENDLESS, status=MicroCredentialStatus(state), notes="Kept.")


def awarded(status: MicroCredentialStatus, ends_in: int) -> InitialState:
    """What was awarded 400 days ago, and ends in some days from today."""
    dates = dates_between(days(-400), days(ends_in))
    award = AwardRecord(
        sequence=1, kind=AwardKind.INITIAL, awarded_on=days(-400), awarded_by="0190-aroha", **vars(dates)
    )
    return InitialState(
        terms=ENDLESS,
        status=status,
        awarded_on=award.awarded_on,
        awarded_by=award.awarded_by,
        valid_from=award.valid_from,
        expiry_date=award.expiry_date,
        expiry_alert_90_sent=True,
        notes="Kept.",
        history=(award,),
    )


def take(state: str | InitialState, *, reason: str = "", **changes: Any) -> Transition:
    if "status" in changes:
        changes["status"] = MicroCredentialStatus(changes["status"])
    return transition(state_of(state) if isinstance(state, str) else state, asked(TODAY, reason=reason, **changes))


def asked(today: date, *, reason: str = "", **changes: Any) -> ChangeRequest:
    decision = Decision(user_id=USER, at=clock.start_of(today), today=today)
    return ChangeRequest(changes=Changes(**changes), decision=decision, reason=reason)  # type: ignore[typeddict-item]
