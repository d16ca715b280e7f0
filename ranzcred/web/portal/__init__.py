"""The portal: what organisations and their staff see of their own credentials."""

from ranzcred.web.navigation import NavItem
from ranzcred.web.portal.views import blueprint

BLUEPRINTS = (blueprint,)
NAV = (NavItem(label="Credentials", endpoint="portal.held_list", icon="graduation-cap", weight=60, go="c"),)
