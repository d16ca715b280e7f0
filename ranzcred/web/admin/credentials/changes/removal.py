"""The confirmation of removing an assignment."""

from ranzcred.core import clock
from ranzcred.domain.credentials.forms import RemovalForm
from ranzcred.domain.credentials.lifecycle.requests import RemovalRequest
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.verdicts import judge
from ranzcred.web.admin.credentials.changes.place import ChangePlace
from ranzcred.web.kit.lists.dialogs import RowDialog


def removal(place: ChangePlace, credential: StaffMicroCredential, form: RemovalForm) -> RowDialog:
    """Return the dialog about a credential, with a label in its form that says whether a reason must be given."""
    request = RemovalRequest(reason=form.reason.data or "", today=clock.today())
    if judge(credential, request, version=None).requires_reason:
        form.reason.label.text = "Reason"
        text = "It was awarded, so a reason is required. The award will then only be in the audit log."
    else:
        text = "Its history stays in the audit log."
    return RowDialog(
        partial="admin/credentials/changes/_removal.html",
        page="admin/credentials/changes/credential_remove.html",
        endpoint=f"{place.blueprint}.credential_remove_confirmed",
        control="remove",
        prefix="removal",
        verb="Remove",
        heading=f"Remove {credential.definition.title} from {credential.member.display_name}",
        done=f"no longer has {credential.definition.title}",
        text=text,
        first_focus="removal-reason",
        danger=True,
        removes=True,
    )
