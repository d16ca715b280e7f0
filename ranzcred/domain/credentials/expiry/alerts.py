"""The flags that say which alerts about an award's expiry are dealt with, so that a sweep leaves it alone."""

from sqlalchemy import or_, select

from ranzcred.core.db.session import db
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import FRESH_ALERTS, MicroCredentialStatus
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.operations import ARRIVALS

ALERTS = {30: "expiry_alert_30_sent", 60: "expiry_alert_60_sent", 90: "expiry_alert_90_sent"}
"""The column of each alert, by its days before the expiry date; the nearest one is sent."""


def flag(credential: StaffMicroCredential, threshold: int, *, sent: bool) -> None:
    """Set the flag of the alert that is sent, and of those further from the expiry date; else take them back."""
    for within, column in ALERTS.items():
        if within >= threshold:
            setattr(credential, column, sent)


def tell_again(member: OrganisationMember) -> None:
    """Let the next sweep look at the awards of whoever comes to an organisation: it has told somebody else, or nobody.

    Who was told already is not told twice, by the notices that they got.
    """
    awards = select(StaffMicroCredential).where(
        StaffMicroCredential.member_id == member.id,
        StaffMicroCredential.status == MicroCredentialStatus.AWARDED,
        or_(*(getattr(StaffMicroCredential, column) for column in ALERTS.values())),
    )
    for credential in db.session.scalars(awards.order_by(StaffMicroCredential.id).with_for_update()):
        for column, fresh in FRESH_ALERTS.items():
            setattr(credential, column, fresh)
    db.session.flush()


ARRIVALS.append(tell_again)
