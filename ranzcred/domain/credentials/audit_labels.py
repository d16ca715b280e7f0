"""The audit log's words for staff credentials."""

from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.labels import Presenter, day, labels_of, moment, register
from ranzcred.domain.audit.phrases import Phrase, RecordedChange
from ranzcred.domain.credentials.kinds import (
    AwardKind,
    CorrectionReason,
    EndKind,
    RevocationReason,
    SuspensionKind,
    VoidReason,
)
from ranzcred.domain.credentials.status import BEFORE_AWARD, FRESH_ALERTS, MicroCredentialStatus


def _sent(value: object) -> str | None:
    """Return the word for an alert that was sent, or None for one that was not."""
    return "sent" if value else None


def _phrase(recorded: RecordedChange) -> Phrase | None:
    """Return what happened to a credential, of which the log keeps the name as "Peni Faleafa: Slate Repair"."""
    person, _, title = recorded.name.partition(": ")
    if not title:
        return None
    if recorded.changes_only(FRESH_ALERTS) and any(recorded.new.get(alert) for alert in FRESH_ALERTS):
        return Phrase("Reminder sent", f"to {person}: {title}")
    if recorded.action is AuditAction.UPDATE and _sets_back(recorded):
        return Phrase("Set back", f"{title} of {person}")
    if recorded.action is AuditAction.MCRED_AWARD and recorded.previous.get("awarded_on"):
        return Phrase("Renewed", f"{title} for {person}")
    verb, about = VERBS.get(recorded.action, ("Changed", "{title} of {person}"))
    return Phrase(verb, about.format(title=title, person=person))


def _sets_back(recorded: RecordedChange) -> bool:
    return recorded.new.get("status") in BEFORE_AWARD and recorded.previous.get("status") not in {None, *BEFORE_AWARD}


VERBS = {
    AuditAction.CREATE: ("Assigned", "{title} to {person}"),
    AuditAction.MCRED_ASSIGN: ("Assigned", "{title} to {person}"),
    AuditAction.MCRED_AWARD: ("Awarded", "{title} to {person}"),
    AuditAction.MCRED_EXPIRE: ("Expired", "{title} of {person}"),
    AuditAction.DELETE: ("Removed", "{title} from {person}"),
    AuditAction.MCRED_RENEW: ("Renewed", "{title} for {person}"),
    AuditAction.MCRED_SUSPEND: ("Suspended", "{title} of {person}"),
    AuditAction.MCRED_REINSTATE: ("Reinstated", "{title} of {person}"),
    AuditAction.MCRED_REVOKE: ("Revoked", "{title} of {person}"),
}
END_REASONS: dict[str, str] = {each.value: each.label for kind in (RevocationReason, VoidReason) for each in kind}
PARTS = {
    "awards": Presenter(
        noun="Award",
        labels={"sequence": "Number", "kind": "Kind", "organisation_name": "Organisation then"},
        words={"kind": labels_of(AwardKind)},
        background=frozenset({"sequence", "kind", "organisation_name"}),
    ),
    "award_revisions": Presenter(
        noun="Award",
        labels={
            "awarded_on": "Awarded",
            "valid_from": "Valid from",
            "expiry_date": "Expiry date",
            "holder_name": "Holder as named",
            "reference": "Reference",
            "ended_on": "Ended on",
            "end_kind": "Ended",
            "end_reason_kind": "Why it ended",
            "end_reason": "Why it ended, in words",
            "reason_kind": "Why it changed",
            "reason": "Why it changed, in words",
        },
        words={
            "awarded_on": day,
            "valid_from": day,
            "expiry_date": day,
            "ended_on": day,
            "end_kind": labels_of(EndKind),
            "end_reason_kind": lambda value: END_REASONS.get(value, value),
            "reason_kind": labels_of(CorrectionReason),
        },
        repeats={
            **{key: key for key in ("awarded_on", "valid_from", "expiry_date", "end_kind")},
            "holder_name": "name",
        },
    ),
    "award_suspensions": Presenter(
        noun="Suspension",
        labels={
            "kind": "Kind",
            "from_on": "From",
            "until_on": "Until",
            "reason": "Reason",
            "lifted_on": "Lifted on",
            "lift_reason": "Why it was lifted",
        },
        words={"kind": labels_of(SuspensionKind), "from_on": day, "until_on": day, "lifted_on": day},
        repeats={"from_on": "suspended_from", "until_on": "suspended_until"},
    ),
}
register(
    "StaffMicroCredential",
    Presenter(
        noun="Credential",
        labels={
            "definition_id": "Micro-credential",
            "member_id": "Person",
            "status": "Status",
            "awarded_on": "Awarded",
            "awarded_by": "Awarded by",
            "expiry_date": "Expiry date",
            "valid_from": "Valid from",
            "suspended_from": "Suspended from",
            "suspended_until": "Suspended until",
            "end_kind": "Ended",
            "certificate_file_name": "Certificate",
            "certificate_key": "Certificate key",
            "certificate_uploaded_at": "Certificate uploaded",
            "certificate_uploaded_by": "Certificate uploaded by",
            "notes": "Notes",
            "expiry_alert_90_sent": "Reminder 90 days before expiry",
            "expiry_alert_60_sent": "Reminder 60 days before expiry",
            "expiry_alert_30_sent": "Reminder 30 days before expiry",
        },
        words={
            "status": labels_of(MicroCredentialStatus),
            "awarded_on": day,
            "expiry_date": day,
            "valid_from": day,
            "suspended_from": day,
            "suspended_until": day,
            "end_kind": labels_of(EndKind),
            "certificate_uploaded_at": moment,
            "expiry_alert_90_sent": _sent,
            "expiry_alert_60_sent": _sent,
            "expiry_alert_30_sent": _sent,
        },
        references={
            "definition_id": "MicroCredentialDefinition",
            "member_id": "OrganisationMember",
            "awarded_by": "User",
            "certificate_uploaded_by": "User",
        },
        parts=PARTS,
        phrase=_phrase,
    ),
)
