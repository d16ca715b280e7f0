"""A history that is told day by day: what happens on a day, and who then holds what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ranzcred.core import clock
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward, award, renew
from ranzcred.domain.credentials.awards.decisions.correcting import Corrections, correct, revalidate
from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement, reinstate, revoke, void
from ranzcred.domain.credentials.awards.decisions.request import Decision, find_award
from ranzcred.domain.credentials.awards.decisions.suspending import lift, run_out, suspend
from ranzcred.domain.credentials.awards.periods import holds_on
from ranzcred.domain.credentials.awards.standing import KeptStanding, standing_of
from ranzcred.domain.credentials.kinds import AwardState, CorrectionReason, RevocationReason, SuspensionKind, VoidReason
from ranzcred.domain.credentials.status import MicroCredentialStatus

if TYPE_CHECKING:
    from ranzcred.domain.credentials.awards.history import History

DATES = ("awarded_on", "valid_from", "expiry_date")
MERE = "0190-mere"
REASON = "As the board decided."


@dataclass(frozen=True, kw_only=True)
class Validity:
    """How long awards of a micro-credential are valid, and when they are renewed."""

    validity_months: int | None = 36
    renewal_window_days: int = 90
    grace_days: int = 0


def on(text: str | date) -> date:
    """The day that is written so: "2 Mar 2026"."""
    return text if isinstance(text, date) else datetime.strptime(text, "%d %b %Y").date()  # noqa: DTZ007


def words(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else "for ever"


def decided(day: str | date) -> Decision:
    return Decision(user_id=MERE, at=clock.start_of(on(day)) + timedelta(hours=9), today=on(day))


class Told:
    """A history, in which each act is on a day; `today` is that day where none is given."""

    def __init__(self, validity_months: int | None = 36, **terms: int) -> None:
        self.terms = Validity(validity_months=validity_months, **terms)
        self.history: History = ()

    def revalidate(self, day: str, validity_months: int) -> "Told":
        """Apply another validity to the award that counts on a day."""
        [current] = [each for each in self.history if each.state(on(day)) is AwardState.CURRENT]
        terms = Validity(validity_months=validity_months)
        self.history = revalidate(self.history, current, terms, reason=REASON, decision=decided(day))
        return self

    def award(self, day: str, *, today: str = "", **asked: Any) -> "Told":
        self.history = award(self.history, _asked(day, **asked), self.terms, decided(today or day))
        return self

    def renew(self, day: str, *, today: str = "", **asked: Any) -> "Told":
        self.history = renew(self.history, _asked(day, **asked), self.terms, decided(today or day))
        return self

    def suspend(self, day: str, until: str = "", *, number: int = 1, today: str = "") -> "Told":
        until_on = on(until) if until else None
        kind, decision = SuspensionKind.CONDITIONS, decided(today or day)
        given = {"kind": kind, "from_on": on(day), "until_on": until_on, "reason": REASON, "decision": decision}
        self.history = suspend(self.history, find_award(self.history, number), **given)  # type: ignore[arg-type]
        return self

    def lift(self, day: str, *, today: str = "") -> "Told":
        self.history = lift(self.history, from_on=on(day), reason=REASON, decision=decided(today or day))
        return self

    def run_out(self, today: str) -> "Told":
        self.history = run_out(self.history, on(today))
        return self

    def revoke(self, day: str, *, number: int = 1, today: str = "") -> "Told":
        kind, decision = RevocationReason.CONDUCT, decided(today or day)
        chosen = find_award(self.history, number)
        self.history = revoke(self.history, chosen, on=on(day), kind=kind, reason=REASON, decision=decision)
        return self

    def reinstate(self, day: str, mode: Reinstatement = Reinstatement.FROM_TODAY) -> "Told":
        self.history = reinstate(self.history, mode=mode, reason=REASON, decision=decided(day))
        return self

    def void(self, day: str, *, number: int = 1) -> "Told":
        chosen = find_award(self.history, number)
        self.history = void(self.history, chosen, kind=VoidReason.TWICE, reason=REASON, decision=decided(day))
        return self

    def correct(self, day: str, *, number: int = 1, **changes: Any) -> "Told":
        values = {name: on(value) if name in DATES and value else value for name, value in changes.items()}
        self.history = correct(
            self.history,
            find_award(self.history, number),
            changes=Corrections(**values),  # type: ignore[typeddict-item]
            kind=CorrectionReason.NEW_INFORMATION,
            reason=REASON,
            decision=decided(day),
        )
        return self

    @property
    def periods(self) -> list[tuple[str, str]]:
        """The first and the last day of each award, as it was given."""
        return [(words(each.valid_from), words(each.expiry_date)) for each in self.history]

    def held(self, *days: str) -> list[bool]:
        return [holds_on(self.history, on(day)) for day in days]

    def states(self, day: str) -> list[str]:
        return [each.state(on(day)).value for each in self.history]

    def standing(self, day: str, status: str = "AWARDED") -> KeptStanding:
        return standing_of(self.history, MicroCredentialStatus(status), on(day))


def _asked(day: str, **asked: Any) -> NewAward:
    given: dict[str, Any] = {name: on(value) if name in DATES and value else value for name, value in asked.items()}
    return NewAward(awarded_on=on(day), expiry_given="expiry_date" in asked, **given)
