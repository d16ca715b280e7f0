"""The catalogue: its table, its form, and the page of one definition."""

from ranzcred.web.admin.definitions.views import blueprint
from ranzcred.web.navigation import NavItem

NAV = NavItem(label="Micro-credentials", endpoint="definitions.definition_list", icon="graduation-cap", weight=30)

__all__ = ["NAV", "blueprint"]
