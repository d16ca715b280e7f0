"""The routes of all credentials."""

from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.overview.blueprint import blueprint
from ranzcred.web.admin.credentials.overview.responses import CREDENTIALS


@blueprint.get("")
@requires(Permission.CREDENTIAL_READ)
def credential_list() -> ResponseReturnValue:
    """Show the table, searched, filtered, sorted and paged by the query."""
    return CREDENTIALS.list_response()
