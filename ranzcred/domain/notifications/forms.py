"""The forms of notification preferences."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from wtforms import BooleanField, Field

from ranzcred.core.forms.base import VersionedForm
from ranzcred.core.forms.fields import CleanField
from ranzcred.core.forms.phone_field import PhoneField
from ranzcred.core.forms.validators import OptionalRule, TextLength
from ranzcred.core.text import camel
from ranzcred.domain.accounts.forms import email_address
from ranzcred.domain.accounts.models import EMAIL_LENGTH
from ranzcred.domain.notifications.types import CREATED, NotificationType


@dataclass(frozen=True, kw_only=True)
class ChoiceRow:
    """What may be chosen about one type: the switch of each channel, None where it cannot be switched off."""

    kind: NotificationType
    email: Field | None
    sms: Field | None


class ChoicesForm(VersionedForm):
    """The switches of each channel, in the order of the keyboard."""

    OWNER: ClassVar[str]

    @classmethod
    def offered(cls, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 - WTForms' own
        """Return the form with the switches of the types that are created; the others stay as they are stored."""
        form = cls(*args, **kwargs)
        offered = {switch for row in form.rows() for switch in (row.email, row.sms)}
        for field in list(form):
            if isinstance(field, BooleanField) and field not in offered and not field.name.endswith("_enabled"):
                del form[field.name]
        return form

    def rows(self) -> list[ChoiceRow]:
        """Return what may be chosen, by type."""
        switches = {camel(field.name): field for field in self}
        return [
            ChoiceRow(
                kind=kind,
                email=switches.get(getattr(kind.preferences, f"{self.OWNER}_email") or ""),
                sms=switches.get(getattr(kind.preferences, f"{self.OWNER}_sms") or ""),
            )
            for kind in CREATED
        ]

    def channel(self, name: str) -> Iterator[Field]:
        """Yield the switches of a channel, "email" or "sms", the master switch first."""
        return (field for field in self if isinstance(field, BooleanField) and field.name.startswith(name))


class UserChoicesForm(ChoicesForm):
    """The preferences of a user."""

    OWNER = "user"

    email_enabled = BooleanField("Email me")
    email_insurance = BooleanField("Insurance")
    email_audit = BooleanField("Audits")
    email_compliance = BooleanField("Compliance and renewals")
    email_newsletter = BooleanField("Testimonials")
    sms_enabled = BooleanField("Text me")
    sms_insurance = BooleanField("Insurance")
    sms_audit = BooleanField("Audits")
    sms_critical = BooleanField("Licences, compliance and status")


class OrganisationChoicesForm(ChoicesForm):
    """The preferences of an organisation, with an address and number if not its own."""

    OWNER = "organisation"

    notification_email = CleanField(
        "Email for notifications (optional)", [TextLength(maximum=EMAIL_LENGTH), OptionalRule(email_address)]
    )
    notification_phone = PhoneField("Phone for notifications (optional)")
    email_enabled = BooleanField("Send emails")
    email_insurance_alerts = BooleanField("Insurance")
    email_audit_alerts = BooleanField("Audits")
    email_compliance_alerts = BooleanField("Compliance and renewals")
    email_system_alerts = BooleanField("Testimonials")
    sms_enabled = BooleanField("Send texts")
    sms_insurance_alerts = BooleanField("Insurance and renewals")
    sms_audit_alerts = BooleanField("Audits")
    sms_critical_alerts = BooleanField("Licences, compliance and status")
