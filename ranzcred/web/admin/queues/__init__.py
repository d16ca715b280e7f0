"""Queues: what waits for somebody at RANZ, and snoozing a row of one."""

from ranzcred.web.admin.queues.views import blueprint
from ranzcred.web.navigation import NavItem

NAV = NavItem(label="Queues", endpoint="queues.queue_list", icon="list-checks", weight=44, go="q")

__all__ = ["NAV", "blueprint"]
