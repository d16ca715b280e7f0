"""The forms of notification preferences."""

from collections.abc import Iterator

from wtforms import BooleanField, Field

from ranzcred.core.forms.base import VersionedForm
from ranzcred.core.forms.fields import CleanField
from ranzcred.core.forms.phone_field import PhoneField
from ranzcred.core.forms.validators import OptionalRule, TextLength
from ranzcred.domain.accounts.forms import email_address
from ranzcred.domain.accounts.models import EMAIL_LENGTH
from ranzcred.domain.notifications.preferences import governed
from ranzcred.domain.notifications.types import OrganisationEmail, OrganisationSms, UserEmail, UserSms


def switch(label: str, preference: UserEmail | UserSms | OrganisationEmail | OrganisationSms) -> BooleanField:
    """Return the field of a preference, on or off, with its notification types."""
    return BooleanField(label, description=", ".join(kind.label for kind in governed(preference)))


class ChoicesForm(VersionedForm):
    """The switches of each channel, in the order of the keyboard."""

    def channel(self, name: str) -> Iterator[Field]:
        """Yield the switches of a channel, "email" or "sms", the master switch first."""
        return (field for field in self if isinstance(field, BooleanField) and field.name.startswith(name))


class UserChoicesForm(ChoicesForm):
    """The preferences of a user."""

    email_enabled = BooleanField("Email me")
    email_insurance = switch("Insurance", "emailInsurance")
    email_audit = switch("Audits", "emailAudit")
    email_compliance = switch("Compliance and renewals", "emailCompliance")
    email_newsletter = switch("Testimonials", "emailNewsletter")
    sms_enabled = BooleanField("Text me")
    sms_insurance = switch("Insurance", "smsInsurance")
    sms_audit = switch("Audits", "smsAudit")
    sms_critical = switch("Licences, compliance and status", "smsCritical")


class OrganisationChoicesForm(ChoicesForm):
    """The preferences of an organisation, with an address and number if not its own."""

    notification_email = CleanField(
        "Email for notifications (optional)", [TextLength(maximum=EMAIL_LENGTH), OptionalRule(email_address)]
    )
    notification_phone = PhoneField("Phone for notifications (optional)")
    email_enabled = BooleanField("Send emails")
    email_insurance_alerts = switch("Insurance", "emailInsuranceAlerts")
    email_audit_alerts = switch("Audits", "emailAuditAlerts")
    email_compliance_alerts = switch("Compliance and renewals", "emailComplianceAlerts")
    email_system_alerts = switch("Testimonials", "emailSystemAlerts")
    sms_enabled = BooleanField("Send text messages")
    sms_insurance_alerts = switch("Insurance and renewals", "smsInsuranceAlerts")
    sms_audit_alerts = switch("Audits", "smsAuditAlerts")
    sms_critical_alerts = switch("Licences, compliance and status", "smsCriticalAlerts")
