"""The admin frame: the navigation that the features fill, the dashboard, and the way in."""

from ranzcred.admin import nav
from ranzcred.admin.views import blueprint
from ranzcred.navigation import NavItem

BLUEPRINTS = (nav.blueprint, blueprint)
NAV = (NavItem(label="Dashboard", endpoint="admin.dashboard", icon="layout-dashboard", weight=10),)

__all__ = ["BLUEPRINTS", "NAV", "nav"]
