"""The catalogue: its table and its form. The page of one definition, with those who hold it, is in the area above."""

from ranzcred.web.admin.definitions import views
from ranzcred.web.admin.definitions.blueprint import blueprint
from ranzcred.web.navigation import NavItem

NAV = NavItem(
    label="Micro-credentials",
    endpoint="definitions.definition_list",
    icon="graduation-cap",
    weight=30,
    go="m",
    pages=("credentials",),
)

__all__ = ["NAV", "blueprint", "views"]
