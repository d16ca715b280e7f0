"""The audit trail: who changed what and when, each entry chained to the one before it.

Owns the tables `audit_log` and `audit_head`, the hook that writes an entry for every change of an audited model,
and the Audit Log page. Features register here how their records read (`presenters`); nothing here knows a feature.
"""

from ranzcred.audit import hooks
from ranzcred.audit.views import blueprint
from ranzcred.navigation import NavItem

BLUEPRINTS = (blueprint,)
NAV = (NavItem(label="Audit Log", endpoint="audit.audit_log", icon="scroll-text", weight=40),)

__all__ = ["BLUEPRINTS", "NAV", "hooks"]
