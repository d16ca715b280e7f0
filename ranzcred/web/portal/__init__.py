"""The portal: what organisations and their staff see of their own credentials."""

from ranzcred.web.navigation import NavItem
from ranzcred.web.portal import coverage, own_data, people, questions, sign_ins
from ranzcred.web.portal.views import blueprint

BLUEPRINTS = (blueprint, people.blueprint, coverage.blueprint, own_data.blueprint, questions.blueprint)
NAV = (
    NavItem(label="Credentials", endpoint="portal.held_list", icon="graduation-cap", weight=60, go="c"),
    NavItem(label="People", endpoint="own_people.person_list", icon="users", weight=70, go="p"),
    NavItem(label="Coverage", endpoint="own_coverage.coverage", icon="chart-column", weight=75, go="v"),
    NavItem(label="Ask RANZ", endpoint="questions.ask", icon="mail", weight=80, go="r"),
)

__all__ = ["BLUEPRINTS", "NAV", "sign_ins"]
