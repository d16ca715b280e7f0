"""What a change or a removal of a credential asks for, and what its rules read of the credential."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypedDict

from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.history import History
from ranzcred.domain.credentials.awards.months import Terms
from ranzcred.domain.credentials.awards.standing import KeptStanding
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.status import (
    MicroCredentialStatus,
    Standing,
)

Status = MicroCredentialStatus


class CredentialState(Standing, Protocol):
    """What the rules of a change read of a credential; `terms` are those of its micro-credential."""

    @property
    def awarded_on(self) -> date | None: ...

    @property
    def end_kind(self) -> EndKind | None: ...

    @property
    def history(self) -> History: ...

    @property
    def terms(self) -> Terms: ...


class RemovableState(Standing, Protocol):
    """What the rules of a removal read of a credential."""

    @property
    def id(self) -> str: ...

    @property
    def ever_awarded(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class InitialState(KeptStanding):
    """The state of a credential at its assignment."""

    terms: Terms
    status: MicroCredentialStatus = Status.NOT_STARTED
    expiry_alert_90_sent: bool = False
    expiry_alert_60_sent: bool = False
    expiry_alert_30_sent: bool = False
    notes: str | None = None
    history: History = ()


class Changes(TypedDict, total=False):
    """The requested values, by attribute; a missing attribute is not changed. `years` is for how many to renew."""

    status: MicroCredentialStatus
    awarded_on: date | None
    expiry_date: date | None
    notes: str | None
    years: int


def may_award(changes: Changes) -> bool:
    """Return whether a change may come to an award, first or renewed."""
    return changes.get("status") is Status.AWARDED or "years" in changes or "awarded_on" in changes


@dataclass(frozen=True, kw_only=True)
class ChangeRequest:
    """A requested change, and why. `decision` is by whom and when: of an operation, once its credentials are locked, so
    that what waited for them across midnight is of the new day. `override` is what confirms that prerequisites are
    missing, "" if nothing does.
    """

    changes: Changes
    decision: Decision
    reason: str
    override: str = ""

    @property
    def today(self) -> date:
        """The day of the decision in Auckland."""
        return self.decision.today

    @property
    def awarded_on(self) -> date:
        """The award date that is asked for, or today."""
        return self.changes.get("awarded_on") or self.today


def change_request(changes: Changes, reason: str, override: str, by: Principal) -> ChangeRequest:
    """Return the request of a change at this moment."""
    decision = Decision.now(by.actor.user_id)
    return ChangeRequest(changes=changes, decision=decision, reason=reason, override=override)


@dataclass(frozen=True, kw_only=True)
class RemovalRequest:
    """A requested removal: why, and on which day in Auckland. Those whose keys are in `unawarded` were only set to
    Expired: see `queries.unawarded`.
    """

    reason: str
    today: date
    unawarded: frozenset[str] = frozenset()
