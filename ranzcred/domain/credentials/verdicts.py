"""Verdicts on changes and removals of credentials: one judge for preview and operation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ranzcred.core import formats
from ranzcred.core.days import years_after
from ranzcred.core.errors import Conflict, Problem, Stale
from ranzcred.core.forms.date_field import LAST_DAY
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.awards.decisions.awarding import NEVER_AWARDED
from ranzcred.domain.credentials.awards.history import proposed_dates
from ranzcred.domain.credentials.lifecycle.outcome import AWARDING, NOTES, ReasonMissing, Transition
from ranzcred.domain.credentials.lifecycle.prerequisites import (
    OVERRIDE_REASON,
    Missing,
    PrerequisitesMissing,
    find_missing,
    is_overridden,
)
from ranzcred.domain.credentials.lifecycle.requests import ChangeRequest, Changes, RemovalRequest
from ranzcred.domain.credentials.lifecycle.transitions import removal, transition
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import BEFORE_AWARD, MicroCredentialStatus
from ranzcred.domain.definitions.locks import require_active
from ranzcred.domain.definitions.models import AWARD_INSTEAD, RENEW_AS, MicroCredentialDefinition, NotActive

ASSIGNMENT = "credential"
NO_VALIDITY = "Its micro-credential has no validity. Choose a number of years."

Request = ChangeRequest | RemovalRequest


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The verdict on a request for one credential.

    `transition` is its effect, None if the rules refuse it; `problem` is the refusal, and `missing_reason` the refusal
    until a reason is given. `missing` are the prerequisites of an award that are not held, refused or overridden.
    """

    credential: StaffMicroCredential
    transition: Transition | None = None
    problem: Problem | None = None
    missing_reason: ReasonMissing | None = None
    missing: Missing | None = None

    @property
    def refusal(self) -> Problem | None:
        """The refusal of the request, if any."""
        return self.problem or self.missing_reason

    @property
    def requires_reason(self) -> bool:
        """Return whether it requires a reason, given or not."""
        return bool(self.transition and self.transition.requires_reason)

    @property
    def changes(self) -> bool:
        """Return whether the credential changes, once a missing reason is given."""
        return not self.problem and bool(self.transition and self.transition.changes)

    @property
    def sentence(self) -> str:
        """Return the effect in words."""
        return self.transition.sentence if self.transition else ""

    @property
    def expiry_sentence(self) -> str:
        """Return the expiry date as it is and as it will be: "now 3 Mar 2027", "now 3 Mar 2027 → 26 Dec 2029"."""
        ends, status = self.credential.expiry_date, self.credential.effective
        verb = "expired" if status is MicroCredentialStatus.EXPIRED else "now"
        present = f"{verb} {formats.date(ends)}" if ends else "no expiry date now"
        later = self.transition.values.get("expiry_date") if self.transition else None
        if status in BEFORE_AWARD:
            return "not awarded"
        return f"{present} → {formats.date(later)}" if later else present


def judge(credential: StaffMicroCredential, request: Request, *, version: int | None) -> Verdict:
    """Return the verdict on a request for a credential that the person saw at `version` (None: any version).

    A request that changes nothing is not stale. Only the credential and its definition are read.
    """
    stale = None if version in {None, credential.version} else Stale(ASSIGNMENT)
    missing = None
    try:
        if isinstance(request, ChangeRequest):
            found = transition(credential, renewed(credential, request))
        else:
            found = removal(credential, request)
    except ReasonMissing as refusal:
        found, missing = refusal.transition, refusal
    except Problem as refusal:
        return Verdict(credential=credential, problem=stale or refusal)
    problem: Problem | None = stale if found.changes else None
    try:
        require_awardable(credential.definition, found)
    except NotActive as refusal:
        problem = problem or refusal
    return Verdict(credential=credential, transition=found, problem=problem, missing_reason=missing)


def require_awardable(definition: MicroCredentialDefinition, change: Transition) -> None:
    """Raise NotActive if a change is an award or a renewal, and its definition is a draft or retired."""
    if change.action in AWARDING:
        require_active(definition, RENEW_AS if change.action is AuditAction.MCRED_RENEW else AWARD_INSTEAD)


def judge_prerequisites(verdicts: Sequence[Verdict], request: ChangeRequest) -> list[Verdict]:
    """Return the verdicts with what is missing for each award: a refusal, unless that is overridden with a reason.
    Takes as many statements for many as for one.
    """
    awards = [each for each in verdicts if each.transition and each.transition.is_first_award]
    credentials = [each.credential for each in awards if not each.problem]
    missing = find_missing(credentials, request.awarded_on) if credentials else {}
    if not missing:
        return list(verdicts)
    overridden = is_overridden(missing, request.override)
    return [_with_missing(each, missing.get(each.credential.id), request, overridden=overridden) for each in verdicts]


def _with_missing(verdict: Verdict, missing: Missing | None, request: ChangeRequest, *, overridden: bool) -> Verdict:
    if missing is None or verdict.transition is None:
        return verdict
    if not overridden:
        return replace(verdict, missing=missing, problem=PrerequisitesMissing([missing]))
    found = replace(verdict.transition, override=missing.sentence, requires_reason=True)
    lacks = None if request.reason else ReasonMissing(found, OVERRIDE_REASON)
    return replace(verdict, missing=missing, transition=found, missing_reason=lacks)


def renewed(credential: StaffMicroCredential, request: ChangeRequest) -> ChangeRequest:
    """Return a request for a renewal as the change that it is for this credential, any other as it is: an award of the
    day that is asked for or today, until so many years after it ends, or after that day where it has ended; for 0 years
    by the rules of its micro-credential's validity. One without an end stays as it is.

    Raise Conflict if it was never awarded.
    """
    years = request.changes.get("years")
    if years is None:
        return request
    valid = credential.effective is MicroCredentialStatus.AWARDED
    if credential.effective in BEFORE_AWARD:
        raise Conflict(NEVER_AWARDED)
    if valid and credential.expiry_date is None:
        return replace(request, changes=Changes())
    awarded_on = request.changes.get("awarded_on") or request.today
    if not years:
        return replace(request, changes=_by_validity(credential, awarded_on))
    ends = credential.expiry_date if valid and credential.expiry_date else awarded_on
    if ends.year + years > LAST_DAY.year:
        raise Conflict(f"No credential can be valid for longer than {LAST_DAY.year}.")
    award = Changes(status=MicroCredentialStatus.AWARDED, awarded_on=awarded_on, expiry_date=years_after(ends, years))
    return replace(request, changes=award)


def _by_validity(credential: StaffMicroCredential, awarded_on: date) -> Changes:
    """Return the renewal with the dates that the rules propose; raise Conflict where there is no validity."""
    if credential.terms.validity_months is None:
        raise Conflict(NO_VALIDITY)
    dates = proposed_dates(credential.history, awarded_on, credential.terms)
    return Changes(status=MicroCredentialStatus.AWARDED, awarded_on=awarded_on, expiry_date=dates.expiry_date)


def saved_message(name: str, change: Transition) -> str:
    """Return the announcement of a change: "Aroha Ngata: In Training to Awarded, award date 3 Mar 2026"."""
    return f"{name}: {change.sentence}" if change.changes and change.sentence != NOTES else f"{name} saved"
