"""The list from which credentials are changed, to which every form and dialog about them comes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.lists.filter_kinds import Choices
from ranzcred.domain.audit.queries import describe_last_change
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.bulk_actions import Selection
from ranzcred.domain.credentials.forms import ChangeForm
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.web.access.current_user import principal
from ranzcred.web.admin.credentials.changes.successor import successor_refusal
from ranzcred.web.admin.undo import undo_of_change
from ranzcred.web.kit.http.fast_urls import url_for
from ranzcred.web.kit.lists.editable_list import EditableList

ChangedList: TypeAlias = EditableList[StaffMicroCredential, Any]
ShownList = Callable[[Selection | None], ChangedList]
"""Returns the list, with what is selected in it where nothing could be done with that."""


def opening(form: BaseForm, credential: StaffMicroCredential) -> tuple[str, str]:
    """Return the control that opens the form of a change, and the verb of its heading: it is for an award or not."""
    if not (isinstance(form, ChangeForm) and form.is_for_award):
        return "edit", "Edit"
    return "award", "Renew" if policy.is_for_renewal(credential) else "Award"


@dataclass(frozen=True, kw_only=True)
class ChangePlace:
    """A list from which credentials are changed, one at a time or many at once. Its routes are in one blueprint, with
    the same names whatever the list.
    """

    name: str
    """The prefix of the list's ids."""
    title: str
    """The title of its page."""
    scope: str = ""
    """What all that is selected in it is of, in words."""
    blueprint: str
    keys: Mapping[str, Any] = field(default_factory=dict)
    """The URL arguments of the record whose list it is."""
    shown: ShownList
    match: Callable[[Any], Mapping[str, int]] = lambda _filters: {}
    """Returns all that match the list's filters, with their versions, where many are changed at once."""
    by_validity: bool = False
    """Whether all of them have a validity, by which they are renewed."""
    has: Callable[[StaffMicroCredential], bool] = lambda _credential: True
    """Whether a credential is one of the list's, whatever the filters."""

    @property
    def heading(self) -> str:
        """Return the id that gets the focus if no row does."""
        return f"{self.name}-heading"

    @property
    def list(self) -> ChangedList:
        """Return the list with nothing selected."""
        return self.shown(None)

    @property
    def bulk_actions(self) -> Choices:
        """Return the bulk actions to offer."""
        return [(action.value, action.label) for action in policy.actions_to_offer(principal())]

    def address(self, step: str, **args: Any) -> str:  # noqa: ANN401 - of url_for
        """Return the address of a step: "credential_edit" of a credential, "bulk_plan" of those selected."""
        return url_for(f"{self.blueprint}.{step}", **self.keys, **args)


def changed_list(place: ChangePlace, **own: Any) -> ChangedList:  # noqa: ANN401 - the other fields of EditableList
    """Return the list of a place, with what every list of credentials shares."""
    return EditableList(
        noun="credential",
        plural=place.name,
        page_title=place.title,
        opener=place.heading,
        row_id=lambda row: row.credential.id,
        label=lambda credential: credential.member.display_name,
        edited=lambda credential: f"{credential.member.display_name}'s {credential.definition.title}",
        opening=opening,
        shown=ChangeForm.shown,
        last_change=describe_last_change,
        explain=successor_refusal,
        undo=undo_of_change,
        count=lambda listing: listing.sentence,
        blueprint=place.blueprint,
        parent=place.keys,
        form="admin/credentials/changes/_change_form.html",
        **own,
    )
