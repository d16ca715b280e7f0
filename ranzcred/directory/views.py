"""The organisations' routes. Each answers htmx with fragments and everybody else with whole pages or a redirect."""

from http import HTTPStatus

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred import htmx
from ranzcred.accounts.current import principal
from ranzcred.directory import member_pages, operations, pages, queries
from ranzcred.directory.filters import OrganisationFilters
from ranzcred.directory.forms import OrganisationEditForm, OrganisationForm
from ranzcred.directory.pages import OpenForm
from ranzcred.errors import Conflict
from ranzcred.permissions import Permission, requires
from ranzcred.resuming import resumable, submitted
from ranzcred.transaction import transactional

blueprint = Blueprint("directory", __name__, url_prefix="/admin/programme")


@blueprint.get("")
@requires(Permission.ORGANISATION_READ)
def organisation_list() -> ResponseReturnValue:
    """The table, searched, filtered, sorted and paged as the address says."""
    filters = OrganisationFilters.from_args(request.args)
    return pages.list_answer(filters) if htmx.wants_partial() else pages.list_page(filters)


@blueprint.get("/new")
@requires(Permission.ORGANISATION_CREATE)
def organisation_new() -> ResponseReturnValue:
    """The inline form for a new organisation."""
    return pages.form_answer(OpenForm(form=OrganisationForm()))


@blueprint.post("")
@requires(Permission.ORGANISATION_CREATE)
@resumable
@transactional
def organisation_create() -> ResponseReturnValue:
    """Add an organisation."""
    form = OrganisationForm(request.form)
    if not submitted():
        return pages.form_answer(OpenForm(form=form))
    if not form.validate():
        return pages.form_answer(OpenForm(form=form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        organisation = operations.create_organisation(content=form.values(), by=principal())
    except Conflict as refusal:
        return pages.refused_answer(form, refusal)
    return pages.saved_answer(organisation, created=True)


@blueprint.get("/<key:organisation_id>")
@requires(Permission.ORGANISATION_READ)
def organisation_page(organisation_id: str) -> ResponseReturnValue:
    """One organisation: details, its people, history."""
    return member_pages.staff_answer(queries.get_organisation(organisation_id))


@blueprint.get("/<key:organisation_id>/edit")
@requires(Permission.ORGANISATION_UPDATE)
def organisation_edit(organisation_id: str) -> ResponseReturnValue:
    """The inline form, filled in."""
    organisation = queries.get_organisation(organisation_id)
    return pages.form_answer(OpenForm(form=OrganisationEditForm(obj=organisation), organisation=organisation))


@blueprint.post("/<key:organisation_id>")
@requires(Permission.ORGANISATION_UPDATE)
@resumable
@transactional
def organisation_update(organisation_id: str) -> ResponseReturnValue:
    """Change an organisation."""
    form = OrganisationEditForm(request.form)
    opened = OpenForm(form=form, organisation=queries.get_organisation(organisation_id))
    if not submitted():
        return pages.form_answer(opened)
    if not form.validate():
        return pages.form_answer(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        organisation = operations.update_organisation(
            organisation_id=organisation_id, version=int(form.version.data or 0), changes=form.values(), by=principal()
        )
    except Conflict as refusal:
        return pages.refused_answer(form, refusal, organisation_id)
    return pages.saved_answer(organisation)
