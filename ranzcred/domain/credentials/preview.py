"""The preview of a change or removal of many, by the judge that the operations ask. Nothing here changes anything."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ranzcred.core import clock
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.credentials.bulk_actions import count_credentials
from ranzcred.domain.credentials.lifecycle import ChangeRequest, Changes, RemovalRequest
from ranzcred.domain.credentials.operations import Versions, find_credentials, judge_all
from ranzcred.domain.credentials.verdicts import Request, Verdict


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would happen to each of many."""

    each: Sequence[Verdict]

    @property
    def accepted(self) -> list[Verdict]:
        """Those that can be done, some of them once a reason is given."""
        return [verdict for verdict in self.each if not verdict.problem]

    @property
    def refused(self) -> list[Verdict]:
        return [verdict for verdict in self.each if verdict.problem]

    @property
    def changing(self) -> int:
        """How many would be other than they are."""
        return sum(verdict.changes for verdict in self.each)

    @property
    def sentence(self) -> str:
        """How many can be changed as requested."""
        refused = len(self.refused)
        if refused:
            return f"{refused:,} of {len(self.each):,} cannot be changed so."
        return f"{count_credentials(self.changing)} will change."

    @property
    def logged(self) -> str:
        """The same for the log, which names nobody, and the reasons."""
        reasons = {verdict.problem.logged for verdict in self.each if verdict.problem}
        return " ".join([self.sentence, *sorted(reasons)])

    @property
    def requires_reason(self) -> bool:
        """Whether one of them needs a reason, given or not."""
        return any(verdict.requires_reason for verdict in self.each)

    @property
    def missing_reason(self) -> str:
        """The message that asks for a reason; "" where none is missing."""
        return next((each.missing_reason.message for each in self.each if each.missing_reason), "")

    def common_problem(self, fields: Collection[str]) -> tuple[str, str] | None:
        """Return the field, of `fields`, and the message of what is wrong with all of them alike, such as a date."""
        problems = {problem.message: problem for verdict in self.each if (problem := verdict.problem)}
        if len(self.refused) < len(self.each) or len(problems) != 1:
            return None
        [(message, problem)] = problems.items()
        return next(((field, message) for field in problem.details if field in fields), None)


def plan_updates(*, versions: Versions, changes: Changes, reason: str = "", by: Principal) -> Plan:
    """Return what `update_credentials` would do."""
    request = ChangeRequest(changes=changes, user_id=by.actor.user_id, reason=reason, today=clock.today())
    return _plan(versions, request, by)


def plan_removals(*, versions: Versions, reason: str = "", by: Principal) -> Plan:
    """Return what `remove_credentials` would do."""
    return _plan(versions, RemovalRequest(reason=reason, today=clock.today()), by)


def _plan(versions: Versions, request: Request, by: Principal) -> Plan:
    """Judge each, in the order of their names."""
    found = find_credentials(versions)
    found.sort(key=lambda each: (each.member.name_folded, each.member.organisation_folded, each.id))
    return Plan(each=judge_all(found, versions, request, by))
