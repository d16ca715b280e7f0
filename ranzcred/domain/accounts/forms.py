"""The forms of sign-in and of one's own account."""

import unicodedata
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, Form, HiddenField, PasswordField, SelectMultipleField, ValidationError
from wtforms.fields import choices
from wtforms.validators import StopValidation

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.fields import CleanField, EnumField, FlagField
from ranzcred.core.forms.validators import TextLength
from ranzcred.core.token_scopes import AREAS, TokenScope, scope_of
from ranzcred.domain.accounts import passwords
from ranzcred.domain.accounts.models import EMAIL_LENGTH, NAME_LENGTH, TOKEN_NAME_LENGTH, TokenLifetime


class SecretField(PasswordField):
    """A password: accepted exactly as typed, never shown again."""

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        if not self.data:
            raise StopValidation(f"Enter the {self.label.text.lower()}.")
        if any(unicodedata.category(char) == "Cs" for char in self.data):
            raise StopValidation(f"{self.label.text} has a character that can't be used. Type it again.")


def email_address(_form: Form, field: Field) -> None:
    """Validate the syntax of an e-mail address (RFC 5321 and 5322), without a DNS query."""
    try:
        validate_email(field.data or "", check_deliverability=False)
    except EmailNotValidError:
        raise ValidationError("Enter an email address, such as aroha@example.co.nz.") from None


class SignInForm(BaseForm):
    """E-mail address and password. `next` is the requested page."""

    email = CleanField("Email", [TextLength(minimum=1, maximum=EMAIL_LENGTH)])
    password = SecretField("Password")
    next = HiddenField()
    typed = HiddenField()


class NewEmailForm(BaseForm):
    """The e-mail address that somebody signs in with."""

    email = CleanField("Email", [TextLength(minimum=1, maximum=EMAIL_LENGTH), email_address])


class LinkedUserForm(NewEmailForm):
    """A new user as an account at another service knows them."""

    name = CleanField("Name", [TextLength(minimum=1, maximum=NAME_LENGTH)])


class OwnEmailForm(BaseForm):
    """The e-mail address that somebody wants to sign in with."""

    email = CleanField("New email", [TextLength(minimum=1, maximum=EMAIL_LENGTH), email_address])

    def judge(self, *, present: str) -> bool:
        """Return whether the form can be used, and its address is another than the present one."""
        if not self.validate():
            return False
        if self.email.data == present:
            self.email.errors = ["You already sign in with this email."]
        return not self.email.errors


class NewUserForm(BaseForm):
    """A new user."""

    name = CleanField("Name", [TextLength(minimum=1, maximum=NAME_LENGTH)])
    email = CleanField("Email", [TextLength(minimum=1, maximum=EMAIL_LENGTH), email_address])
    password = SecretField("Password", description=passwords.HINT)

    def validate_password(self, field: Field) -> None:
        complaint = passwords.check(field.data or "", context=(self.name.data or "", self.email.data or ""))
        if complaint:
            raise ValidationError(complaint)


class ForgottenForm(BaseForm):
    """Whose password is forgotten."""

    email = CleanField("Email", [TextLength(minimum=1, maximum=EMAIL_LENGTH), email_address])


class ChosenPasswordForm(BaseForm):
    """A new password, behind a link."""

    password = SecretField("New password", description=passwords.HINT)

    def judge(self, *context: str) -> bool:
        """Return whether the form can be used, and its password is good enough for whom `context` describes."""
        if not self.validate():
            return False
        complaint = passwords.check(self.password.data or "", context=context)
        if complaint:
            self.password.errors = [complaint]
        return complaint is None


class InvitationForm(ChosenPasswordForm):
    """What somebody who is invited chooses."""

    name = CleanField("Name", [TextLength(minimum=1, maximum=NAME_LENGTH)])
    password = SecretField("Password", description=passwords.HINT)


class AreasField(SelectMultipleField):
    """The areas that a token may change; none for a token that only reads."""

    def __init__(self, label: str, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        offered = [choices.SelectChoice(area.value, area.label) for area in AREAS]  # type: ignore[attr-defined]
        super().__init__(label, choices=offered, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([value for value in valuelist if value])

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        if not set(self.data or []) <= set(AREAS):
            raise ValidationError("Choose areas from the list.")

    @property
    def scope(self) -> str:
        """Return the scope of the token, as it is stored."""
        return scope_of([TokenScope(area) for area in self.data or []])


class TokenForm(BaseForm):
    """A new API token."""

    name = CleanField(
        "Name",
        [TextLength(minimum=1, maximum=TOKEN_NAME_LENGTH)],
        description="The system that will use it, such as Website. Shown in the audit log.",
    )
    scope = AreasField("Can change", description="Every token can read. Tick nothing for a read-only token.")
    lifetime = EnumField("Expiry", TokenLifetime, default=TokenLifetime.QUARTER)


class PasswordForm(BaseForm):
    """A change of one's own password."""

    current_password = SecretField("Current password")
    new_password = SecretField("New password", description=passwords.HINT)
    end_tokens = FlagField("Also end my API tokens", default=True)

    def validate_new_password(self, field: Field) -> None:
        """Refuse a wrong length. The rest is judged once the current password is proved."""
        complaint = passwords.check_length(field.data or "")
        if complaint:
            raise ValidationError(_of_new_password(complaint))

    def judge_new_password(self, *, context: tuple[str, ...]) -> bool:
        """Return whether the new password is good enough; call it once the current one is proved."""
        complaint = passwords.check(self.new_password.data or "", context=context)
        if complaint:
            self.new_password.errors = [_of_new_password(complaint)]
        return complaint is None


def _of_new_password(complaint: str) -> str:
    return complaint.replace("Password", "New password", 1)
