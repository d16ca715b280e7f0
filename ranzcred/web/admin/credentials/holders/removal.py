"""The dialog that asks whether an assignment is removed."""

from dataclasses import dataclass
from http import HTTPStatus

from flask.typing import ResponseReturnValue

from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.forms import RemovalForm
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.web.admin.credentials.holders import responses
from ranzcred.web.kit import inline


@dataclass(frozen=True, kw_only=True)
class Removal(inline.OpenDialog):
    """The dialog as it stands on the definition's page."""

    PARTIAL = responses.REMOVAL
    PAGE = "admin/credentials/credential_remove.html"
    CONTROL = "removal"
    VERB = "Remove"
    FIRST = "removal-reason"

    form: RemovalForm
    credential: StaffMicroCredential
    awarded: bool
    """Whether it had been awarded at any time."""

    @classmethod
    def of(cls, credential: StaffMicroCredential, form: RemovalForm) -> "Removal":
        """The dialog about a credential. It says beforehand whether a reason must be given."""
        awarded = bool(operations.awarded_ever([credential]))
        if awarded:
            form.reason.label.text = "Reason"
        return cls(form=form, credential=credential, awarded=awarded)

    @property
    def heading(self) -> str:
        return f"Remove {self.credential.member.display_name}"

    @property
    def TEXT(self) -> str:  # noqa: N802 - as the dialogs' template knows it
        said = f"{self.credential.member.display_name} no longer has {self.credential.definition.title} assigned."
        if self.awarded:
            return f"{said} It has been awarded: give a reason. The award stays in the audit log only."
        return f"{said} The audit log keeps what happened to it."

    @property
    def opener_id(self) -> str:
        """The control that opens the dialog, and gets the focus back."""
        return responses.row_control(self.credential.id, "remove")

    @property
    def draft_key(self) -> str:
        return self.opener_id


def removal_answer(dialog: Removal, *, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    """The dialog, which knows the part of the list that the person sees."""
    return inline.dialog_answer(dialog, status=status, filters=responses.shown_filters())
