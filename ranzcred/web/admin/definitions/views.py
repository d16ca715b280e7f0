"""The routes of the catalogue: fragments for htmx, whole pages or redirects for others."""

from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.deletion_rule import reason_to_keep
from ranzcred.domain.credentials.lists.definitions import get_definition_row
from ranzcred.domain.definitions import operations
from ranzcred.domain.definitions.forms import DefinitionEditForm, DefinitionForm
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.definitions.blueprint import blueprint
from ranzcred.web.admin.definitions.responses import CATALOGUE, DELETE
from ranzcred.web.kit.lists.routes import Change, Creation, Removal, add_list_routes, add_removal_routes


def _refusal(definition: MicroCredentialDefinition) -> Conflict | None:
    row = get_definition_row(definition.id)
    reason = reason_to_keep(row.definition, assigned=row.assigned)
    return Conflict(reason) if reason else None


add_list_routes(
    blueprint,
    CATALOGUE,
    declare=requires(Permission.DEFINITION_READ),
    creation=Creation(
        declare=requires(Permission.DEFINITION_CREATE),
        form=DefinitionForm,
        action=lambda form: operations.create_definition(content=form.values(), by=principal()),
    ),
    change=Change(
        declare=requires(Permission.DEFINITION_UPDATE),
        form=DefinitionEditForm,
        action=lambda key, form: operations.update_definition(
            definition_id=key, version=form.seen_version, changes=form.values(), by=principal()
        ),
    ),
)
add_removal_routes(
    blueprint,
    CATALOGUE,
    Removal(
        declare=requires(Permission.DEFINITION_DELETE),
        dialog=DELETE,
        action=lambda key: operations.delete_definition(definition_id=key, by=principal()),
        refusal=_refusal,
    ),
)
