"""The audit log's words for organisations and members."""

from ranzcred.core.phones import shown_phone
from ranzcred.domain.audit.labels import Presenter, labels_from, labels_of, register
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
register(
    "OrganisationMember",
    Presenter(
        noun="Member",
        labels={"organisation_id": "Organisation", **labels_from(MemberForm()), "active": "Active"},
        words={"role": labels_of(MemberRole), "phone": shown_phone},
        references={"organisation_id": "Organisation"},
    ),
)
