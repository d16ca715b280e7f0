"""The forms of credentials, for pages and API."""

import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, ClassVar, cast

from wtforms import Field, HiddenField, ValidationError

from ranzcred.core import clock
from ranzcred.core.days import years_after
from ranzcred.core.forms.base import BaseForm, VersionedForm
from ranzcred.core.forms.date_field import DATE_HINT, CleanDateField
from ranzcred.core.forms.fields import (
    KEY_PATTERN,
    CleanField,
    CleanTextField,
    EnumField,
    KeyField,
    WholeNumberField,
)
from ranzcred.core.forms.validators import TextLength
from ranzcred.core.lists.filters import SEARCH_LENGTH
from ranzcred.domain.credentials.awards.forms import SAVED_IN_LOG
from ranzcred.domain.credentials.awards.history import proposed_dates
from ranzcred.domain.credentials.lifecycle.forms import OverrideForm
from ranzcred.domain.credentials.lifecycle.outcome import count_days
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.lifecycle.transitions import NEVER, STARTS_EXPIRED
from ranzcred.domain.credentials.models import AT_ONCE, NOTES_LENGTH, StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.forms import REASON_LENGTH

VERSION_MAXIMUM = 999_999_999
SEARCH_ID = "assign-search"
LIST_LENGTH = 20_000
"""The longest pasted list, in characters: 500 people with their addresses."""


class KeysField(Field):
    """The keys of the picked records, without duplicates, in their order."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        keys = [str(value) for value in valuelist if re.fullmatch(KEY_PATTERN, str(value))]
        self.unreadable = len(keys) < len(valuelist)
        self.data = list(dict.fromkeys(keys))


class PickForm(BaseForm):
    """The search and the picked records. Its fields come first: the order of the fields is that of the keyboard."""

    one: ClassVar[str]
    many: ClassVar[str]

    q = CleanField("Search", [TextLength(maximum=SEARCH_LENGTH)], id=SEARCH_ID)
    picked = KeysField("Selected", id=SEARCH_ID, default=())

    def validate_picked(self, field: KeysField) -> None:
        if field.unreadable:
            raise ValidationError(f"Something went wrong. Choose the {self.many} again.")
        if not field.data:
            raise ValidationError(f"Choose at least one {self.one}.")
        if len(field.data) > AT_ONCE:
            raise ValidationError(f"You can assign up to {AT_ONCE} {self.many} at once. You chose {len(field.data):,}.")


class CredentialForm(BaseForm):
    """The state of a credential. The order of the fields is the order of the keyboard."""

    status = EnumField("Status", MicroCredentialStatus, id="standing", default=MicroCredentialStatus.NOT_STARTED)
    awarded_on = CleanDateField("Award date (optional)", past=True, description=f"{DATE_HINT}. Leave blank for today.")
    expiry_date = CleanDateField(
        "Expiry date (optional)",
        counted_from="awarded_on",
        too_late=NEVER,
        description=f"{DATE_HINT}, or +3y for 3 years from the award date.",
    )
    notes = CleanTextField("Notes (optional)", [TextLength(maximum=NOTES_LENGTH)])

    def changes(self) -> Changes:
        """Return the validated values of the form's fields, blank ones as None."""
        values = {name: self[name].data or None for name in Changes.__annotations__ if name in self}
        return cast("Changes", values)


class AssignmentForm(CredentialForm):
    """A new assignment, one or many."""

    def validate_status(self, field: EnumField) -> None:
        if field.data is MicroCredentialStatus.EXPIRED:
            raise ValidationError(STARTS_EXPIRED)


class PickAndAssignForm(PickForm, AssignmentForm):
    """The picked records, and the state of their assignments; the reason is for awards without the prerequisites."""

    reason = CleanTextField("Reason", [TextLength(maximum=REASON_LENGTH)], description=SAVED_IN_LOG)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*args, **kwargs)
        self.status.label.text = "Initial status"
        self.status.exclude(MicroCredentialStatus.EXPIRED)


class PeopleForm(PickAndAssignForm):
    """One definition for many people."""

    one, many = "person", "people"

    pasted = CleanTextField(
        "Paste a list",
        [TextLength(maximum=LIST_LENGTH)],
        id="assign-pasted",
        description="One person on each line: email, LBP number or name.",
    )


class DefinitionsForm(PickAndAssignForm):
    """Many definitions for one person."""

    one, many = "micro-credential", "micro-credentials"


class ChangeForm(VersionedForm, CredentialForm):
    """A change of a credential, with the version that the person saw."""

    SHOWN = ("awarded_on", "expiry_date", "notes", "version")

    reason = CleanTextField(
        "Reason (optional)",
        [TextLength(maximum=REASON_LENGTH)],
        description="Required to set a credential back that was awarded. Saved in the audit log.",
    )

    award = HiddenField("Award")

    @property
    def is_for_award(self) -> bool:
        """Return whether it was opened to award or renew a credential."""
        return bool(self.award.data == "1")

    @classmethod
    def from_record(cls, credential: StaffMicroCredential) -> "ChangeForm":
        """Return the form filled in with the credential's effective state today."""
        form = cls(obj=cls.shown(credential))
        if credential.awarded_on:
            ago = (clock.today() - credential.awarded_on).days
            form.awarded_on.description = f"{DATE_HINT}. Awarded {f'{count_days(ago)} ago' if ago else 'today'}."
        return form

    @classmethod
    def for_award(cls, credential: StaffMicroCredential) -> "ChangeForm":
        """Return the form filled in with an award from today, until as long after it as its micro-credential is valid,
        else as the last one was.
        """
        form = cls(obj=cls.shown(credential))
        form.award.data = "1"
        form.status.data = MicroCredentialStatus.AWARDED
        form.awarded_on.data = clock.today()
        form.expiry_date.data = proposed_expiry(credential, clock.today())
        return form

    @classmethod
    def shown(cls, credential: StaffMicroCredential) -> SimpleNamespace:
        """Return the values that the form shows of a credential, by field name."""
        shown = {name: getattr(credential, name) for name in cls.SHOWN}
        return SimpleNamespace(**shown, status=credential.effective)

    def values(self) -> dict[str, Any]:
        """Return the values of the credential, without the reason, which belongs to the change."""
        return dict(self.changes())


def proposed_expiry(credential: StaffMicroCredential, today: date) -> date | None:
    """Return when a new award of a credential would expire: by the rules of renewal, where its micro-credential has a
    validity.
    """
    if credential.terms.validity_months is None:
        return renewed_expiry(credential.awarded_on, credential.expiry_date, today=today)
    return proposed_dates(credential.history, today, credential.terms).expiry_date


def renewed_expiry(awarded_on: date | None, expiry_date: date | None, *, today: date) -> date | None:
    """Return when an award from today expires that is as long as the last one, by the calendar; None without one.

    An award of whole years expires on the day of its award, as "+3y" has it, and is good on that day too: one from 28
    Nov 2026 expires on 28 Nov 2029. A day more or less counts as whole years: it comes from counting 365 days a year.
    """
    if not awarded_on or not expiry_date:
        return None
    years = round((expiry_date - awarded_on).days / 365.25)
    over = expiry_date - years_after(awarded_on, years)
    return years_after(today, years) + (over if not years or abs(over.days) > 1 else timedelta(0))


class JsonAssignmentForm(OverrideForm, AssignmentForm):
    """A new assignment, with the keys of definition and member."""

    definition_id = KeyField("Definition")
    member_id = KeyField("Member")


class JsonChangeForm(OverrideForm, CredentialForm):
    """A change of a credential, with its key and the version that the caller saw."""

    staff_credential_id = KeyField("Staff credential")
    version = WholeNumberField("Version", minimum=1, maximum=VERSION_MAXIMUM)


class ValidityForm(VersionedForm):
    """Why the validity of a micro-credential is applied to awards that were made before, with the version of it that
    the person saw.
    """

    reason = CleanTextField(
        "Reason", [TextLength(minimum=1, maximum=REASON_LENGTH)], description="Saved in the audit log"
    )
