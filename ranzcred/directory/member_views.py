"""The routes of an organisation's people, under the organisation's own address."""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred import htmx
from ranzcred.accounts.current import principal
from ranzcred.directory import member_dialogs, member_pages, operations, queries
from ranzcred.directory.forms import DeactivationForm, MemberEditForm, MemberForm, MoveForm
from ranzcred.directory.member_dialogs import Deactivation, Move, Reactivation
from ranzcred.directory.member_pages import OpenForm
from ranzcred.directory.views import blueprint
from ranzcred.errors import Conflict
from ranzcred.forms import BaseForm, optional_text
from ranzcred.listing import SEARCH_LENGTH
from ranzcred.permissions import Permission, requires
from ranzcred.resuming import resumable, submitted
from ranzcred.transaction import transactional

STAFF = "/<key:organisation_id>/staff"
MEMBER = f"{STAFF}/<key:member_id>"


@blueprint.get(f"{STAFF}/new")
@requires(Permission.MEMBER_CREATE)
def member_new(organisation_id: str) -> ResponseReturnValue:
    """The inline form for somebody new."""
    return member_pages.form_answer(OpenForm(form=MemberForm(), organisation=queries.get_organisation(organisation_id)))


@blueprint.post(STAFF)
@requires(Permission.MEMBER_CREATE)
@resumable
@transactional
def member_create(organisation_id: str) -> ResponseReturnValue:
    """Add somebody to an organisation."""
    form = MemberForm(request.form)
    opened = OpenForm(form=form, organisation=queries.get_organisation(organisation_id))
    if not submitted():
        return member_pages.form_answer(opened)
    if not form.validate():
        return member_pages.form_answer(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        member = operations.add_member(organisation_id=organisation_id, content=form.values(), by=principal())
    except Conflict as refusal:
        return member_pages.refused_answer(form, refusal, organisation_id)
    return member_pages.added_answer(member)


@blueprint.get(f"{MEMBER}/edit")
@requires(Permission.MEMBER_UPDATE)
def member_edit(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """The inline form, filled in."""
    member = queries.get_member(organisation_id, member_id)
    return member_pages.form_answer(
        OpenForm(form=MemberEditForm(obj=member), organisation=queries.get_organisation(organisation_id), member=member)
    )


@blueprint.post(MEMBER)
@requires(Permission.MEMBER_UPDATE)
@resumable
@transactional
def member_update(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Change what is said of somebody."""
    form = MemberEditForm(request.form)
    member = queries.get_member(organisation_id, member_id)
    opened = OpenForm(form=form, organisation=queries.get_organisation(organisation_id), member=member)
    if not submitted():
        return member_pages.form_answer(opened)
    if not form.validate():
        return member_pages.form_answer(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        member = operations.update_member(
            organisation_id=organisation_id,
            member_id=member_id,
            version=int(form.version.data or 0),
            changes=form.values(),
            by=principal(),
        )
    except Conflict as refusal:
        return member_pages.refused_answer(form, refusal, organisation_id, member_id)
    return member_pages.saved_answer(member)


@blueprint.get(f"{MEMBER}/deactivate")
@requires(Permission.MEMBER_DEACTIVATE)
def member_deactivate(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """The dialog that asks why."""
    member = queries.get_member(organisation_id, member_id)
    return member_dialogs.answer(Deactivation(form=DeactivationForm(), member=member))


@blueprint.post(f"{MEMBER}/deactivate")
@requires(Permission.MEMBER_DEACTIVATE)
@resumable
@transactional
def member_deactivate_confirmed(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Make somebody inactive."""
    form = DeactivationForm(request.form)
    dialog = Deactivation(form=form, member=queries.get_member(organisation_id, member_id))
    if not submitted():
        return member_dialogs.answer(dialog)
    if not form.validate():
        return member_dialogs.answer(dialog, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    member = operations.deactivate_member(
        organisation_id=organisation_id, member_id=member_id, reason=form.reason.data or "", by=principal()
    )
    return member_pages.activity_answer(member)


@blueprint.get(f"{MEMBER}/reactivate")
@requires(Permission.MEMBER_REACTIVATE)
def member_reactivate(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """The dialog that asks whether."""
    member = queries.get_member(organisation_id, member_id)
    return member_dialogs.answer(Reactivation(form=BaseForm(), member=member))


@blueprint.post(f"{MEMBER}/reactivate")
@requires(Permission.MEMBER_REACTIVATE)
@transactional
def member_reactivate_confirmed(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Make somebody active again."""
    member = operations.reactivate_member(organisation_id=organisation_id, member_id=member_id, by=principal())
    return member_pages.activity_answer(member)


@blueprint.get(f"{MEMBER}/move")
@requires(Permission.MEMBER_MOVE)
def member_move(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """The dialog that asks where to; or, where its search asks by htmx, the organisations that it offers."""
    member = queries.get_member(organisation_id, member_id)
    searched = optional_text(request.args, "target_q", label="Search", longest=SEARCH_LENGTH)
    move = Move(form=MoveForm(), member=member, targets=queries.find_targets(searched, other_than=organisation_id))
    return member_dialogs.targets_answer(move) if htmx.source_id() == "move-search" else member_dialogs.answer(move)


@blueprint.post(f"{MEMBER}/move")
@requires(Permission.MEMBER_MOVE)
@resumable
@transactional
def member_move_confirmed(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Move somebody to another organisation, awards and all."""
    form = MoveForm(request.form)
    member = queries.get_member(organisation_id, member_id)
    if not submitted():
        return member_dialogs.move_again(form, member, status=HTTPStatus.OK)
    if not form.validate():
        return member_dialogs.move_again(form, member, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    position = member_pages.position(member)
    try:
        member, target = operations.move_member(
            organisation_id=organisation_id,
            member_id=member_id,
            target_id=form.target.data or "",
            reason=form.reason.data or "",
            by=principal(),
        )
    except Conflict as refusal:
        member = queries.get_member(organisation_id, member_id)
        return member_dialogs.move_again(form, member, status=refusal.status, problem=refusal.message)
    return member_pages.moved_answer(member, target, organisation_id=organisation_id, position=position)
