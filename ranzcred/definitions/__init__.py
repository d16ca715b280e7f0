"""The catalogue of micro-credential definitions: its table, form and pages, its rules, and its three defaults."""

from ranzcred.definitions import presenters
from ranzcred.definitions.views import blueprint
from ranzcred.navigation import NavItem

BLUEPRINTS = (blueprint,)
NAV = (NavItem(label="Micro-credentials", endpoint="definitions.definition_list", icon="graduation-cap", weight=30),)

__all__ = ["BLUEPRINTS", "NAV", "presenters"]
