"""The filling in of earlier awards, batch by batch: first what it would do, then the same done."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import inspect, select
from sqlalchemy.orm import InstanceState, object_mapper

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.policy import require
from ranzcred.domain.accounts.models import User
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as, name_next_change, part_key, whole_state
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.awards.standing import standing_of
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import with_awards, with_names
from ranzcred.domain.credentials.record.rebuild.names import LoggedNames
from ranzcred.domain.credentials.record.rebuild.planning import RebuildPlan, plans_of
from ranzcred.domain.credentials.record.rebuild.rows import Names, add_cycle
from ranzcred.domain.directory.models import Organisation

AT_A_TIME = 200
REASON = "Earlier awards filled in from the log"
ADDED = ("valid_from", "suspended_from", "suspended_until", "end_kind")
"""The columns of a standing that came with awards as records: no entry has their first values."""


@dataclass
class Filled:
    """What was done, or would be: how many awards, of how many credentials, and for how many rows an entry."""

    credentials: int = 0
    awards: int = 0
    proven: int = 0
    overlapping: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, plan: RebuildPlan, *, lines: int) -> None:
        """Count a plan; its lines are kept while there are fewer."""
        self.lines += itertools.islice(plan.lines(), max(lines - len(self.lines), 0))
        self.overlapping += plan.overlaps
        if not plan.overlaps:
            self.credentials += 1
            self.awards += len(plan.cycles)
            self.proven += len(plan.unproven)


class Filler:
    """Fills in the awards of every credential that ever had one. Done again, it finds nothing to do."""

    def __init__(self, *, by: Principal, lines: int) -> None:
        self.by, self.lines = by, lines
        self.keys: set[str] = set()
        self.definitions, self.organisations = LoggedNames("MicroCredentialDefinition"), LoggedNames("Organisation")

    def run(self, *, apply: bool) -> Filled:
        """Return what would be done; if `apply`, do it. Commits after each batch."""
        filled, after = Filled(), ""
        self.keys = {*db.session.scalars(select(User.id)), *db.session.scalars(select(Organisation.id))}
        while True:
            with writing():
                credentials = _batch(after)
                if not credentials:
                    return filled
                after = credentials[-1].id
                plans = plans_of(credentials)
                for plan in plans:
                    filled.add(plan, lines=self.lines)
                if apply:
                    self._write([plan for plan in plans if not plan.overlaps])
            db.session.expunge_all()

    def _write(self, plans: Sequence[RebuildPlan]) -> None:
        acting_as(db.session(), self.by.actor, reason=REASON)
        names = self._names([plan.credential for plan in plans])
        today, now = clock.today(), clock.now()
        for plan in plans:
            credential = plan.credential
            require(policy.may_decide, self.by, credential)
            with db.session.no_autoflush:
                for cycle in plan.cycles:
                    add_cycle(credential, cycle, names)
                standing = standing_of(credential.history, credential.status, today)
                for name in ("valid_from", "end_kind"):
                    setattr(credential, name, getattr(standing, name))
            credential.updated_at = now
            name_next_change(db.session(), credential, AuditAction.UPDATE, unrecorded=_unrecorded(plan))

    def _names(self, credentials: Sequence[StaffMicroCredential]) -> Names:
        connection, people = db.session.connection(), LoggedNames("OrganisationMember")
        people.load(connection, {credential.member_id for credential in credentials})
        self.definitions.load(connection, {credential.definition_id for credential in credentials})
        self.organisations.load(connection, people.values("organisation_id"))
        return Names(definitions=self.definitions, people=people, organisations=self.organisations, keys=self.keys)


def _unrecorded(plan: RebuildPlan) -> dict[str, object]:
    """Return what the credential has that no entry tells of."""
    whole = whole_state(inspect(plan.credential))
    return {name: whole[name] for name in ADDED} | {
        part_key(object_mapper(row), row.id): whole_state(cast("InstanceState[Any]", inspect(row)))
        for row in plan.unproven
    }


def _batch(after: str) -> Sequence[StaffMicroCredential]:
    """Return the next credentials that ever had an award, locked, in the order of their keys."""
    statement = (
        select(StaffMicroCredential)
        .where(StaffMicroCredential.id > after, StaffMicroCredential.ever_awarded)
        .order_by(StaffMicroCredential.id)
        .limit(AT_A_TIME)
        .options(
            *with_names(),
            with_awards(),
        )
        .with_for_update(of=StaffMicroCredential)
    )
    return db.session.scalars(statement).all()
