"""The validity of a definition is applied to the awards that count: what that makes of each, and the change of many.

Nothing here commits; the caller rolls back after a refusal: then nobody's award is changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true

from ranzcred.core import clock, formats
from ranzcred.core.db.session import db
from ranzcred.core.db.versions import require_version
from ranzcred.core.errors import Conflict, Invalid, Problem, Stale
from ranzcred.core.formats import plural
from ranzcred.core.policy import require
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as, name_next_change
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.awards.decisions.correcting import revalidate
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.history import AwardRecord, History
from ranzcred.domain.credentials.awards.writing import write_history
from ranzcred.domain.credentials.kinds import AwardState
from ranzcred.domain.credentials.lists.effective import is_effectively
from ranzcred.domain.credentials.models import AT_ONCE, CredentialNotFound, StaffMicroCredential
from ranzcred.domain.credentials.operations import BulkRefused, RefusedChange, Versions, find_credentials
from ranzcred.domain.credentials.queries import with_awards, with_names
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.credentials.verdicts import ASSIGNMENT
from ranzcred.domain.definitions.locks import lock_definitions
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.operations import SHOWN_NOUN
from ranzcred.domain.notifications import outbox

NO_VALIDITY = "It has no validity. Enter one first."
NOT_CURRENT = "No award of it counts today."
NOTHING_CHANGES = "No award would get another expiry date."
REASON_NEEDED = "Enter a reason."


@dataclass(frozen=True, kw_only=True)
class Revalidation:
    """What the validity of today makes of a credential: its history then, or why that cannot be."""

    credential: StaffMicroCredential
    before: AwardRecord | None
    """The award that counts."""
    history: History = ()
    refusal: Problem | None = None

    @property
    def changes(self) -> bool:
        return not self.refusal and self.history != self.credential.history

    @property
    def sentence(self) -> str:
        """Return the expiry date as it is, and as it will be: "2 Mar 2029 → 2 Mar 2028"."""
        now = formats.date(self.before.expiry_date) if self.before and self.before.expiry_date else "no expiry date"
        if self.refusal:
            return f"{now}, can't be changed: {self.refusal.message}"
        [later] = [each.expiry_date for each in self.history if self.before and each.sequence == self.before.sequence]
        return f"{now} → {formats.date(later)}" if self.changes and later else f"{now}, no change"


@dataclass(frozen=True, kw_only=True)
class ValidityPlan:
    """What the validity of a definition makes of some of the awards that count."""

    validity: int
    each: Sequence[Revalidation]
    later: int
    """How many more there are than are looked at."""

    @property
    def changing(self) -> list[Revalidation]:
        return [each for each in self.each if each.changes]

    @property
    def staying(self) -> list[Revalidation]:
        """Those that stay as they are: the ones that cannot be changed first."""
        return sorted((each for each in self.each if not each.changes), key=lambda each: not each.refusal)

    @property
    def sentence(self) -> str:
        """Return it in words: "40 awards get another expiry date. 2 stay as they are."."""
        parts = [f"{plural(len(self.changing), 'award gets', 'awards get')} another expiry date."]
        if self.staying:
            parts.append(f"{len(self.staying):,} stay{'s' if len(self.staying) == 1 else ''} as {self._they}.")
        if self.later:
            parts.append(f"{self.later:,} more follow{'s' if self.later == 1 else ''} after these.")
        return " ".join(parts)

    @property
    def _they(self) -> str:
        return "it is" if len(self.staying) == 1 else "they are"

    @property
    def last(self) -> str:
        """Return the key after which the next ones come, or ""."""
        return self.each[-1].credential.id if self.later else ""


def plan_validity(definition: MicroCredentialDefinition, *, after: str = "") -> ValidityPlan:
    """Return what a definition's validity makes of the awards that count, those `after` a key, as many as are changed
    at once; in a constant number of statements.
    """
    if definition.validity_months is None:
        raise Conflict(NO_VALIDITY)
    current = (*_current(definition.id), StaffMicroCredential.id > after)
    found = db.session.scalars(
        select(StaffMicroCredential)
        .where(*current)
        .order_by(StaffMicroCredential.id)
        .limit(AT_ONCE)
        .options(
            *with_names(),
            with_awards(),
        )
    ).all()
    decision = Decision.now(None)
    number = db.session.scalar(select(func.count()).select_from(StaffMicroCredential).where(*current)) or 0
    return ValidityPlan(
        validity=definition.validity_months,
        each=[_revalidated(each, "", decision) for each in found],
        later=max(0, number - len(found)),
    )


def apply_validity(
    *, definition_id: str, version: int | None = None, versions: Versions, reason: str, by: Principal
) -> int:
    """Correct the awards that count of some credentials of a definition to its validity, all of them or none; return
    how many were changed. Nobody changes the validity meanwhile.

    Raise Stale if the definition is no longer at `version` (None: any version), BulkRefused with the reason for each
    that cannot be, Invalid without a reason.
    """
    acting_as(db.session(), by.actor, reason=reason)
    [definition] = lock_definitions([definition_id])
    require_version(definition, version, noun=SHOWN_NOUN)
    if definition.validity_months is None:
        raise Conflict(NO_VALIDITY)
    if not reason:
        raise Invalid(REASON_NEEDED, field="reason")
    if not versions:
        raise Conflict(NOTHING_CHANGES)
    credentials = find_credentials(versions, lock=True)
    for credential in credentials:
        require(policy.may_decide, by, credential)
        if credential.definition_id != definition_id:
            raise CredentialNotFound
    decision = Decision.now(by.actor.user_id)
    judged = [_revalidated(each, reason, decision, version=versions[each.id]) for each in credentials]
    _refuse(judged)
    changing = [each for each in judged if each.changes]
    for each in changing:
        name_next_change(db.session(), each.credential, AuditAction.UPDATE)
        write_history(each.credential, each.history, decision)
    db.session.flush()
    outbox.cancel([each.credential.id for each in changing])
    return len(changing)


def _current(definition_id: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of the credentials of active people that are awarded today."""
    return (
        StaffMicroCredential.definition_id == definition_id,
        StaffMicroCredential.holder_active == true(),
        is_effectively(MicroCredentialStatus.AWARDED, clock.today()),
    )


def _revalidated(
    credential: StaffMicroCredential, reason: str, decision: Decision, *, version: int | None = None
) -> Revalidation:
    """Return what becomes of a credential that the person saw at `version` (None: any version)."""
    history = credential.history
    award = next((each for each in history if each.state(decision.today) is AwardState.CURRENT), None)
    try:
        if award is None:
            raise Conflict(NOT_CURRENT)
        new = revalidate(history, award, credential.terms, reason=reason, decision=decision)
    except (Conflict, Invalid) as refusal:
        return Revalidation(credential=credential, before=award, refusal=refusal)
    stale = Stale(ASSIGNMENT) if new != history and version not in {None, credential.version} else None
    return Revalidation(credential=credential, before=award, history=new, refusal=stale)


def _refuse(judged: Sequence[Revalidation]) -> None:
    """Raise BulkRefused about those that cannot be changed, by name."""
    refusals = [
        RefusedChange(credential_id=each.credential.id, name=each.credential.member.display_name, problem=each.refusal)
        for each in judged
        if each.refusal
    ]
    if refusals:
        raise BulkRefused(refusals)
