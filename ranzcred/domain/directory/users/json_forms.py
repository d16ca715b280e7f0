"""The forms of users for programs, which send the keys of what a user stands for."""

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.choices import RecordKeyField
from ranzcred.core.forms.date_field import CleanDateField
from ranzcred.core.forms.fields import CleanField, EnumField, Schema
from ranzcred.core.forms.validators import TextLength
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.forms import email_address
from ranzcred.domain.accounts.models import EMAIL_LENGTH, NAME_LENGTH


class UserChangeForm(BaseForm):
    """A change to a user."""

    name = CleanField("Name", [TextLength(minimum=1, maximum=NAME_LENGTH)])
    role = EnumField("Role", Role)
    organisation_id = RecordKeyField("Organisation")
    member_id = RecordKeyField("Person")
    access_until = CleanDateField("Access until (optional)")


class SignInEmailField(CleanField):
    """The email that somebody signs in with."""

    def json_schema(self) -> Schema:
        return super().json_schema() | {"format": "email"}


class NewUserJsonForm(UserChangeForm):
    """Somebody who is invited."""

    email = SignInEmailField("Email", [TextLength(minimum=1, maximum=EMAIL_LENGTH), email_address])
