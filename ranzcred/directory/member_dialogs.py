"""The dialogs about one of an organisation's people: deactivated, reactivated, moved."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from flask import url_for
from flask.typing import ResponseReturnValue

from ranzcred import htmx, inline
from ranzcred.directory import queries
from ranzcred.directory.forms import DeactivationForm, MoveForm
from ranzcred.directory.member_pages import row_control, shown_filters
from ranzcred.directory.models import OrganisationMember
from ranzcred.directory.queries import Targets


@dataclass(frozen=True, kw_only=True)
class Dialog(inline.OpenDialog):
    """A dialog about somebody, as it stands on a page."""

    PARTIAL = "directory/_activity.html"
    PAGE = "directory/member_activity.html"
    CONTROL = "activity"
    ENDPOINT: ClassVar[str]

    member: OrganisationMember

    @property
    def heading(self) -> str:
        return f"{self.verb} {self.member.display_name}"

    @property
    def opener_id(self) -> str:
        """The control that opens the dialog, and gets the focus back."""
        return row_control(self.member.id, self.CONTROL)

    @property
    def draft_key(self) -> str:
        return self.opener_id

    def address(self, **args: Any) -> str:  # noqa: ANN401 - the values of any query
        return url_for(self.ENDPOINT, organisation_id=self.member.organisation_id, member_id=self.member.id, **args)


@dataclass(frozen=True, kw_only=True)
class Deactivation(Dialog):
    """Asks why somebody is made inactive."""

    verb = "Deactivate"
    ENDPOINT = "directory.member_deactivate_confirmed"
    text = "They no longer count among the active staff. What they were awarded stays on record."
    first_focus = "reason"

    form: DeactivationForm


@dataclass(frozen=True, kw_only=True)
class Reactivation(Dialog):
    """Asks whether somebody is made active again."""

    verb = "Reactivate"
    ENDPOINT = "directory.member_reactivate_confirmed"
    text = "They count among the active staff again."
    first_focus = "activity-cancel"


@dataclass(frozen=True, kw_only=True)
class Move(Dialog):
    """Asks where somebody goes."""

    PARTIAL = "directory/_move.html"
    PAGE = "directory/member_move.html"
    CONTROL = "move"
    verb = "Move"
    ENDPOINT = "directory.member_move_confirmed"
    text = "What they were awarded goes along. The audit log keeps both organisations."
    first_focus = "target_q"
    ASKS = False

    form: MoveForm
    targets: Targets


def answer(dialog: Dialog, *, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    """The dialog, which knows the part of the list that the person sees."""
    return inline.dialog_answer(dialog, status=status, filters=shown_filters())


def targets_answer(move: Move) -> ResponseReturnValue:
    """The organisations that a search for a target found, for htmx."""
    return htmx.partial("directory/_targets.html", announce=move.targets.sentence, opened=move)


def move_again(form: MoveForm, member: OrganisationMember, *, status: int, problem: str = "") -> ResponseReturnValue:
    """The dialog once more, with everything chosen and typed."""
    targets = queries.find_targets(form.good("target_q"), other_than=member.organisation_id, chosen=form.good("target"))
    return answer(Move(form=form, member=member, targets=targets, problem=problem), status=status)
