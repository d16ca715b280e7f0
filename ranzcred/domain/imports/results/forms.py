"""The columns of a result sheet."""

import enum
from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import ValidationError

from ranzcred.core.forms.base import SpreadsheetForm
from ranzcred.core.forms.date_field import CleanDateField
from ranzcred.core.forms.fields import CleanField, CleanTextField, EnumField
from ranzcred.core.forms.validators import TextLength
from ranzcred.domain.credentials.awards.models import REFERENCE_LENGTH
from ranzcred.domain.credentials.models import NOTES_LENGTH
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import TITLE_LENGTH
from ranzcred.domain.directory.forms import EmailField
from ranzcred.domain.directory.models import NAME_LENGTH, PERSON_NAME_LENGTH
from ranzcred.domain.directory.number_fields import LbpField

DATE_CONTENT = "A date like 2026-03-02, or day first like 2/03/2026"
AND_LEVEL = 10
"""How many characters more than a title its level takes."""


class ResultWord(enum.StrEnum):
    """What a training provider reports."""

    AWARDED = "AWARDED"
    IN_TRAINING = "IN_TRAINING"
    ASSESSMENT_PENDING = "ASSESSMENT_PENDING"

    @property
    def status(self) -> MicroCredentialStatus:
        return MicroCredentialStatus[self.name]

    @property
    def label(self) -> str:
        return self.status.label


class ResultRowForm(SpreadsheetForm):
    """A result of one person in one micro-credential."""

    organisation = CleanField(
        "Organisation", [TextLength(maximum=NAME_LENGTH)], description="Its name or its NZBN. Needed to find a name"
    )
    first_name = CleanField("First name", [TextLength(maximum=PERSON_NAME_LENGTH)])
    last_name = CleanField("Last name", [TextLength(maximum=PERSON_NAME_LENGTH)])
    email = EmailField("Email (optional)")
    lbp_number = LbpField("LBP number (optional)", description="Licensed Building Practitioner, such as BP100001")
    credential = CleanField(
        "Credential",
        [TextLength(minimum=1, maximum=TITLE_LENGTH + AND_LEVEL)],
        description="The title and level of the micro-credential, like Membrane Roofing level 4, or its code",
    )
    result = EnumField("Result", ResultWord, default=ResultWord.AWARDED)
    awarded_on = CleanDateField("Awarded on", past=True, description=f"{DATE_CONTENT}. Needed for an award")
    expiry_date = CleanDateField(
        "Expires on", description=f"{DATE_CONTENT}. Left blank, it follows from the validity of the micro-credential"
    )
    reference = CleanField(
        "Reference (optional)",
        [TextLength(maximum=REFERENCE_LENGTH)],
        description="Result sheet, or the provider's certificate number",
    )
    notes = CleanTextField("Notes (optional)", [TextLength(maximum=NOTES_LENGTH)])

    def validate_awarded_on(self, field: CleanDateField) -> None:
        if self.result.data is ResultWord.AWARDED and not (field.data or field.errors):
            raise ValidationError("Enter the day of the award.")

    def validate_organisation(self, field: CleanField) -> None:
        by_key, by_name = self.email.data or self.lbp_number.data, self.first_name.data or self.last_name.data
        if not by_key and not by_name:
            raise ValidationError("Enter an email, an LBP number, or a name with the organisation.")
        if not by_key and not field.data:
            raise ValidationError("Enter the organisation, an email or an LBP number: a name alone finds no one.")


def result_values(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's values in the types of a result, without those that find its person and micro-credential."""
    days = {name: date.fromisoformat(content[name]) for name in ("awarded_on", "expiry_date") if name in content}
    words = {name: content.get(name) for name in ("reference", "notes")}
    return {"status": ResultWord(content.get("result", ResultWord.AWARDED)).status, **days, **words}
