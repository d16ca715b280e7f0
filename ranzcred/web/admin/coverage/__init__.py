"""How well the trade is covered on any day."""

from ranzcred.web.admin.coverage import forecast
from ranzcred.web.admin.coverage.targets import blueprint as targets
from ranzcred.web.admin.coverage.views import blueprint
from ranzcred.web.navigation import NavItem

BLUEPRINTS = (blueprint, targets)
NAV = NavItem(
    label="Coverage", endpoint="coverage.coverage", icon="chart-column", weight=42, go="v", pages=("targets",)
)

__all__ = ["BLUEPRINTS", "NAV", "forecast"]
