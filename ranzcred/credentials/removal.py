"""The dialog that asks whether an assignment is removed."""

from dataclasses import dataclass
from http import HTTPStatus

from flask.typing import ResponseReturnValue

from ranzcred import clock, inline
from ranzcred.credentials import holder_pages
from ranzcred.credentials.forms import RemovalForm
from ranzcred.credentials.lifecycle import RemovalRequest
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.verdicts import judge


@dataclass(frozen=True, kw_only=True)
class Removal(inline.OpenDialog):
    """The dialog as it stands on the definition's page."""

    PARTIAL = holder_pages.REMOVAL
    PAGE = "credentials/credential_remove.html"
    CONTROL = "removal"
    verb = "Remove"
    first_focus = "removal-reason"

    form: RemovalForm
    credential: StaffMicroCredential
    requires_reason: bool

    @classmethod
    def of(cls, credential: StaffMicroCredential, form: RemovalForm) -> "Removal":
        """Return the dialog about a credential, with a label that says whether a reason must be given."""
        request = RemovalRequest(reason=form.reason.data or "", today=clock.today())
        requires_reason = judge(credential, request, version=None).requires_reason
        if requires_reason:
            form.reason.label.text = "Reason"
        return cls(form=form, credential=credential, requires_reason=requires_reason)

    @property
    def heading(self) -> str:
        return f"Remove {self.credential.member.display_name}"

    @property
    def text(self) -> str:
        consequence = (
            f"{self.credential.member.display_name} no longer has {self.credential.definition.title} assigned."
        )
        if self.requires_reason:
            return f"{consequence} It has been awarded: give a reason. The award stays in the audit log only."
        return f"{consequence} The audit log keeps what happened to it."

    @property
    def opener_id(self) -> str:
        """The control that opens the dialog, and gets the focus back."""
        return holder_pages.row_control(self.credential.id, "remove")

    @property
    def draft_key(self) -> str:
        return self.opener_id


def removal_response(dialog: Removal, *, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    """Return the dialog, which knows the part of the list that the person sees."""
    return inline.dialog_answer(dialog, status=status, filters=holder_pages.shown_filters())
