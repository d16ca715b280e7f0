"""Assigning, from a definition's page and from a person's. Without scripts, Search and Remove send the form too."""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, Invalid, NotFound, Problem
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.assignment import assign_credentials
from ranzcred.domain.credentials.forms import PeopleForm, PickAndAssignForm
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.domain.directory.queries import get_member
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.assign import picks, responses
from ranzcred.web.admin.credentials.assign.responses import Direction, ToDefinitions, ToPeople
from ranzcred.web.admin.credentials.blueprint import blueprint
from ranzcred.web.admin.credentials.changes.successor import assignment_refusal
from ranzcred.web.admin.credentials.member.views import MEMBER
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.lists.conflicts import show_refusal
from ranzcred.web.kit.lists.doubts import confirmed_override
from ranzcred.web.kit.refusals import attempt, status_in_form
from ranzcred.web.kit.restored_forms import restorable, submitted
from ranzcred.web.kit.transaction import transactional

DEFINITION_ASSIGN = "/admin/micro-credentials/<key:definition_id>/assign"
MEMBER_ASSIGN = f"{MEMBER}/assign"


@blueprint.get(DEFINITION_ASSIGN)
@requires(Permission.CREDENTIAL_ASSIGN, readable_by=Permission.CREDENTIAL_READ)
def definition_assign(definition_id: str) -> ResponseReturnValue:
    """Show the form that picks people; or, for its search by htmx, the results."""
    return responses.new_response(ToPeople(definition=get_definition(definition_id)))


@blueprint.post(DEFINITION_ASSIGN)
@requires(Permission.CREDENTIAL_ASSIGN)
@restorable
@transactional
def definition_assign_confirmed(definition_id: str) -> ResponseReturnValue:
    """Assign the definition to the picked people."""
    return _assign(ToPeople(definition=get_definition(definition_id)))


@blueprint.post("/admin/micro-credentials/assign")
@requires(Permission.CREDENTIAL_ASSIGN)
def people_assign() -> ResponseReturnValue:
    """Show the form of the chosen definition with the people who were selected in a list as its picked ones."""
    definition = get_definition(request.form.get("action", ""))
    selected = [value.partition(":")[0] for value in request.form.getlist("chosen")]
    return responses.new_response(ToPeople(definition=definition), picked=selected)


@blueprint.get(MEMBER_ASSIGN)
@requires(Permission.CREDENTIAL_ASSIGN, readable_by=Permission.CREDENTIAL_READ)
def member_assign(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Show the form that picks definitions; or, for its search by htmx, the results."""
    return responses.new_response(ToDefinitions(member=get_member(organisation_id, member_id)))


@blueprint.post(MEMBER_ASSIGN)
@requires(Permission.CREDENTIAL_ASSIGN)
@restorable
@transactional
def member_assign_confirmed(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Assign the picked definitions to the person."""
    return _assign(ToDefinitions(member=get_member(organisation_id, member_id)))


def _assign(direction: Direction) -> ResponseReturnValue:
    form = direction.form_class(request.form)
    removed = request.form.get("remove")
    form.picked.data = [] if removed == "all" else [key for key in form.picked.data if key != removed]
    if not submitted() or {"find", "remove"} & request.form.keys():
        return _find(direction, form)
    if not form.validate():
        return responses.form_response(responses.opened(direction, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    outcome = attempt(
        lambda: assign_credentials(
            **direction.pairs(form.picked.data),
            start=form.changes(),
            reason=form.reason.data or "",
            override=confirmed_override(form),
            by=principal(),
            settings=current_settings(),
        ),
        *(Invalid, Conflict, NotFound),
    )
    if isinstance(outcome, Problem):
        db.session.rollback()
        refusal = show_refusal(form, outcome)
        refusal |= assignment_refusal(outcome, direction.pairs(form.picked.data)["member_ids"])
        again = responses.opened(direction, form, **refusal)
        return responses.form_response(again, status=status_in_form(outcome))
    return direction.assigned_response(outcome)


def _find(direction: Direction, form: PickAndAssignForm) -> ResponseReturnValue:
    """Show the form with what its search finds; with all of that picked, or those of a pasted list, if it says so."""
    wanted, before = request.form.get("find"), len(form.picked.data)
    readable = form.q.validate(form)
    if wanted == "all" and readable:
        picks.pick_all_found(direction, form)
    elif wanted == "list" and isinstance(form, PeopleForm) and form.pasted.validate(form):
        picks.pick_listed(form)
    again = responses.opened(direction, form)
    added = f"{len(form.picked.data) - before:,} added. {again.count} selected." if wanted in {"all", "list"} else ""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return responses.form_response(again, status=status, announce=added)
