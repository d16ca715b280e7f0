"""The routes of organisations: fragments for htmx, whole pages or redirects for others."""

from ranzcred.core.permissions import Permission
from ranzcred.domain.directory import operations
from ranzcred.domain.directory.forms import OrganisationEditForm, OrganisationForm
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.organisations.blueprint import blueprint
from ranzcred.web.admin.organisations.responses import ORGANISATIONS
from ranzcred.web.kit.lists.routes import Change, Creation, add_list_routes

add_list_routes(
    blueprint,
    ORGANISATIONS,
    declare=requires(Permission.ORGANISATION_READ),
    creation=Creation(
        declare=requires(Permission.ORGANISATION_CREATE),
        form=OrganisationForm,
        action=lambda form: operations.create_organisation(content=form.values(), by=principal()),
    ),
    change=Change(
        declare=requires(Permission.ORGANISATION_UPDATE),
        form=OrganisationEditForm,
        action=lambda key, form: operations.update_organisation(
            organisation_id=key, version=form.seen_version, changes=form.values(), by=principal()
        ),
    ),
)
