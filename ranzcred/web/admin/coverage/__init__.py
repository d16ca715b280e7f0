"""How well the trade is covered on any day."""

from ranzcred.web.admin.coverage.views import blueprint
from ranzcred.web.navigation import NavItem

NAV = NavItem(label="Coverage", endpoint="coverage.coverage", icon="chart-column", weight=28, go="v")

__all__ = ["NAV", "blueprint"]
