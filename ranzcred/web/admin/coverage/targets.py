"""The targets of coverage as an editable list."""

from dataclasses import dataclass

from flask import Blueprint

from ranzcred.core.formats import plural
from ranzcred.domain.audit.queries import describe_last_change
from ranzcred.domain.coverage.targets.operations import NOUN, OPERATIONS
from ranzcred.domain.coverage.targets.queries import TargetFilters, TargetList, get_target, list_targets
from ranzcred.domain.coverage.views import exports
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.access.list_routes import add_deletion_routes, add_list_routes
from ranzcred.web.kit.lists.dialogs import confirmation
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.paged_list import EditableListPage, ListTable

blueprint = Blueprint("targets", __name__, url_prefix="/admin/coverage/targets")


@dataclass(frozen=True, kw_only=True)
class TargetsTable(ListTable[TargetList]):
    """The targets."""

    template: str = "admin/coverage/targets/_table.html"


@dataclass(frozen=True, kw_only=True)
class TargetsPage(EditableListPage):
    """The whole page."""

    template: str = "admin/coverage/targets/target_list.html"


TARGETS = EditableList(
    noun=NOUN,
    plural="targets",
    page_title="Coverage targets",
    new="Create target",
    opener="create-target",
    filters=TargetFilters,
    load=list_targets,
    get=get_target,
    row_id=lambda target: target.id,
    last_change=describe_last_change,
    count=lambda listing: plural(listing.all, "target"),
    endpoint="targets.target_list",
    addressed=True,
    page=TargetsPage,
    table=TargetsTable,
    form="admin/coverage/targets/_form.html",
    export=lambda: exports.TARGETS,
)
DELETE = confirmation(
    NOUN, "targets.target_delete_confirmed", "Coverage won't be measured by it any more. The audit log keeps it."
)

add_list_routes(blueprint, TARGETS, OPERATIONS)
add_export_route(blueprint, "", "target_list", lambda: TARGETS)
add_deletion_routes(blueprint, TARGETS, OPERATIONS, DELETE)
