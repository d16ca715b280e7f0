"""The routes of an organisation's people, under the organisation's own address."""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.lists.arguments import optional_text
from ranzcred.core.lists.filters import SEARCH_LENGTH
from ranzcred.core.permissions import Permission
from ranzcred.domain.directory import operations, queries
from ranzcred.domain.directory.forms import DeactivationForm, MemberEditForm, MemberForm, MoveForm
from ranzcred.web.access.current_user import actor
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.members import dialogs, responses
from ranzcred.web.admin.members.dialogs import Deactivation, Move, Reactivation
from ranzcred.web.admin.members.responses import OpenForm
from ranzcred.web.admin.organisations.views import blueprint
from ranzcred.web.kit import htmx
from ranzcred.web.kit.restored_forms import resumable, submitted
from ranzcred.web.kit.transaction import transactional

STAFF = "/<key:organisation_id>/staff"
MEMBER = f"{STAFF}/<key:member_id>"


@blueprint.get(f"{STAFF}/new")
@requires(Permission.PROGRAMME)
def member_new(organisation_id: str) -> ResponseReturnValue:
    """The inline form for somebody new."""
    return responses.form_answer(OpenForm(form=MemberForm(), organisation=queries.get_organisation(organisation_id)))


@blueprint.post(STAFF)
@requires(Permission.PROGRAMME)
@resumable
@transactional
def member_create(organisation_id: str) -> ResponseReturnValue:
    """Add somebody to an organisation."""
    form = MemberForm(request.form)
    opened = OpenForm(form=form, organisation=queries.get_organisation(organisation_id))
    if not submitted():
        return responses.form_answer(opened)
    if not form.validate():
        return responses.form_answer(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        member = operations.add_member(organisation_id=organisation_id, content=form.values(), by=actor())
    except Conflict as refusal:
        return responses.refused_answer(form, refusal, organisation_id)
    return responses.added_answer(member)


@blueprint.get(f"{MEMBER}/edit")
@requires(Permission.PROGRAMME)
def member_edit(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """The inline form, filled in."""
    member = queries.get_member(organisation_id, member_id)
    return responses.form_answer(
        OpenForm(form=MemberEditForm(obj=member), organisation=queries.get_organisation(organisation_id), member=member)
    )


@blueprint.post(MEMBER)
@requires(Permission.PROGRAMME)
@resumable
@transactional
def member_update(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Change what is said of somebody."""
    form = MemberEditForm(request.form)
    member = queries.get_member(organisation_id, member_id)
    opened = OpenForm(form=form, organisation=queries.get_organisation(organisation_id), member=member)
    if not submitted():
        return responses.form_answer(opened)
    if not form.validate():
        return responses.form_answer(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        member = operations.update_member(
            organisation_id=organisation_id,
            member_id=member_id,
            version=int(form.version.data or 0),
            changes=form.values(),
            by=actor(),
        )
    except Conflict as refusal:
        return responses.refused_answer(form, refusal, organisation_id, member_id)
    return responses.saved_answer(member)


@blueprint.get(f"{MEMBER}/deactivate")
@requires(Permission.PROGRAMME)
def member_deactivate(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """The dialog that asks why."""
    member = queries.get_member(organisation_id, member_id)
    return dialogs.answer(Deactivation(form=DeactivationForm(), member=member))


@blueprint.post(f"{MEMBER}/deactivate")
@requires(Permission.PROGRAMME)
@resumable
@transactional
def member_deactivate_confirmed(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Make somebody inactive."""
    form = DeactivationForm(request.form)
    dialog = Deactivation(form=form, member=queries.get_member(organisation_id, member_id))
    if not submitted():
        return dialogs.answer(dialog)
    if not form.validate():
        return dialogs.answer(dialog, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    member = operations.deactivate_member(
        organisation_id=organisation_id, member_id=member_id, reason=form.reason.data or "", by=actor()
    )
    return responses.activity_answer(member)


@blueprint.get(f"{MEMBER}/reactivate")
@requires(Permission.PROGRAMME)
def member_reactivate(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """The dialog that asks whether."""
    member = queries.get_member(organisation_id, member_id)
    return dialogs.answer(Reactivation(form=BaseForm(), member=member))


@blueprint.post(f"{MEMBER}/reactivate")
@requires(Permission.PROGRAMME)
@transactional
def member_reactivate_confirmed(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Make somebody active again."""
    member = operations.reactivate_member(organisation_id=organisation_id, member_id=member_id, by=actor())
    return responses.activity_answer(member)


@blueprint.get(f"{MEMBER}/move")
@requires(Permission.PROGRAMME)
def member_move(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """The dialog that asks where to; or, where its search asks by htmx, the organisations that it offers."""
    member = queries.get_member(organisation_id, member_id)
    searched = optional_text(request.args, "target_q", label="Search", longest=SEARCH_LENGTH)
    move = Move(form=MoveForm(), member=member, targets=queries.find_targets(searched, other_than=organisation_id))
    return dialogs.targets_answer(move) if htmx.source_id() == "move-search" else dialogs.answer(move)


@blueprint.post(f"{MEMBER}/move")
@requires(Permission.PROGRAMME)
@resumable
@transactional
def member_move_confirmed(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Move somebody to another organisation, awards and all."""
    form = MoveForm(request.form)
    member = queries.get_member(organisation_id, member_id)
    if not submitted():
        return dialogs.move_again(form, member, status=HTTPStatus.OK)
    if not form.validate():
        return dialogs.move_again(form, member, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    position = responses.position(member)
    try:
        member, target = operations.move_member(
            organisation_id=organisation_id,
            member_id=member_id,
            target_id=form.target.data or "",
            reason=form.reason.data or "",
            by=actor(),
        )
    except Conflict as refusal:
        member = queries.get_member(organisation_id, member_id)
        return dialogs.move_again(form, member, status=refusal.status, problem=refusal.message)
    return responses.moved_answer(member, target, organisation_id=organisation_id, position=position)
