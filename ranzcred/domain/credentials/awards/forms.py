"""The forms of decisions about awards, for pages and API.

The names of fields are the keys of JSON, in small letters. A page's form has besides them the version that the person
saw, and says "Does not expire" with a box where JSON sends null.
"""

from datetime import date
from typing import Any, ClassVar, TypedDict, cast

from wtforms import ValidationError

from ranzcred.core.forms.base import BaseForm, VersionedForm
from ranzcred.core.forms.choice_field import ChoiceField
from ranzcred.core.forms.date_field import DATE_HINT, CleanDateField
from ranzcred.core.forms.fields import CleanField, CleanTextField, EnumField, FlagField
from ranzcred.core.forms.validators import TextLength
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.awards.decisions.correcting import Corrections
from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement
from ranzcred.domain.credentials.awards.models import REASON_LENGTH, REFERENCE_LENGTH
from ranzcred.domain.credentials.kinds import CorrectionReason, RevocationReason, SuspensionKind, VoidReason
from ranzcred.domain.credentials.status import BEFORE_AWARD, MicroCredentialStatus

REASON_MINIMUM = 10
"""The fewest characters that say why an award is revoked."""
HOLDER_NAME_LENGTH = 201
"""The longest name of a person: two of the longest, and the blank between them."""
EXPIRY_NEEDED = "Enter an expiry date, or select “Does not expire”."
NEVER = "Does not expire"
SAVED_IN_LOG = "Saved in the audit log"
CHOOSE_REASON = "Choose a reason"
CHOOSE_STATUS = "Choose a status from the list."
EXPIRY_HINT = f"{DATE_HINT}, or +3y for 3 years from the award date."


class Suspended(TypedDict):
    """What `AwardDesk.suspend` takes beside the award."""

    kind: SuspensionKind
    from_on: date
    until_on: date | None


class Revoked(TypedDict):
    """What `AwardDesk.revoke` takes beside the award."""

    on: date
    kind: RevocationReason
    set_back_to: MicroCredentialStatus | None


class AwardForm(BaseForm):
    """An award, first or renewed. The order of the fields is the order of the keyboard."""

    awarded_on = CleanDateField("Award date", past=True, required=True, description=DATE_HINT)
    valid_from = CleanDateField("Valid from (optional)", description=DATE_HINT)
    expiry_date = CleanDateField(
        "Expiry date",
        counted_from="awarded_on",
        too_late="Leave it out for an award that does not expire.",
        description=EXPIRY_HINT,
    )
    _never = FlagField(NEVER)
    reference = CleanField(
        "Reference (optional)",
        [TextLength(maximum=REFERENCE_LENGTH)],
        description="Result sheet, or the provider's certificate number",
    )

    def new_award(self) -> NewAward:
        """Return the award that is asked for. That it has no expiry date is asked for too, if that was sent."""
        return NewAward(
            awarded_on=self.awarded_on.data,
            valid_from=self.valid_from.data if "valid_from" in self else None,
            expiry_date=_expiry_date(self),
            expiry_given=bool(self.expiry_date.raw_data),
            reference=self.reference.data or None,
        )


class SuspensionForm(BaseForm):
    """The suspension of an award."""

    kind = ChoiceField("Kind", SuspensionKind, blank="Choose a kind")
    _from = CleanDateField("First day", past=True, required=True, description=f"{DATE_HINT}, today at the latest")
    until = CleanDateField(
        "Last day (optional)",
        counted_from="from",
        description=f"{DATE_HINT}, or +3m. Leave blank if it is not known: lift the suspension when it is over.",
    )
    reason = CleanTextField("Reason", [TextLength(minimum=1, maximum=REASON_LENGTH)], description=SAVED_IN_LOG)

    def suspension(self) -> Suspended:
        """Return what is asked for, beside the reason."""
        return Suspended(kind=self.kind.data, from_on=self["from"].data, until_on=self.until.data)


setattr(SuspensionForm, "from", SuspensionForm._from)


class LiftForm(BaseForm):
    """The end of a suspension: the award counts again."""

    _from = CleanDateField("First day it counts again", past=True, required=True, description=DATE_HINT)
    reason = CleanTextField("Reason", [TextLength(minimum=1, maximum=REASON_LENGTH)], description=SAVED_IN_LOG)

    @property
    def from_on(self) -> date:
        day: date = self["from"].data
        return day


setattr(LiftForm, "from", LiftForm._from)


class RevocationForm(BaseForm):
    """The revocation of an award."""

    on = CleanDateField(
        "Day of effect",
        past=True,
        required=True,
        description=f"{DATE_HINT}. From this day it does not count.",
    )
    reason_kind = ChoiceField("Why", RevocationReason, blank=CHOOSE_REASON)
    reason = CleanTextField(
        "Reason",
        [TextLength(minimum=REASON_MINIMUM, maximum=REASON_LENGTH)],
        description=f"In words, {REASON_MINIMUM} characters or more. {SAVED_IN_LOG}.",
    )
    set_back_to = ChoiceField("And set the person back to", MicroCredentialStatus, blank="(leave)", optional=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*args, **kwargs)
        for status in MicroCredentialStatus:
            if status not in BEFORE_AWARD:
                self.set_back_to.exclude(status)
        self.set_back_to.invalid_value_message = self.set_back_to.invalid_choice_message = CHOOSE_STATUS

    def revocation(self) -> Revoked:
        """Return what is asked for, beside the reason."""
        return Revoked(on=self.on.data, kind=self.reason_kind.data, set_back_to=self.set_back_to.data)


class ReinstatementForm(BaseForm):
    """The end of a revocation."""

    mode = EnumField("How", Reinstatement, default=Reinstatement.FROM_TODAY)
    reason = CleanTextField("Reason", [TextLength(minimum=1, maximum=REASON_LENGTH)], description=SAVED_IN_LOG)


class VoidForm(BaseForm):
    """The word that an award counts on no day."""

    reason_kind = ChoiceField("Why", VoidReason, blank=CHOOSE_REASON)
    reason = CleanTextField("Reason", [TextLength(minimum=1, maximum=REASON_LENGTH)], description=SAVED_IN_LOG)


class CorrectionForm(BaseForm):
    """The correction of an award's record. A field that was not sent is not corrected."""

    awarded_on = CleanDateField("Award date", past=True, description=DATE_HINT)
    valid_from = CleanDateField("Valid from", description=DATE_HINT)
    expiry_date = CleanDateField("Expiry date", counted_from="awarded_on", description=EXPIRY_HINT)
    _never = FlagField(NEVER)
    reference = CleanField("Reference (optional)", [TextLength(maximum=REFERENCE_LENGTH)])
    holder_name = CleanField("Name of the person", [TextLength(maximum=HOLDER_NAME_LENGTH)])
    reason_kind = ChoiceField("Why", CorrectionReason, blank=CHOOSE_REASON)
    reason = CleanTextField("Reason", [TextLength(minimum=1, maximum=REASON_LENGTH)], description=SAVED_IN_LOG)

    CORRECTED: ClassVar = ("awarded_on", "valid_from", "expiry_date", "reference", "holder_name")
    NOT_BLANK: ClassVar = ("awarded_on", "valid_from", "holder_name")

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        valid = super().validate(extra_validators)
        for field in (self[name] for name in self.NOT_BLANK if name in self):
            if field.raw_data and not field.data and not field.errors:
                field.errors = [f"{field.label.text} can't be blank."]
                valid = False
        return valid

    def corrections(self) -> Corrections:
        """Return what is to be corrected, blank text as None."""
        sent = {name: self[name].data or None for name in self.CORRECTED if name in self and self[name].raw_data}
        if "expiry_date" in sent:
            sent["expiry_date"] = _expiry_date(self)
        return cast("Corrections", sent)


def _expiry_date(form: BaseForm) -> date | None:
    """Return the expiry date that a form asks for, None for an award that does not expire."""
    if "never" in form and form["never"].data:
        return None
    day: date | None = form["expiry_date"].data
    return day


class ExpiryChosen(VersionedForm):
    """What a page asks about the expiry date: a day, or the word that there is none, which counts more."""

    def validate_expiry_date(self, field: CleanDateField) -> None:
        if not field.data and not field.errors and not self["never"].data:
            raise ValidationError(EXPIRY_NEEDED)


class AwardPageForm(ExpiryChosen, AwardForm):
    """An award, first or renewed, with the version that the person saw."""

    never = AwardForm._never


class FirstAwardPageForm(AwardPageForm):
    """An award that is valid from the day of its decision; the reason is for one without the prerequisites."""

    reason = CleanTextField("Reason", [TextLength(maximum=REASON_LENGTH)], description=SAVED_IN_LOG)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*args, **kwargs)
        del self.valid_from


class SuspensionPageForm(VersionedForm, SuspensionForm):
    """A suspension, with the version that the person saw."""


class LiftPageForm(VersionedForm, LiftForm):
    """A lifting, with the version that the person saw."""


class RevocationPageForm(VersionedForm, RevocationForm):
    """A revocation, with the version that the person saw."""


class ReinstatementPageForm(VersionedForm, ReinstatementForm):
    """A reinstatement, with the version that the person saw."""


class VoidPageForm(VersionedForm, VoidForm):
    """A void award, with the version that the person saw."""


class CorrectionPageForm(ExpiryChosen, CorrectionForm):
    """A correction, with the version that the person saw."""

    never = CorrectionForm._never
