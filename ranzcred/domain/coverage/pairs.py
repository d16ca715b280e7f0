"""The people who are in a state with something that is asked about, as SQL: the rows behind a figure of pairs."""

import enum
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, CompoundSelect, Select, false, select

from ranzcred.core import clock
from ranzcred.core.db.among import among
from ranzcred.core.db.session import db
from ranzcred.domain.coverage.counting import CountedHoldings
from ranzcred.domain.coverage.holdings.models import HoldingPeriod, HoldingState
from ranzcred.domain.coverage.scope import Scope, WantedCredentials
from ranzcred.domain.coverage.selection import covered, of_definitions, on_the_day
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus

Status = MicroCredentialStatus


class PairStanding(enum.StrEnum):
    """How people are with what is asked about."""

    COVERED = "covered"
    LACKING = "lacking"
    ASSIGNED = "assigned"
    HELD = "held"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    IN_PROGRESS = "in-progress"
    LOST_30 = "lost-30"
    LOST_60 = "lost-60"
    LOST_90 = "lost-90"

    @property
    def label(self) -> str:
        return f"Lose one within {self.days} days" if self.days else LABELS[self]

    @property
    def days(self) -> int:
        """In how many days it is lost, 0 of the others."""
        return int(self.value.removeprefix("lost-")) if self.value.startswith("lost-") else 0


LABELS = {
    PairStanding.COVERED: "Covered",
    PairStanding.LACKING: "Not covered",
    PairStanding.ASSIGNED: "Assigned one",
    PairStanding.HELD: "Hold one",
    PairStanding.EXPIRED: "Have an expired one",
    PairStanding.SUSPENDED: "Have a suspended one",
    PairStanding.IN_PROGRESS: "In training or assessment today",
}


STATES = {
    PairStanding.HELD: HoldingState.HELD,
    PairStanding.EXPIRED: HoldingState.EXPIRED,
    PairStanding.SUSPENDED: HoldingState.SUSPENDED,
}


def people_with(standing: PairStanding, wanted: WantedCredentials, scope: Scope) -> Select[str] | CompoundSelect[str]:
    """Return SQL for the keys of the people who are so, among others whom the scope does not count; of those who lack
    it the keys of who does not.
    """
    if not wanted.definitions:
        return select(StaffMicroCredential.member_id).where(false())
    if standing in {PairStanding.COVERED, PairStanding.LACKING}:
        return covered(wanted, scope)
    if standing is PairStanding.IN_PROGRESS:
        return select(StaffMicroCredential.member_id).where(*in_progress(wanted, scope))
    holding = HoldingPeriod
    found = select(holding.member_id).where(of_definitions(wanted.definitions), *on_the_day(scope))
    if standing.days:
        ends = holding.until_on < scope.on + timedelta(days=standing.days)
        return found.where(holding.state == HoldingState.HELD, ends)
    return found.where(holding.state == STATES[standing]) if standing in STATES else found


def of_today(scope: Scope) -> bool:
    """Return whether it is asked about today, as it is known now."""
    return scope.on == clock.today() and scope.known is None


def in_progress(wanted: WantedCredentials, scope: Scope) -> list[ColumnElement[bool]]:
    """Return SQL for whether a credential is in training or assessment: of today alone, as no other day is kept."""
    credential = StaffMicroCredential
    statuses = credential.status.in_([Status.IN_TRAINING, Status.ASSESSMENT_PENDING])
    if not of_today(scope):
        return [false()]
    active = [] if scope.people else [credential.holder_active.is_(True)]  # an index has those of a definition
    return [among(credential.definition_id, sorted(wanted.definitions)), statuses, *active]


def in_progress_by_organisation(
    holdings: CountedHoldings, wanted: WantedCredentials, scope: Scope
) -> Mapping[str, int]:
    """Return how many credentials are in training or assessment, by the key of the organisation; in one statement."""
    pairs = select(StaffMicroCredential.definition_id, StaffMicroCredential.member_id)
    found = db.session.execute(pairs.where(*in_progress(wanted, scope)))
    return holdings.credentials_by_organisation((row[0], row[1]) for row in found)
