"""The organisations' routes. Each answers htmx with fragments and everybody else with whole pages or a redirect."""

from http import HTTPStatus

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Permission
from ranzcred.domain.directory import operations, queries
from ranzcred.domain.directory.filters import OrganisationFilters
from ranzcred.domain.directory.forms import OrganisationEditForm, OrganisationForm
from ranzcred.web.access.current_user import actor
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.members import responses as member_responses
from ranzcred.web.admin.organisations import responses as organisation_responses
from ranzcred.web.admin.organisations.responses import OpenForm
from ranzcred.web.kit import htmx
from ranzcred.web.kit.restored_forms import resumable, submitted
from ranzcred.web.kit.transaction import transactional

blueprint = Blueprint("directory", __name__, url_prefix="/admin/programme")


@blueprint.get("")
@requires(Permission.PROGRAMME)
def organisation_list() -> ResponseReturnValue:
    """The table, searched, filtered, sorted and paged as the address says."""
    filters = OrganisationFilters.from_args(request.args)
    return (
        organisation_responses.list_answer(filters)
        if htmx.wants_partial()
        else organisation_responses.list_page(filters)
    )


@blueprint.get("/new")
@requires(Permission.PROGRAMME)
def organisation_new() -> ResponseReturnValue:
    """The inline form for a new organisation."""
    return organisation_responses.form_answer(OpenForm(form=OrganisationForm()))


@blueprint.post("")
@requires(Permission.PROGRAMME)
@resumable
@transactional
def organisation_create() -> ResponseReturnValue:
    """Add an organisation."""
    form = OrganisationForm(request.form)
    if not submitted():
        return organisation_responses.form_answer(OpenForm(form=form))
    if not form.validate():
        return organisation_responses.form_answer(OpenForm(form=form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        organisation = operations.create_organisation(content=form.values(), by=actor())
    except Conflict as refusal:
        return organisation_responses.refused_answer(form, refusal)
    return organisation_responses.saved_answer(organisation, created=True)


@blueprint.get("/<key:organisation_id>")
@requires(Permission.PROGRAMME)
def organisation_page(organisation_id: str) -> ResponseReturnValue:
    """One organisation: details, its people, history."""
    return member_responses.staff_answer(queries.get_organisation(organisation_id))


@blueprint.get("/<key:organisation_id>/edit")
@requires(Permission.PROGRAMME)
def organisation_edit(organisation_id: str) -> ResponseReturnValue:
    """The inline form, filled in."""
    organisation = queries.get_organisation(organisation_id)
    return organisation_responses.form_answer(
        OpenForm(form=OrganisationEditForm(obj=organisation), organisation=organisation)
    )


@blueprint.post("/<key:organisation_id>")
@requires(Permission.PROGRAMME)
@resumable
@transactional
def organisation_update(organisation_id: str) -> ResponseReturnValue:
    """Change an organisation."""
    form = OrganisationEditForm(request.form)
    opened = OpenForm(form=form, organisation=queries.get_organisation(organisation_id))
    if not submitted():
        return organisation_responses.form_answer(opened)
    if not form.validate():
        return organisation_responses.form_answer(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        organisation = operations.update_organisation(
            organisation_id=organisation_id, version=int(form.version.data or 0), changes=form.values(), by=actor()
        )
    except Conflict as refusal:
        return organisation_responses.refused_answer(form, refusal, organisation_id)
    return organisation_responses.saved_answer(organisation)
