"""The routes of organisations: fragments for htmx, whole pages or redirects for others."""

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.directory import operations, queries
from ranzcred.domain.directory.forms import OrganisationEditForm, OrganisationForm
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.organisations.blueprint import blueprint
from ranzcred.web.admin.organisations.responses import ORGANISATIONS
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional


@blueprint.get("")
@requires(Permission.ORGANISATION_READ)
def organisation_list() -> ResponseReturnValue:
    """Show the table, searched, filtered, sorted and paged by the query."""
    return ORGANISATIONS.list_response()


@blueprint.get("/new")
@requires(Permission.ORGANISATION_CREATE)
def organisation_new() -> ResponseReturnValue:
    """Show the inline form for a new organisation."""
    return ORGANISATIONS.form_response(OrganisationForm())


@blueprint.post("")
@requires(Permission.ORGANISATION_CREATE)
@restorable
@transactional
def organisation_create() -> ResponseReturnValue:
    """Add an organisation."""
    form = OrganisationForm(request.form)
    return ORGANISATIONS.create(form, lambda: operations.create_organisation(content=form.values(), by=principal()))


@blueprint.get("/<key:organisation_id>/edit")
@requires(Permission.ORGANISATION_UPDATE)
def organisation_edit(organisation_id: str) -> ResponseReturnValue:
    """Show the inline form, filled in."""
    organisation = queries.get_organisation(organisation_id)
    return ORGANISATIONS.form_response(OrganisationEditForm(obj=organisation), organisation)


@blueprint.post("/<key:organisation_id>")
@requires(Permission.ORGANISATION_UPDATE)
@restorable
@transactional
def organisation_update(organisation_id: str) -> ResponseReturnValue:
    """Change an organisation."""
    form = OrganisationEditForm(request.form)
    return ORGANISATIONS.update(
        organisation_id,
        form,
        lambda: operations.update_organisation(
            organisation_id=organisation_id, version=form.seen_version, changes=form.values(), by=principal()
        ),
    )
