"""The Programme: member organisations."""

from ranzcred.web.admin.organisations import views
from ranzcred.web.admin.organisations.blueprint import blueprint
from ranzcred.web.navigation import NavItem

NAV = NavItem(label="Programme", endpoint="directory.organisation_list", icon="building-2", weight=20, go="o")

__all__ = ["NAV", "blueprint", "views"]
