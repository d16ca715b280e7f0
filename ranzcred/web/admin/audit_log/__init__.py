"""The audit log page."""

from ranzcred.web.admin.audit_log.views import blueprint
from ranzcred.web.navigation import NavItem

NAV = NavItem(label="Audit log", endpoint="audit.audit_log", icon="scroll-text", weight=40, go="a")

__all__ = ["NAV", "blueprint"]
