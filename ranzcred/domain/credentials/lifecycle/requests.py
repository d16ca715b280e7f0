"""What a change or a removal of a credential asks for, and what its rules read of the credential."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypedDict

from ranzcred.core import clock
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


@dataclass(frozen=True, kw_only=True)
class ChangeRequest:
    """A requested change: by whom (a user's key), why, and on which day in Auckland. `override` is what confirms that
    prerequisites are missing, "" if nothing does.
    """

    changes: Changes
    user_id: str | None
    reason: str
    today: date
    at: datetime = field(default_factory=lambda: clock.now())
    override: str = ""

    @property
    def awarded_on(self) -> date:
        """The award date that is asked for, or today."""
        return self.changes.get("awarded_on") or self.today

    @property
    def may_award(self) -> bool:
        """Return whether it may come to an award, first or renewed."""
        return self.changes.get("status") is Status.AWARDED or "years" in self.changes or "awarded_on" in self.changes

    @property
    def decision(self) -> Decision:
        return Decision(user_id=self.user_id, at=self.at, today=self.today)


@dataclass(frozen=True, kw_only=True)
class RemovalRequest:
    """A requested removal: why, and on which day in Auckland. Those whose keys are in `unawarded` were only set to
    Expired: see `queries.unawarded`.
    """

    reason: str
    today: date
    unawarded: frozenset[str] = frozenset()
