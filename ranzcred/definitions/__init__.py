"""The catalogue of micro-credential definitions: its table, form and pages, its rules, and its three defaults."""

from ranzcred.definitions import api, presenters, views
from ranzcred.definitions.description import DESCRIPTION as API
from ranzcred.navigation import NavItem

BLUEPRINTS = (views.blueprint, api.blueprint)
NAV = (NavItem(label="Micro-credentials", endpoint="definitions.definition_list", icon="graduation-cap", weight=30),)

__all__ = ["API", "BLUEPRINTS", "NAV", "presenters"]
