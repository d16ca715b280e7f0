"""The forms about users."""

from collections.abc import Sequence, Set
from typing import Any

from wtforms import SelectMultipleField, ValidationError
from wtforms.fields import choices

from ranzcred.core.forms.base import BaseForm, VersionedForm
from ranzcred.core.forms.date_field import DATE_HINT, CleanDateField
from ranzcred.core.forms.fields import CleanField, CleanTextField, EnumField
from ranzcred.core.forms.validators import TextLength
from ranzcred.core.lists.record_field import RecordField
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.forms import email_address
from ranzcred.domain.accounts.models import EMAIL_LENGTH, NAME_LENGTH
from ranzcred.domain.directory.forms import REASON_LENGTH
from ranzcred.domain.directory.models import OrganisationMember

STANDS_FOR = "organisation-or-person"
"""The type of record that users stand for, by its name in the address of the suggestions."""


class NamedKey(str):
    """The key of a record, with its name as the `label` that people read."""

    __slots__ = ("label",)

    label: str

    def __new__(cls, key: str, label: str) -> "NamedKey":
        named = super().__new__(cls, key)
        named.label = label
        return named


class UserForm(BaseForm):
    """Somebody who signs in. The order of the fields is the order of the keyboard."""

    name = CleanField("Name", [TextLength(minimum=1, maximum=NAME_LENGTH)])
    email = CleanField("Email", [TextLength(minimum=1, maximum=EMAIL_LENGTH), email_address])
    role = EnumField("Role", Role, default=Role.ORG_STAFF)
    stands_for = RecordField(
        "Organisation or person (blank for RANZ)", record_type=STANDS_FOR, one="organisation or person"
    )
    access_until = CleanDateField("Access until (optional)", description=f"{DATE_HINT}. Their last day.")

    def values(self) -> dict[str, Any]:
        """Return the validated values by field name; what they stand for with its name, or None."""
        record = self.stands_for.narrowing.record if self.stands_for.narrowing else None
        return super().values() | {"stands_for": NamedKey(record.key, record.name) if record else None}


class UserEditForm(VersionedForm, UserForm):
    """A change to a user, with the version that the person saw."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*args, **kwargs)
        del self.email  # it is theirs to change: a link proves each new one
        self.role.description = "Another role, organisation or person ends their sign-ins and API tokens"


class UserReasonForm(BaseForm):
    """The reason for something that is done to a user."""

    reason = CleanTextField(
        "Reason", [TextLength(minimum=1, maximum=REASON_LENGTH)], description="Saved in the audit log"
    )


class PeopleField(SelectMultipleField):
    """Some of the people of an organisation who have no sign-in, one at least."""

    offered: Set[str] = frozenset()
    """The keys of those who may be chosen."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([value for value in valuelist if value])

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        if not self.data:
            raise ValidationError("Choose at least one person.")
        if not set(self.data) <= self.offered:
            raise ValidationError("This list has changed since you opened it. Check it, then send the invitations.")


class PeopleInvitationForm(BaseForm):
    """Who of an organisation is invited."""

    people = PeopleField("People to invite", choices=[])

    def offer(self, members: Sequence[OrganisationMember]) -> None:
        """Let these people be chosen; all of them are where nothing was sent."""
        self.people.choices = [
            choices.SelectChoice(member.id, f"{member.display_name}, {member.email}")  # type: ignore[attr-defined]
            for member in members
        ]
        self.people.offered = {member.id for member in members}
        if self.people.raw_data is None:
            self.people.data = [member.id for member in members]
