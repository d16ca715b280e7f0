"""A person's own page, under the address of their organisation, and the routes that change their credentials."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.directory.queries import get_member
from ranzcred.web.access.declare import requires
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.admin.credentials.blueprint import blueprint
from ranzcred.web.admin.credentials.changes.place import ChangePlace
from ranzcred.web.admin.credentials.changes.routes import add_change_routes, add_removal_routes
from ranzcred.web.admin.credentials.member.responses import credentials_of, place_of_person

MEMBER = "/admin/programme/<key:organisation_id>/staff/<key:member_id>"
CREDENTIALS = f"{MEMBER}/credentials"

changes = Blueprint("member_credentials", __name__)


@blueprint.get(MEMBER)
@requires(Permission.CREDENTIAL_READ)
def member_page(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Show a person: details, credentials, history."""
    return credentials_of(get_member(organisation_id, member_id)).list_response()


def _place(organisation_id: str, member_id: str) -> ChangePlace:
    return place_of_person(get_member(organisation_id, member_id))


add_export_route(blueprint, CREDENTIALS, "member_page", lambda **keys: credentials_of(get_member(**keys)))
add_change_routes(changes, CREDENTIALS, _place)
add_removal_routes(changes, CREDENTIALS, _place)
