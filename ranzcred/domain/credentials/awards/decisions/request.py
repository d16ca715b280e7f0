"""What every decision is told, and what more than one of them refuses."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ranzcred.core import clock
from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.awards.history import AwardRecord, History
from ranzcred.domain.credentials.awards.periods import last_day, overlapping
from ranzcred.domain.credentials.kinds import AwardKind

NOT_IN_FUTURE = "Award date can't be in the future."
AFTER_AWARD = "Expiry date must be after the award date."
FROM_AWARD = "A first award is valid from its award date."
NO_AWARD = "This credential has no such award. Reload the page."


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Who decides (a user's key, None for the system), at which moment, and on which day in Auckland that is."""

    user_id: str | None
    at: datetime
    today: date

    @classmethod
    def now(cls, user_id: str | None) -> "Decision":
        """Return a decision of this moment."""
        at = clock.now()
        return cls(user_id=user_id, at=at, today=clock.today(at))

    @property
    def end(self) -> dict[str, Any]:
        """The columns of an end that say who made it, and when."""
        return {"ended_by": self.user_id, "ended_at": self.at}


def find_award(history: History, sequence: int) -> AwardRecord:
    """Return the award with a sequence; raise Conflict if there is none."""
    for award in history:
        if award.sequence == sequence:
            return award
    raise Conflict(NO_AWARD)


def require_no_overlap(award: AwardRecord, history: History) -> None:
    """Raise Conflict if an award has a day in common with another one of its credential."""
    other = overlapping(award, [each for each in history if each.sequence != award.sequence])
    if other:
        raise Conflict(f"Overlaps the award of {period_text(other)}.")


def require_dates(award: AwardRecord, today: date) -> None:
    """Raise Invalid, naming the field, if the dates of an award are none that one can have."""
    if award.awarded_on > today:
        raise Invalid(NOT_IN_FUTURE, field="awarded_on")
    if award.valid_from < award.awarded_on:
        raise Invalid("It can't be valid before the award date.", field="valid_from")
    if award.kind is AwardKind.INITIAL and award.valid_from != award.awarded_on:
        raise Invalid(FROM_AWARD, field="valid_from")
    if award.expiry_date and award.expiry_date <= award.valid_from:
        raise Invalid(AFTER_AWARD, field="expiry_date")
    if award.ended_on and award.ended_on < award.valid_from:
        raise Invalid(f"It ended on {day(award.ended_on)}: it can't be valid from a later day.", field="valid_from")


def period_text(award: AwardRecord) -> str:
    """Return the days of an award in words: "2 Mar 2026 – 2 Mar 2029"; "from 2 Mar 2026" for one without an end."""
    last = last_day(award)
    return f"{day(award.valid_from)} – {day(last)}" if last else f"from {day(award.valid_from)}"
