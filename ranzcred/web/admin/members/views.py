"""An organisation's own page, with its people, and the routes about each of them."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Invalid
from ranzcred.core.forms.base import VersionedForm
from ranzcred.core.lists.arguments import optional_text
from ranzcred.core.lists.filters import SEARCH_LENGTH
from ranzcred.core.permissions import Permission
from ranzcred.domain.directory import operations, queries
from ranzcred.domain.directory.forms import DeactivationForm, MemberEditForm, MemberForm, MoveForm
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.admin.members import dialogs
from ranzcred.web.admin.members.responses import Staff, address_in, list_of_request, staff_of
from ranzcred.web.admin.organisations.blueprint import blueprint
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.list_responses import undone_response
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

ORGANISATION = "/<key:organisation_id>"
STAFF = f"{ORGANISATION}/staff"
MEMBER = f"{STAFF}/<key:member_id>"


def _staff(organisation_id: str) -> Staff:
    return staff_of(queries.get_organisation(organisation_id))


def _changed(organisation_id: str) -> Staff:
    return list_of_request(queries.get_organisation(organisation_id))


@blueprint.get(ORGANISATION)
@requires(Permission.ORGANISATION_READ)
def organisation_page(organisation_id: str) -> ResponseReturnValue:
    """Show one organisation: details, its people, history."""
    return _staff(organisation_id).list_response()


add_export_route(blueprint, STAFF, "organisation_page", _staff)


@blueprint.get(f"{STAFF}/new")
@requires(Permission.MEMBER_CREATE, readable_by=Permission.MEMBER_READ)
def member_new(organisation_id: str) -> ResponseReturnValue:
    """Show the inline form for a new member."""
    return _staff(organisation_id).form_response(MemberForm())


@blueprint.post(STAFF)
@requires(Permission.MEMBER_CREATE)
@restorable
@transactional
def member_create(organisation_id: str) -> ResponseReturnValue:
    """Add a member to an organisation."""
    form = MemberForm(request.form)
    return _staff(organisation_id).create(
        form,
        lambda: operations.add_member(organisation_id=organisation_id, content=form.values(), by=principal()),
        done="added",
    )


@blueprint.get(f"{MEMBER}/edit")
@requires(Permission.MEMBER_UPDATE, readable_by=Permission.MEMBER_READ)
def member_edit(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Show the inline form, filled in."""
    member = queries.get_member(organisation_id, member_id)
    return _changed(organisation_id).form_response(MemberEditForm(obj=member), member)


@blueprint.post(MEMBER)
@requires(Permission.MEMBER_UPDATE)
@restorable
@transactional
def member_update(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Change a member."""
    form = MemberEditForm(request.form)
    return _changed(organisation_id).update(
        member_id,
        form,
        lambda: operations.update_member(
            organisation_id=organisation_id,
            member_id=member_id,
            version=form.seen_version,
            changes=form.values(),
            by=principal(),
        ),
    )


@blueprint.get(f"{MEMBER}/deactivate")
@requires(Permission.MEMBER_DEACTIVATE, readable_by=Permission.MEMBER_READ)
def member_deactivate(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Show the dialog that asks for the reason."""
    member = queries.get_member(organisation_id, member_id)
    return _changed(organisation_id).open_dialog(dialogs.deactivate(member), member, DeactivationForm())


@blueprint.post(f"{MEMBER}/deactivate")
@requires(Permission.MEMBER_DEACTIVATE)
@restorable
@transactional
def member_deactivate_confirmed(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Make a member inactive."""
    form = DeactivationForm(request.form)
    member = queries.get_member(organisation_id, member_id)
    return _changed(organisation_id).confirm(
        dialogs.deactivate(member),
        member,
        lambda: operations.deactivate_member(
            organisation_id=organisation_id, member_id=member_id, reason=form.reason.data or "", by=principal()
        ),
        form=form,
    )


@blueprint.get(f"{MEMBER}/reactivate")
@requires(Permission.MEMBER_REACTIVATE, readable_by=Permission.MEMBER_READ)
def member_reactivate(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Show the confirmation."""
    member = queries.get_member(organisation_id, member_id)
    return _changed(organisation_id).open_dialog(dialogs.reactivate(member), member)


@blueprint.post(f"{MEMBER}/reactivate")
@requires(Permission.MEMBER_REACTIVATE)
@transactional
def member_reactivate_confirmed(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Make a member active again."""
    member = queries.get_member(organisation_id, member_id)
    return _changed(organisation_id).confirm(
        dialogs.reactivate(member),
        member,
        lambda: operations.reactivate_member(organisation_id=organisation_id, member_id=member_id, by=principal()),
    )


@blueprint.post(f"{MEMBER}/deactivate/undo")
@requires(Permission.MEMBER_REACTIVATE)
@transactional
def member_deactivation_undone(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Undo a deactivation."""
    return _undo(organisation_id, member_id, "deactivation", active=True)


@blueprint.post(f"{MEMBER}/reactivate/undo")
@requires(Permission.MEMBER_DEACTIVATE)
@transactional
def member_reactivation_undone(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Undo a reactivation."""
    return _undo(organisation_id, member_id, "reactivation", active=False)


def _undo(organisation_id: str, member_id: str, step: str, *, active: bool) -> ResponseReturnValue:
    """Undo a step that has changed whether a member is active, if nothing has changed since."""
    form, member = VersionedForm(request.form), queries.get_member(organisation_id, member_id)
    if not form.validate():
        raise Invalid(form.version.errors[0])
    return undone_response(
        lambda: operations.update_member(
            organisation_id=organisation_id,
            member_id=member_id,
            version=form.seen_version,
            changes={"active": active},
            reason=f"Undo of {step}",
            by=principal(),
        ),
        f"{member.display_name} is {'active' if active else 'inactive'} again",
        address=address_in(request.args.get("from", ""), member),
    )


@blueprint.get(f"{MEMBER}/move")
@requires(Permission.MEMBER_MOVE, readable_by=Permission.MEMBER_READ)
def member_move(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Show the dialog that asks for the target; or, for its search by htmx, the organisations."""
    member = queries.get_member(organisation_id, member_id)
    searched = optional_text(request.args, "target_q", label="Search", longest=SEARCH_LENGTH)
    form = MoveForm(data={"target_q": searched})
    if htmx.source_id() == "move-search":
        return dialogs.targets_response(member, form)
    changed = _changed(organisation_id)
    return changed.open_dialog(dialogs.move(member, form, leaves_list=bool(changed.parent)), member, form)


@blueprint.post(f"{MEMBER}/move")
@requires(Permission.MEMBER_MOVE)
@restorable
@transactional
def member_move_confirmed(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Move a member, with their awards, to another organisation."""
    form = MoveForm(request.form)
    member = queries.get_member(organisation_id, member_id)
    changed = _changed(organisation_id)
    return changed.confirm(
        dialogs.move(member, form, leaves_list=bool(changed.parent)),
        member,
        lambda: operations.move_member(
            organisation_id=organisation_id,
            member_id=member_id,
            target_id=form.target.data or "",
            reason=form.reason.data or "",
            by=principal(),
        ),
        form=form,
        sentence=lambda moved: f"{moved[0].display_name} moved to {moved[1].name}",
    )
