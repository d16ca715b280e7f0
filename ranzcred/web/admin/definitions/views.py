"""The routes of the catalogue: fragments for htmx, whole pages or redirects for others."""

from ranzcred.core.errors import Conflict
from ranzcred.domain.credentials.deletion_rule import deletion_refusal
from ranzcred.domain.credentials.lists.definitions import get_definition_row
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.operations import OPERATIONS
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.access.list_routes import add_deletion_routes, add_list_routes
from ranzcred.web.admin.definitions.blueprint import blueprint
from ranzcred.web.admin.definitions.responses import CATALOGUE, DELETE
from ranzcred.web.admin.queues.snoozing import add_snooze_routes


def _refusal(definition: MicroCredentialDefinition) -> Conflict | None:
    row = get_definition_row(definition.id)
    return deletion_refusal(row.definition, assigned=row.in_use)


add_list_routes(blueprint, CATALOGUE, OPERATIONS)
add_export_route(blueprint, "", "definition_list", lambda: CATALOGUE)
add_deletion_routes(blueprint, CATALOGUE, OPERATIONS, DELETE, refusal=_refusal)
add_snooze_routes(blueprint, lambda: CATALOGUE, noun="definition")
