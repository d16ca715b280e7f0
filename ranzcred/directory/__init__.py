"""The association's member organisations and their people: the Programme pages."""

from ranzcred.directory import people, presenters
from ranzcred.directory.views import blueprint
from ranzcred.navigation import NavItem

BLUEPRINTS = (blueprint,)
NAV = (NavItem(label="Programme", endpoint="directory.programme", icon="building-2", weight=20),)

__all__ = ["BLUEPRINTS", "NAV", "people", "presenters"]
