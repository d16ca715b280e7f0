"""The audit log's words for organisations and members."""

from ranzcred.domain.audit.labels import Presenter, labels_of, register
from ranzcred.domain.directory.models import CertificationTier, MemberRole, ProgrammeStatus

register(
    "Organisation",
    Presenter(
        noun="Organisation",
        labels={
            "name": "Name",
            "trading_name": "Trading name",
            "nzbn": "NZBN",
            "certification_tier": "Certification tier",
            "programme_status": "Programme status",
            "email": "Email",
            "phone": "Phone",
            "city": "City",
        },
        words={"certification_tier": labels_of(CertificationTier), "programme_status": labels_of(ProgrammeStatus)},
    ),
)
register(
    "OrganisationMember",
    Presenter(
        noun="Member",
        labels={
            "organisation_id": "Organisation",
            "first_name": "First name",
            "last_name": "Last name",
            "email": "Email",
            "phone": "Phone",
            "lbp_number": "LBP number",
            "role": "Role",
            "active": "Active",
        },
        words={"role": labels_of(MemberRole)},
        references={"organisation_id": "Organisation"},
    ),
)
