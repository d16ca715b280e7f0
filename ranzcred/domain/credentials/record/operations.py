"""The operations about awards: each makes a decision on one credential. None commits; the caller rolls back after a
refusal.
"""

from collections.abc import Callable, Mapping
from datetime import date

from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.core.db.versions import require_version
from ranzcred.core.policy import require
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import NOTHING, acting_as, name_next_change
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward, award, renew, renews
from ranzcred.domain.credentials.awards.decisions.correcting import Corrections, correct
from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement, reinstate, revoke, void
from ranzcred.domain.credentials.awards.decisions.request import Decision, find_award
from ranzcred.domain.credentials.awards.decisions.suspending import lift, suspend
from ranzcred.domain.credentials.awards.history import History
from ranzcred.domain.credentials.awards.writing import write_history
from ranzcred.domain.credentials.expiry.messages import StatusLine, queue_status_changes
from ranzcred.domain.credentials.kinds import CorrectionReason, RevocationReason, SuspensionKind, VoidReason
from ranzcred.domain.credentials.lifecycle.prerequisites import overridden_prerequisites
from ranzcred.domain.credentials.lifecycle.requests import ChangeRequest, Changes
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.operations import find_credentials
from ranzcred.domain.credentials.queries import lock_definitions_of
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.credentials.verdicts import ASSIGNMENT
from ranzcred.domain.definitions.locks import require_active
from ranzcred.domain.definitions.models import AWARD_INSTEAD, RENEW_AS
from ranzcred.domain.notifications import outbox

Rule = Callable[[StaffMicroCredential, Decision], History]


class AwardDesk:
    """Where decisions about the awards of one credential are made, by one principal.

    Each refuses with Invalid, naming the field, or Conflict; with Stale if the credential is no longer at `version`
    (None: any version), CredentialNotFound if it was removed, Denied if the principal may not.
    """

    def __init__(
        self, credential_id: str, *, version: int | None, by: Principal, settings: Settings, reason: str = ""
    ) -> None:
        self.credential_id, self.version = credential_id, version
        self.by, self.settings, self.reason = by, settings, reason

    def award(self, asked: NewAward, *, override: str = "") -> StaffMicroCredential:
        """Award the credential to whoever has no award that counts. Raise PrerequisitesMissing if they lack
        prerequisites, unless there is an `override`, and NotActive if its definition is none to be awarded.
        """
        return self._award(self._locked_to_award(), asked, override)

    def renew(self, asked: NewAward) -> StaffMicroCredential:
        """Renew the credential, whatever its prerequisites; raise NotActive if its definition is none to be awarded."""
        return self._renew(self._locked_to_award(), asked)

    def award_or_renew(self, asked: NewAward, *, override: str = "") -> StaffMicroCredential:
        """Renew if there is an award to renew, else award. Which it is follows from the locked credential."""
        credential = self._locked_to_award()
        if renews(credential.history, asked, credential.status, self._decision):
            return self._renew(credential, asked)
        return self._award(credential, asked, override)

    def suspend(
        self, sequence: int, *, kind: SuspensionKind, from_on: date, until_on: date | None
    ) -> StaffMicroCredential:
        def rule(credential: StaffMicroCredential, how: Decision) -> History:
            chosen = find_award(credential.history, sequence)
            return suspend(
                credential.history,
                chosen,
                kind=kind,
                from_on=from_on,
                until_on=until_on,
                reason=self.reason,
                decision=how,
            )

        return self._decide(AuditAction.MCRED_SUSPEND, self._locked(), rule, urgent=True)

    def lift(self, sequence: int | None = None, *, from_on: date) -> StaffMicroCredential:
        """Lift the suspension that is in force; of an award, if one is named."""

        def rule(credential: StaffMicroCredential, how: Decision) -> History:
            chosen = None if sequence is None else find_award(credential.history, sequence)
            return lift(credential.history, chosen, from_on=from_on, reason=self.reason, decision=how)

        return self._decide(AuditAction.MCRED_REINSTATE, self._locked(), rule)

    def revoke(
        self,
        sequence: int,
        *,
        on: date,
        kind: RevocationReason,
        set_back_to: MicroCredentialStatus | None = None,
    ) -> StaffMicroCredential:
        """Revoke an award, and set its holder back to a status in training, if one is given."""

        def rule(credential: StaffMicroCredential, how: Decision) -> History:
            chosen = find_award(credential.history, sequence)
            history = revoke(credential.history, chosen, on=on, kind=kind, reason=self.reason, decision=how)
            if set_back_to:
                credential.status = set_back_to
            return history

        return self._decide(AuditAction.MCRED_REVOKE, self._locked(), rule, urgent=True)

    def reinstate(self, sequence: int | None = None, *, mode: Reinstatement) -> StaffMicroCredential:
        """Take back the newest revocation; that of an award, if one is named."""

        def rule(credential: StaffMicroCredential, how: Decision) -> History:
            chosen = None if sequence is None else find_award(credential.history, sequence)
            return reinstate(credential.history, chosen, mode=mode, reason=self.reason, decision=how)

        return self._decide(AuditAction.MCRED_REINSTATE, self._locked(), rule)

    def void(self, sequence: int, *, kind: VoidReason) -> StaffMicroCredential:
        def rule(credential: StaffMicroCredential, how: Decision) -> History:
            chosen = find_award(credential.history, sequence)
            return void(credential.history, chosen, kind=kind, reason=self.reason, decision=how)

        return self._decide(AuditAction.UPDATE, self._locked(), rule)

    def correct(self, sequence: int, *, changes: Corrections, kind: CorrectionReason) -> StaffMicroCredential:
        def rule(credential: StaffMicroCredential, how: Decision) -> History:
            chosen = find_award(credential.history, sequence)
            return correct(credential.history, chosen, changes=changes, kind=kind, reason=self.reason, decision=how)

        return self._decide(AuditAction.UPDATE, self._locked(), rule)

    def _award(self, credential: StaffMicroCredential, asked: NewAward, override: str) -> StaffMicroCredential:
        require_active(credential.definition, AWARD_INSTEAD)
        details: dict[str, object] = {}

        def rule(credential: StaffMicroCredential, how: Decision) -> History:
            history = award(credential.history, asked, credential.terms, how)
            changes = Changes(awarded_on=asked.awarded_on)
            request = ChangeRequest(changes=changes, decision=how, reason=self.reason, override=override)
            missing = overridden_prerequisites([credential], request)
            if missing:
                details["override"] = missing[credential.id]
            return history

        return self._decide(AuditAction.MCRED_AWARD, credential, rule, details=details)

    def _renew(self, credential: StaffMicroCredential, asked: NewAward) -> StaffMicroCredential:
        require_active(credential.definition, RENEW_AS)
        return self._decide(
            AuditAction.MCRED_RENEW,
            credential,
            lambda credential, how: renew(credential.history, asked, credential.terms, how),
        )

    def _decide(
        self,
        action: AuditAction,
        credential: StaffMicroCredential,
        rule: Rule,
        *,
        urgent: bool = False,
        details: Mapping[str, object] = NOTHING,
    ) -> StaffMicroCredential:
        """Make a decision on a locked credential: ask the rule, write what it says, and queue the messages."""
        before, decision = credential.effective, self._decision
        history = rule(credential, decision)
        if history == credential.history:
            return credential
        require_version(credential, self.version, noun=ASSIGNMENT)
        name_next_change(db.session(), credential, action, details=details)
        obsolete = write_history(credential, history, decision)
        db.session.flush()
        if obsolete:
            outbox.cancel([credential.id])
        line = StatusLine(credential=credential, previous=before, urgent=urgent)
        queue_status_changes([line], by=self.by, settings=self.settings)
        return credential

    def _locked_to_award(self) -> StaffMicroCredential:
        """Return the credential, locked, with its definition, which is locked first: nobody retires it meanwhile."""
        lock_definitions_of({self.credential_id})
        return self._locked()

    def _locked(self) -> StaffMicroCredential:
        """Return the credential, locked until the transaction ends; raise Denied if the principal may not decide."""
        acting_as(db.session(), self.by.actor, reason=self.reason)
        [credential] = find_credentials({self.credential_id: self.version}, lock=True)
        require(policy.may_decide, self.by, credential)
        return credential

    @property
    def _decision(self) -> Decision:
        return Decision.now(self.by.actor.user_id)
