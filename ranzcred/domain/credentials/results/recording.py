"""The recording of results that were judged. It does not commit; the caller rolls back after a refusal."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from ranzcred.config import Settings
from ranzcred.core.db.dialects import violated_constraint
from ranzcred.core.db.session import db
from ranzcred.core.errors import Stale
from ranzcred.core.policy import require
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import name_next_change
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.assignment import ONCE, apply_transition
from ranzcred.domain.credentials.expiry.messages import StatusLine, queue_status_changes
from ranzcred.domain.credentials.lifecycle.prerequisites import Pair
from ranzcred.domain.credentials.lifecycle.transitions import END
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.results.judging import ResultVerdict
from ranzcred.domain.credentials.verdicts import ASSIGNMENT
from ranzcred.domain.notifications import outbox

AWARD = {"status", "awarded_on"}
"""The columns by which people are told of a change."""


def record_results(verdicts: Sequence[ResultVerdict], *, by: Principal, settings: Settings) -> None:
    """Assign and change what the verdicts on locked credentials say, each with an entry of its own, and queue one
    message for each credential that is awarded or set to another status. The caller says who acts, and why.

    Raise Stale if somebody assigns one of them at the same moment.
    """
    require(policy.may_assign, by)
    credentials = _assigned([each for each in verdicts if each.assigns])
    turns: dict[int, list[ResultVerdict]] = defaultdict(list)
    for each in verdicts:
        if each.credential is not None:
            credentials[each.result.pair] = each.credential
        if each.transition and each.transition.changes and (each.result.is_award or not each.assigns):
            turns[each.turn].append(each)
    for turn in sorted(turns):
        for each in turns[turn]:
            credential = credentials[each.result.pair]
            if each.transition:
                require(policy.rule_of_transition(each.transition), by, credential)
                apply_transition(credential, each.transition)
        db.session.flush()
    _tell([each for turn in sorted(turns) for each in turns[turn]], credentials, by=by, settings=settings)


def _assigned(verdicts: Sequence[ResultVerdict]) -> dict[Pair, StaffMicroCredential]:
    """Assign what is not assigned yet; an award is an entry of its own."""
    found: dict[Pair, StaffMicroCredential] = {}
    for each in verdicts:
        result, values = each.result, dict(each.transition.values) if each.transition else {}
        credential = StaffMicroCredential(
            definition=result.definition,
            definition_id=result.definition.id,
            member=result.member,
            member_id=result.member.id,
            awards=[],
            **({"notes": values.get("notes")} if result.is_award else values),
        )
        db.session.add(credential)
        name_next_change(db.session(), credential, AuditAction.MCRED_ASSIGN)
        found[result.pair] = credential
    try:
        db.session.flush()
    except IntegrityError as error:
        if violated_constraint(error) != ONCE:
            raise
        raise Stale(ASSIGNMENT) from error
    return found


def _tell(
    changed: Sequence[ResultVerdict],
    credentials: dict[Pair, StaffMicroCredential],
    *,
    by: Principal,
    settings: Settings,
) -> None:
    """Take back what is obsolete, and queue what is new: of each credential what it was before, and is now."""
    lines: dict[Pair, StatusLine] = {}
    ended: list[str] = []
    for each in changed:
        if not each.transition:
            continue
        credential, set_columns = credentials[each.result.pair], each.transition.values.keys()
        previous = None if each.assigns else each.transition.before
        if set_columns & AWARD:
            lines.setdefault(each.result.pair, StatusLine(credential=credential, previous=previous))
        if set_columns & END and not each.assigns:
            ended.append(credential.id)
    outbox.cancel(ended)
    queue_status_changes(list(lines.values()), by=by, settings=settings)
