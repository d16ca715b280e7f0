"""The confirmation of removing an assignment."""

from ranzcred.core import clock
from ranzcred.domain.credentials.forms import RemovalForm
from ranzcred.domain.credentials.lifecycle import RemovalRequest
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.verdicts import judge
from ranzcred.web.admin.credentials.holders.responses import REMOVAL
from ranzcred.web.kit.lists.dialogs import RowDialog


def removal(credential: StaffMicroCredential, form: RemovalForm) -> RowDialog:
    """Return the dialog about a credential, with a label in its form that says whether a reason must be given."""
    request = RemovalRequest(reason=form.reason.data or "", today=clock.today())
    consequence = f"{credential.member.display_name} no longer has {credential.definition.title} assigned."
    if judge(credential, request, version=None).requires_reason:
        form.reason.label.text = "Reason"
        text = f"{consequence} It has been awarded: give a reason. The award stays in the audit log only."
    else:
        text = f"{consequence} The audit log keeps what happened to it."
    return RowDialog(
        partial=REMOVAL,
        page="admin/credentials/holders/credential_remove.html",
        endpoint="credentials.credential_remove_confirmed",
        control="remove",
        prefix="removal",
        verb="Remove",
        done="removed",
        text=text,
        first_focus="removal-reason",
        danger=True,
        removes=True,
    )
