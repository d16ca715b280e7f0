"""The audit log's words for organisations and members."""

from ranzcred.core.phones import shown_phone
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.labels import Presenter, labels_from, labels_of, register
from ranzcred.domain.audit.phrases import Phrase, RecordedChange
from ranzcred.domain.directory.forms import MemberForm, OrganisationForm
from ranzcred.domain.directory.models import CertificationTier, MemberRole, ProgrammeStatus

register(
    "Organisation",
    Presenter(
        noun="Organisation",
        labels=labels_from(OrganisationForm()),
        words={
            "certification_tier": labels_of(CertificationTier),
            "programme_status": labels_of(ProgrammeStatus),
            "phone": shown_phone,
        },
    ),
)


def _of_person(recorded: RecordedChange) -> Phrase | None:
    """Return what happened to a person, where their organisation or whether they are active changed, or their data was
    copied.
    """
    if recorded.action is AuditAction.EXPORT:
        return Phrase("Exported", f"the data about {recorded.name}")
    if recorded.action is AuditAction.CREATE:
        return Phrase("Added", recorded.name)
    if recorded.changes_only({"organisation_id"}):
        return Phrase("Moved", recorded.name)
    if recorded.changes_only({"active"}):
        return Phrase("Reactivated" if recorded.new["active"] else "Deactivated", recorded.name)
    return Phrase(recorded.action.label, recorded.name) if recorded.name else None


register(
    "OrganisationMember",
    Presenter(
        noun="Person",
        labels={"organisation_id": "Organisation", **labels_from(MemberForm()), "active": "Active"},
        words={"role": labels_of(MemberRole), "phone": shown_phone},
        references={"organisation_id": "Organisation"},
        phrase=_of_person,
    ),
)
