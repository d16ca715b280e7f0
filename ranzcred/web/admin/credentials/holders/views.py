"""A definition's own page, with those who hold it, and the routes that change or remove their credentials."""

from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.lists.definitions import get_definition_row
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.web.access.declare import requires
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.admin.credentials.blueprint import blueprint
from ranzcred.web.admin.credentials.bulk.routes import add_bulk_routes
from ranzcred.web.admin.credentials.changes.place import ChangePlace
from ranzcred.web.admin.credentials.changes.routes import add_change_routes, add_removal_routes
from ranzcred.web.admin.credentials.holders.responses import holders_of, place_of_holders
from ranzcred.web.admin.definitions.blueprint import blueprint as definitions_blueprint

HOLDERS = "/admin/micro-credentials/<key:definition_id>/staff"


@definitions_blueprint.get("/<key:definition_id>")
@requires(Permission.DEFINITION_READ)
def definition_page(definition_id: str) -> ResponseReturnValue:
    """Show one definition: details, counts by status, those who hold it, history."""
    row = get_definition_row(definition_id)
    return holders_of(row.definition, row).list_response()


def _place(definition_id: str) -> ChangePlace:
    return place_of_holders(get_definition(definition_id))


add_export_route(
    definitions_blueprint,
    "/<key:definition_id>/staff",
    "definition_page",
    lambda definition_id: holders_of(get_definition(definition_id)),
)
add_change_routes(blueprint, HOLDERS, _place)
add_removal_routes(blueprint, HOLDERS, _place)
add_bulk_routes(blueprint, HOLDERS, _place)
