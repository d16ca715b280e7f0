"""The forms of second factors."""

import re

from wtforms import Field, HiddenField, ValidationError

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.fields import CleanField
from ranzcred.core.forms.validators import TextLength
from ranzcred.domain.accounts.factors.models import PASSKEY_NAME_LENGTH
from ranzcred.domain.accounts.forms import SecretField

LONGEST_CODE = 50
"""More than any code has, however it is spaced."""


def six_digits(_form: BaseForm, field: Field) -> None:
    """Validate the shape of an authenticator app's code, spaces apart."""
    if not re.fullmatch(r"[0-9]{6}", "".join((field.data or "").split())):
        raise ValidationError("Enter the six digits that your app shows.")


class AppCodeForm(BaseForm):
    """The code that proves that an authenticator app is set up."""

    code = CleanField("Six-digit code", [six_digits])


class SecondStepForm(BaseForm):
    """What goes on once somebody has shown who they are: `next` is the requested page, `typed` a form that was sent,
    and `again` says that something was chosen there that they have to choose again.
    """

    next = HiddenField()
    typed = HiddenField()
    again = HiddenField()

    @property
    def carried(self) -> dict[str, str]:
        """Return what another form goes on with."""
        return {field.name: field.data or "" for field in (self.next, self.typed, self.again)}


class SignInCodeForm(SecondStepForm):
    """The code of an authenticator app, at sign-in."""

    code = CleanField("Six-digit code", [six_digits])


class RecoveryCodeForm(SecondStepForm):
    """A recovery code, at sign-in."""

    recovery_code = CleanField("Recovery code", [TextLength(minimum=1, maximum=LONGEST_CODE)])


class ConfirmForm(SecondStepForm):
    """What somebody who is signed in shows again, before what matters."""

    current_password = SecretField("Current password")
    code = CleanField("Six-digit code", [six_digits])


class PasskeyForm(SecondStepForm):
    """What a browser sends of a passkey that was used, in JSON."""

    credential = HiddenField("Passkey")

    @property
    def problem(self) -> str:
        """Return why the passkey was refused, or ""."""
        return str(self.credential.errors[0]) if self.credential.errors else ""


class NewPasskeyForm(BaseForm):
    """A new passkey: what the browser sends of it, in JSON, and what its user calls it."""

    name = CleanField(
        "Name",
        [TextLength(minimum=1, maximum=PASSKEY_NAME_LENGTH)],
        description="The device or password manager that has it.",
    )
    credential = HiddenField("Passkey")
