"""The routes of all credentials."""

from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.web.access.declare import requires
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.admin.credentials.bulk.routes import add_bulk_routes
from ranzcred.web.admin.credentials.changes.routes import add_change_routes, add_removal_routes
from ranzcred.web.admin.credentials.overview.blueprint import blueprint
from ranzcred.web.admin.credentials.overview.responses import EVERYWHERE, all_credentials
from ranzcred.web.admin.queues.snoozing import add_snooze_routes


@blueprint.get("")
@requires(Permission.CREDENTIAL_READ)
def credential_list() -> ResponseReturnValue:
    """Show the table, searched, filtered, sorted and paged by the query."""
    return EVERYWHERE.list.list_response()


add_export_route(blueprint, "", "credential_list", lambda: EVERYWHERE.list)
add_change_routes(blueprint, "", lambda: EVERYWHERE)
add_removal_routes(blueprint, "", lambda: EVERYWHERE)
add_bulk_routes(blueprint, "", lambda: EVERYWHERE)
add_snooze_routes(blueprint, all_credentials, noun="credential")
