"""The dialogs about a member: deactivate, reactivate, move."""

from dataclasses import dataclass, replace

from flask.typing import ResponseReturnValue

from ranzcred.domain.directory import queries
from ranzcred.domain.directory.forms import MoveForm
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.queries import Targets
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.dialogs import DialogContent, RowDialog
from ranzcred.web.kit.view_models import ViewModel

DEACTIVATE = RowDialog(
    partial="admin/members/_activity.html",
    page="admin/members/member_activity.html",
    endpoint="directory.member_deactivate_confirmed",
    control="activity",
    prefix="activity",
    verb="Deactivate",
    done="deactivated",
    text="They no longer count among the active staff. What they were awarded stays on record.",
    first_focus="reason",
)
REACTIVATE = replace(
    DEACTIVATE,
    endpoint="directory.member_reactivate_confirmed",
    verb="Reactivate",
    done="reactivated",
    text="They count among the active staff again.",
    first_focus="activity-cancel",
)


@dataclass(frozen=True, kw_only=True)
class MoveContent(DialogContent):
    """The dialog that asks where somebody goes, with the organisations that its search has found."""

    targets: Targets


@dataclass(frozen=True, kw_only=True)
class TargetsPart(ViewModel):
    """The organisations that a search has found."""

    template: str = "admin/members/_targets.html"
    form: MoveForm
    targets: Targets


def move(member: OrganisationMember, form: MoveForm) -> RowDialog:
    """Return the dialog that asks for the target of a move."""
    return RowDialog(
        partial="admin/members/_move.html",
        page="admin/members/member_move.html",
        endpoint="directory.member_move_confirmed",
        control="move",
        prefix="move",
        verb="Move",
        done="moved",
        text="What they were awarded goes along. The audit log keeps both organisations.",
        first_focus="target_q",
        is_question=False,
        removes=True,
        content=lambda **shown: MoveContent(targets=_targets(member, form), **shown),
    )


def targets_response(member: OrganisationMember, form: MoveForm) -> ResponseReturnValue:
    """Return the organisations that a search for a target found, for htmx."""
    targets = _targets(member, form)
    return htmx.partial(TargetsPart(form=form, targets=targets), announce=targets.sentence)


def _targets(member: OrganisationMember, form: MoveForm) -> Targets:
    """Return the targets that the search finds; only valid text is searched."""
    return queries.find_targets(
        form.valid_text("target_q"), other_than=member.organisation_id, chosen=form.valid_text("target")
    )
