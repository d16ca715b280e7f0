"""The list of all people."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.people.responses import PEOPLE

blueprint = Blueprint("people", __name__, url_prefix="/admin/people")


@blueprint.get("")
@requires(Permission.CREDENTIAL_READ)
def person_list() -> ResponseReturnValue:
    """Show the table, searched, filtered, sorted and paged by the query."""
    return PEOPLE.list_response()
