"""The confirmation of removing an assignment."""

from dataclasses import replace

from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.web.admin.credentials.changes.place import ChangePlace
from ranzcred.web.kit.lists.dialogs import RowDialog, confirmation


def removal(place: ChangePlace, credential: StaffMicroCredential) -> RowDialog:
    """Return the dialog about a credential."""
    title = credential.definition.title
    dialog = confirmation(
        "credential",
        f"{place.blueprint}.credential_remove_confirmed",
        "Its history stays in the audit log.",
        control="remove",
        verb="Remove",
        done=f"no longer has {title}",
    )
    return replace(dialog, heading=f"Remove {title} from {credential.member.display_name}", next_control="edit")
