"""What a change would do to each of many, before anybody confirms it. Nothing here changes anything."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ranzcred import clock
from ranzcred.audit.chain import Principal
from ranzcred.audit.presenters import day
from ranzcred.credentials import policy
from ranzcred.credentials.lifecycle import Asked, Changes, Step, step
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.operations import ASSIGNMENT, Versions, awarded_ever, find_credentials
from ranzcred.credentials.status import EARLIER, effective_status
from ranzcred.errors import Invalid, Problem
from ranzcred.policy import require
from ranzcred.revising import Stale

UNSAID = "-"
"""Stands for a reason that is still to be given."""
UNCHANGED, NOTES = "stays as it is", "notes"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What would happen to one of many, in words; or `problem`, which is why it cannot."""

    credential: StaffMicroCredential
    sentence: str = ""
    problem: Problem | None = None
    needs_reason: bool = False

    @property
    def changes(self) -> bool:
        return self.problem is None and self.sentence != UNCHANGED


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would happen to many."""

    each: Sequence[Planned]

    @property
    def going(self) -> list[Planned]:
        return [planned for planned in self.each if not planned.problem]

    @property
    def refused(self) -> list[Planned]:
        return [planned for planned in self.each if planned.problem]

    @property
    def changing(self) -> int:
        """How many would be other than they are."""
        return sum(planned.changes for planned in self.each)

    @property
    def needs_reason(self) -> bool:
        return any(planned.needs_reason for planned in self.each)

    def common_problem(self, fields: Collection[str]) -> tuple[str, str] | None:
        """The field, of `fields`, and the words of what is wrong with all of them alike, such as a mistaken date."""
        problems = {problem.message: problem for planned in self.each if (problem := planned.problem)}
        if len(self.refused) < len(self.each) or len(problems) != 1:
            return None
        [(message, problem)] = problems.items()
        return next(((field, message) for field in problem.details if field in fields), None)


def plan_updates(*, versions: Versions, changes: Changes, reason: str = "", by: Principal) -> Plan:
    """What `update_credentials` would do."""
    asked = Asked(changes=changes, user_id=by.actor.user_id, reason=reason, today=clock.today())
    return Plan(each=[_updated(credential, versions, asked, by) for credential in _by_name(versions)])


def plan_removals(*, versions: Versions, reason: str = "", by: Principal) -> Plan:
    """What `remove_credentials` would do."""
    credentials = _by_name(versions)
    for credential in credentials:
        require(policy.may_remove, by, credential)
    awarded = awarded_ever(credentials)
    return Plan(
        each=[
            Planned(
                credential=credential,
                sentence=f"{credential.effective.label}, is removed",
                problem=_stale(credential, versions),
                needs_reason=credential.id in awarded and not reason,
            )
            for credential in credentials
        ]
    )


def told_of_one(credential: StaffMicroCredential, *, changes: Changes, reason: str, by: Principal) -> str:
    """What is said once a change of one is saved: "Aroha Ngata: In Training to Awarded, award date 3 Mar 2026".

    Where it is refused, nothing is said of it.
    """
    name = credential.member.display_name
    asked = Asked(changes=changes, user_id=by.actor.user_id, reason=reason, today=clock.today())
    planned = _updated(credential, {credential.id: None}, asked, by)
    return f"{name}: {planned.sentence}" if planned.changes and planned.sentence != NOTES else f"{name} saved"


def sentence_of(credential: StaffMicroCredential, made: Step) -> str:
    """ "In Training to Awarded, award date 3 Mar 2026, 265 days back, expiry date 3 Mar 2028"."""
    status = effective_status(
        made.values.get("status", credential.status), made.values.get("expiry_date", credential.expiry_date)
    )
    told = [] if status is credential.effective else [f"{credential.effective.label} to {status.label}"]
    told += ["the award is withdrawn"] * (credential.effective not in EARLIER and status in EARLIER)
    if made.values.get("awarded_on"):
        told.append(f"award date {day(made.values['awarded_on'])}")
    told += [f"{ago} back" for ago in made.details.values()]
    if "expiry_date" in made.values and status not in EARLIER:
        ends = made.values["expiry_date"]
        told.append(f"expiry date {day(ends)}" if ends else "no expiry date")
    told += [NOTES] * ("notes" in made.values)
    return ", ".join(told) or UNCHANGED


def _updated(credential: StaffMicroCredential, versions: Versions, asked: Asked, by: Principal) -> Planned:
    try:
        made, needs_reason = _step(credential, asked)
    except Problem as refusal:
        return Planned(credential=credential, problem=_stale(credential, versions) or refusal)
    require(policy.rule_of_step(made), by, credential)
    return Planned(
        credential=credential,
        sentence=sentence_of(credential, made),
        problem=_stale(credential, versions) if made.values else None,
        needs_reason=needs_reason,
    )


def _step(credential: StaffMicroCredential, asked: Asked) -> tuple[Step, bool]:
    """What is made of a credential, and whether a reason must be given first."""
    try:
        return step(credential, asked), False
    except Invalid as refusal:
        if "reason" not in refusal.details:
            raise
        return step(credential, replace(asked, reason=UNSAID)), True


def _stale(credential: StaffMicroCredential, versions: Versions) -> Stale | None:
    return None if versions[credential.id] in {None, credential.version} else Stale(ASSIGNMENT)


def _by_name(versions: Versions) -> list[StaffMicroCredential]:
    found = find_credentials(versions)
    return sorted(found, key=lambda each: (each.member.name_folded, each.member.organisation_folded, each.id))
