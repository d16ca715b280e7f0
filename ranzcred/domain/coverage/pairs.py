"""The people who are in a state with something that is asked about, as SQL: the rows behind a figure of pairs."""

import enum
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Select, false, select

from ranzcred.core.db.among import among
from ranzcred.domain.coverage.scope import Scope, WantedCredentials
from ranzcred.domain.coverage.selection import assigned_by, awarded_before, covered, held_by
from ranzcred.domain.credentials.models import StaffMicroCredential


class Standing(enum.StrEnum):
    """How people are with what is asked about."""

    COVERED = "covered"
    LACKING = "lacking"
    ASSIGNED = "assigned"
    HELD = "held"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
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
    Standing.COVERED: "Covered",
    Standing.LACKING: "Not covered",
    Standing.ASSIGNED: "Assigned one",
    Standing.HELD: "Hold one",
    Standing.EXPIRED: "Have an expired one",
    Standing.SUSPENDED: "Have a suspended one",
}


def people_with(standing: Standing, wanted: WantedCredentials, scope: Scope) -> Select[str]:
    """Return SQL for the keys of the people who are in a state, of a scope and of others."""
    member, definitions = StaffMicroCredential.member_id, list(wanted.definitions)
    if not definitions:
        return select(member).where(false())
    if standing in {Standing.COVERED, Standing.LACKING}:
        return select(covered(wanted, scope).subquery().c.member_id)
    held = held_by(definitions, scope)
    if standing is Standing.HELD:
        return held.with_only_columns(member)
    credential = StaffMicroCredential.id
    if standing.days:
        later = held_by(definitions, replace(scope, on=scope.on + timedelta(days=standing.days)))
        return held.with_only_columns(member).where(credential.not_in(_credentials(later)))
    valid = held_by(definitions, scope, suspended_too=True)
    if standing is Standing.SUSPENDED:
        return valid.with_only_columns(member).where(credential.not_in(_credentials(held)))
    of_them = select(member).where(among(StaffMicroCredential.definition_id, definitions))
    if standing is Standing.EXPIRED:
        return of_them.where(awarded_before(scope), credential.not_in(_credentials(valid)))
    return of_them.where(assigned_by(scope))


def _credentials(rows: Select[str, str, str]) -> Select[str]:
    """Return SQL for the keys of credentials, apart from the statement that asks for them."""
    return select(rows.subquery().c.credential_id)
