"""Assigning, from a definition's page and from a person's. Without scripts, Search and Remove send the form too."""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.accounts.current import actor
from ranzcred.credentials import assign_pages
from ranzcred.credentials.assign_pages import Direction, ToDefinitions, ToPeople
from ranzcred.credentials.assignment import assign_credentials
from ranzcred.credentials.member_views import MEMBER
from ranzcred.credentials.views import blueprint
from ranzcred.current_settings import current_settings
from ranzcred.definitions.queries import get_definition
from ranzcred.directory.queries import get_member
from ranzcred.errors import Conflict, Invalid, NotFound, Problem
from ranzcred.kit.conflicts import show_refusal
from ranzcred.kit.refusals import attempt, status_in_form
from ranzcred.permissions import Permission, requires
from ranzcred.resuming import resumable, submitted
from ranzcred.transaction import transactional

DEFINITION_ASSIGN = "/admin/micro-credentials/<key:definition_id>/assign"
MEMBER_ASSIGN = f"{MEMBER}/assign"


@blueprint.get(DEFINITION_ASSIGN)
@requires(Permission.CREDENTIALS)
def definition_assign(definition_id: str) -> ResponseReturnValue:
    """Show the form that picks people; or, where its search asks by htmx, those whom it found."""
    return assign_pages.new_answer(ToPeople(definition=get_definition(definition_id).definition))


@blueprint.post(DEFINITION_ASSIGN)
@requires(Permission.CREDENTIALS)
@resumable
@transactional
def definition_assign_confirmed(definition_id: str) -> ResponseReturnValue:
    """Assign the definition to whoever is picked."""
    return _assign(ToPeople(definition=get_definition(definition_id).definition))


@blueprint.get(MEMBER_ASSIGN)
@requires(Permission.CREDENTIALS)
def member_assign(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Show the form that picks definitions; or, where its search asks by htmx, what it found."""
    return assign_pages.new_answer(ToDefinitions(member=get_member(organisation_id, member_id)))


@blueprint.post(MEMBER_ASSIGN)
@requires(Permission.CREDENTIALS)
@resumable
@transactional
def member_assign_confirmed(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Assign to the person whatever is picked."""
    return _assign(ToDefinitions(member=get_member(organisation_id, member_id)))


def _assign(direction: Direction) -> ResponseReturnValue:
    form = direction.form_class(request.form)
    form.picked.data = [key for key in form.picked.data if key != request.form.get("remove")]
    if not submitted() or {"find", "remove"} & request.form.keys():
        readable = form.q.validate(form)
        again = assign_pages.opened(direction, form)
        return assign_pages.form_answer(again, status=HTTPStatus.OK if readable else HTTPStatus.UNPROCESSABLE_ENTITY)
    if not form.validate():
        return assign_pages.form_answer(assign_pages.opened(direction, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    outcome = attempt(
        lambda: assign_credentials(
            **direction.pairs(form.picked.data), start=form.changes(), by=actor(), settings=current_settings()
        ),
        *(Invalid, Conflict, NotFound),
    )
    if isinstance(outcome, Problem):
        again = assign_pages.opened(direction, form, **show_refusal(form, outcome))
        return assign_pages.form_answer(again, status=status_in_form(outcome))
    return direction.assigned_answer(outcome)
