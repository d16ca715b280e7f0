"""The routes of organisations: fragments for htmx, whole pages or redirects for others."""

from ranzcred.domain.directory.operations import ORGANISATION_OPERATIONS
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.access.list_routes import add_list_routes
from ranzcred.web.admin.organisations.blueprint import blueprint
from ranzcred.web.admin.organisations.responses import ORGANISATIONS

add_list_routes(blueprint, ORGANISATIONS, ORGANISATION_OPERATIONS)
add_export_route(blueprint, "", "organisation_list", lambda: ORGANISATIONS)
