"""The forms of organisations and members, for pages, API and CSV files."""

import re
from typing import Any

from wtforms import RadioField, ValidationError

from ranzcred.core.forms.base import BaseForm, SpreadsheetForm, VersionedForm
from ranzcred.core.forms.fields import KEY_PATTERN, CleanField, CleanTextField, EnumField, FlagField, Schema
from ranzcred.core.forms.phone_field import PhoneField
from ranzcred.core.forms.validators import OptionalRule, TextLength
from ranzcred.core.lists.filters import SEARCH_LENGTH
from ranzcred.domain.accounts.forms import email_address
from ranzcred.domain.accounts.models import EMAIL_LENGTH
from ranzcred.domain.directory.models import (
    CITY_LENGTH,
    NAME_LENGTH,
    NZBN_LENGTH,
    PERSON_NAME_LENGTH,
    CertificationTier,
    MemberRole,
    ProgrammeStatus,
)
from ranzcred.domain.directory.number_fields import LbpField, NzbnField

REASON_LENGTH = 500


class EmailField(CleanField):
    """An e-mail address, or none."""

    def __init__(self, label: str, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, [TextLength(maximum=EMAIL_LENGTH), OptionalRule(email_address)], **kwargs)

    def json_schema(self) -> Schema:
        return super().json_schema() | {"format": "email"}


class OrganisationForm(SpreadsheetForm):
    """An organisation, new or changed. The order of the fields is the order of the keyboard."""

    name = CleanField("Name", [TextLength(minimum=1, maximum=NAME_LENGTH)])
    trading_name = CleanField("Trading name (optional)", [TextLength(maximum=NAME_LENGTH)])
    nzbn = NzbnField("NZBN (optional)", description=f"New Zealand Business Number, {NZBN_LENGTH} digits")
    certification_tier = EnumField("Certification tier", CertificationTier, default=CertificationTier.ACCREDITED)
    programme_status = EnumField(
        "Programme status",
        ProgrammeStatus,
        default=ProgrammeStatus.PENDING,
        description="A withdrawn organisation gets no more messages. Its people keep their awards.",
    )
    email = EmailField("Email (optional)")
    phone = PhoneField("Phone (optional)")
    city = CleanField("City (optional)", [TextLength(maximum=CITY_LENGTH)])


class OrganisationEditForm(VersionedForm, OrganisationForm):
    """A change to an organisation, with the version that the person saw."""


class MemberForm(SpreadsheetForm):
    """A member of an organisation, new or changed. Some people have one name."""

    ONE_NEEDED = ("first_name", "last_name")

    first_name = CleanField("First name", [TextLength(maximum=PERSON_NAME_LENGTH)])
    last_name = CleanField("Last name", [TextLength(maximum=PERSON_NAME_LENGTH)], description="One name is enough")
    email = EmailField("Email (optional)")
    phone = PhoneField("Phone (optional)")
    lbp_number = LbpField("LBP number (optional)", description="Licensed Building Practitioner, such as BP100001")
    role = EnumField("Role", MemberRole, default=MemberRole.STAFF)


class MemberEditForm(VersionedForm, MemberForm):
    """A change to a member, with the version that the person saw."""


class MemberChangeForm(MemberForm):
    """A change to a member that may also make them active or inactive, with a reason."""

    active = FlagField("Active")
    reason = CleanTextField("Reason (optional)", [TextLength(maximum=REASON_LENGTH)])


class DeactivationForm(BaseForm):
    """The reason for a deactivation."""

    reason = CleanTextField(
        "Reason", [TextLength(minimum=1, maximum=REASON_LENGTH)], description="Saved in the audit log"
    )


class MoveForm(BaseForm):
    """The target of a move, and the reason."""

    target = RadioField("Organisation", validate_choice=False, choices=[])
    target_q = CleanField("Search", [TextLength(maximum=SEARCH_LENGTH)])
    reason = CleanTextField(
        "Reason (optional)", [TextLength(maximum=REASON_LENGTH)], description="Saved in the audit log"
    )

    def validate_target(self, field: RadioField) -> None:
        if not re.fullmatch(KEY_PATTERN, field.data or ""):
            raise ValidationError("Choose the organisation to move to.")

    def valid_text(self, name: str) -> str:
        """Return a field's text for a search, or "" if the field is not valid."""
        field = self[name]
        return "" if field.errors else field.data or ""
