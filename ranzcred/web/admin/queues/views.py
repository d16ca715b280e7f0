"""The page of the queues."""

from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.queues.linked import QueuesPart, queues_part
from ranzcred.web.kit.view_models import ViewModel, render

blueprint = Blueprint("queues", __name__, url_prefix="/admin/queues")


@dataclass(frozen=True, kw_only=True)
class QueuesPage(ViewModel):
    """The whole page."""

    template: str = "admin/queues/queue_list.html"
    part: QueuesPart


@blueprint.get("")
@requires(Permission.QUEUE_READ)
def queue_list() -> ResponseReturnValue:
    """Show what waits in each queue."""
    return render(QueuesPage(part=queues_part()))
