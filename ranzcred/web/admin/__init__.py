"""The pages of RANZ administrators: navigation, dashboard, and one package for each area."""

from ranzcred.web.admin import (
    audit_log,
    coverage,
    credentials,
    dashboard,
    definitions,
    messages,
    nav,
    organisations,
    people,
    queues,
    saved_views,
    search,
    users,
)
from ranzcred.web.admin.imports import views as imports
from ranzcred.web.admin.members import data_copy
from ranzcred.web.admin.members import views as members
from ranzcred.web.navigation import NavItem

BLUEPRINTS = (
    nav.blueprint,
    dashboard.blueprint,
    queues.blueprint,
    organisations.blueprint,
    people.blueprint,
    users.blueprint,
    definitions.blueprint,
    *credentials.BLUEPRINTS,
    *coverage.BLUEPRINTS,
    audit_log.blueprint,
    messages.blueprint,
    saved_views.blueprint,
    search.blueprint,
)
NAV = (
    NavItem(label="Dashboard", endpoint="admin.dashboard", icon="layout-dashboard", weight=10, go="d"),
    queues.NAV,
    organisations.NAV,
    users.NAV,
    people.NAV,
    credentials.NAV,
    definitions.NAV,
    coverage.NAV,
    audit_log.NAV,
    messages.NAV,
)

__all__ = ["BLUEPRINTS", "NAV", "data_copy", "imports", "members"]
