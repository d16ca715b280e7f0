"""The list of all people."""

from dataclasses import replace

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.web.access.declare import requires
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.admin.people.responses import PEOPLE
from ranzcred.web.admin.queues.snoozing import add_snooze_routes

blueprint = Blueprint("people", __name__, url_prefix="/admin/people")


@blueprint.get("")
@requires(Permission.CREDENTIAL_READ)
def person_list() -> ResponseReturnValue:
    """Show the table, searched, filtered, sorted and paged by the query."""
    return PEOPLE.list_response()


add_snooze_routes(blueprint, lambda: replace(PEOPLE, record_keys=lambda _member: {}), noun="member")
add_export_route(blueprint, "", "person_list", lambda: PEOPLE)
