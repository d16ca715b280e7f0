"""The preview of a bulk change or removal, by the same judge as the operations. Nothing in this module changes a
record.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ranzcred.core import clock
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.credentials.bulk_actions import count_credentials
from ranzcred.domain.credentials.lifecycle.requests import Changes, RemovalRequest, change_request
from ranzcred.domain.credentials.operations import Versions, find_credentials, judge_all
from ranzcred.domain.credentials.verdicts import Request, Verdict


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The verdict on each credential of a bulk change."""

    each: Sequence[Verdict]

    @property
    def accepted(self) -> list[Verdict]:
        """The verdicts that allow the change, some of them with a reason still to be given."""
        return [verdict for verdict in self.each if not verdict.problem]

    @property
    def refused(self) -> list[Verdict]:
        return [verdict for verdict in self.each if verdict.problem]

    @property
    def people(self) -> int:
        """The number of people whose credentials they are."""
        return len({verdict.credential.member_id for verdict in self.each})

    @property
    def changing(self) -> int:
        """The number of credentials that would change."""
        return sum(verdict.changes for verdict in self.each)

    @property
    def sentence(self) -> str:
        """Return the number that can be changed, in words."""
        refused = len(self.refused)
        if refused == len(self.each):
            return (
                f"None of the {refused:,} can be changed this way." if refused > 1 else "It can't be changed this way."
            )
        if refused:
            return f"{refused:,} of the {len(self.each):,} can't be changed this way."
        return f"{count_credentials(self.changing)} will change."

    @property
    def logged(self) -> str:
        """Return the same for the log, with the reasons and without names."""
        reasons = {verdict.problem.logged for verdict in self.each if verdict.problem}
        return " ".join([self.sentence, *sorted(reasons)])

    @property
    def requires_reason(self) -> bool:
        """Return whether any of them requires a reason, given or not."""
        return any(verdict.requires_reason for verdict in self.each)

    @property
    def lacks_prerequisites(self) -> bool:
        """Return whether prerequisites of any of them are not held, overridden or not."""
        return any(verdict.missing for verdict in self.each)

    @property
    def takes_back(self) -> bool:
        """Return whether any of them requires a reason because it was awarded."""
        return any(verdict.requires_reason and not verdict.missing for verdict in self.each)

    @property
    def missing_reason(self) -> str:
        """Return the message that asks for a reason; "" if none is missing."""
        return next((each.missing_reason.message for each in self.each if each.missing_reason), "")

    def common_problem(self, fields: Collection[str]) -> tuple[str, str] | None:
        """Return the field, of `fields`, and the message of an error that all of them share, such as a date, or
        None.
        """
        problems = {problem.message: problem for verdict in self.each if (problem := verdict.problem)}
        if len(self.refused) < len(self.each) or len(problems) != 1:
            return None
        [(message, problem)] = problems.items()
        return next(((field, message) for field in problem.details if field in fields), None)


def plan_updates(*, versions: Versions, changes: Changes, reason: str = "", override: str = "", by: Principal) -> Plan:
    """Return the plan of `update_credentials`."""
    return _plan(versions, change_request(changes, reason, override, by), by)


def plan_removals(*, versions: Versions, reason: str = "", by: Principal) -> Plan:
    """Return the plan of `remove_credentials`."""
    return _plan(versions, RemovalRequest(reason=reason, today=clock.today()), by)


def _plan(versions: Versions, request: Request, by: Principal) -> Plan:
    """Return the verdicts, in the order of the selection: that of the list in which it was made."""
    places = {key: place for place, key in enumerate(versions)}
    found = sorted(find_credentials(versions), key=lambda each: places[each.id])
    return Plan(each=judge_all(found, versions, request, by))
