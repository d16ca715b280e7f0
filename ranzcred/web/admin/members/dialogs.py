"""The dialogs about a member: deactivate, reactivate, move."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import url_for
from flask.typing import ResponseReturnValue

from ranzcred.domain.directory import queries
from ranzcred.domain.directory.forms import MoveForm
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.queries import Targets
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import may_call
from ranzcred.web.admin.members.responses import list_of_request
from ranzcred.web.admin.members.sign_ins import after_deactivation, after_move, after_reactivation
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
    text="They'll be marked as inactive. Their credentials stay on record.",
    first_focus="reason",
    danger=True,
)
REACTIVATE = replace(
    DEACTIVATE,
    endpoint="directory.member_reactivate_confirmed",
    verb="Reactivate",
    done="reactivated",
    text="They'll be marked as active again.",
    first_focus="activity-cancel",
    danger=False,
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


def deactivate(member: OrganisationMember) -> RowDialog:
    """Return the dialog that asks for the reason, and says what becomes of the member's sign-in."""
    ended = after_deactivation(member)
    return replace(
        DEACTIVATE,
        text=" ".join([DEACTIVATE.text, *ended.sentences]),
        done=f"{DEACTIVATE.done}{ended.done}",
        undo=_no_undo if ended.is_final else _undo_of("deactivation", member),
    )


def reactivate(member: OrganisationMember) -> RowDialog:
    """Return the confirmation, which says what becomes of the member's sign-in."""
    resumed = after_reactivation(member)
    text = " ".join([REACTIVATE.text, *resumed.sentences])
    return replace(REACTIVATE, text=text, undo=_no_undo if resumed.is_final else _undo_of("reactivation", member))


def _no_undo(_member: OrganisationMember) -> None:
    """Return that nothing undoes it: what ended of a sign-in does not come back."""


def _undo_of(step: str, member: OrganisationMember) -> Callable[[OrganisationMember], htmx.Undo | None]:
    endpoint = f"directory.member_{step}_undone"
    version, shown = member.version, list_of_request(member.organisation)
    back = {**shown.current_filters().args(), "from": "person" if shown.on_record_page() else shown.plural}

    def undo(changed: OrganisationMember) -> htmx.Undo | None:
        if changed.version == version or not may_call(principal(), endpoint):
            return None
        address = url_for(endpoint, organisation_id=changed.organisation_id, member_id=changed.id, **back)
        return htmx.Undo(address=address, fields=[("version", str(changed.version))])

    return undo


def move(member: OrganisationMember, form: MoveForm, *, leaves_list: bool = True) -> RowDialog:
    """Return the dialog that asks for the target of a move, and says what becomes of the member's sign-in."""
    return RowDialog(
        partial="admin/members/_move.html",
        page="admin/members/member_move.html",
        endpoint="directory.member_move_confirmed",
        control="move",
        prefix="move",
        verb="Move",
        done="moved",
        text=" ".join(["Their credentials move with them. The audit log records the move.", *after_move(member)]),
        first_focus="target_q",
        is_question=False,
        removes=leaves_list,
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
