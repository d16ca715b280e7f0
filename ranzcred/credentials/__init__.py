"""Who holds what: where each member stands with each definition, and what that means today."""

from flask import Flask

from ranzcred.audit.presenters import day
from ranzcred.credentials import api, held_views, presenters, views
from ranzcred.credentials.description import DESCRIPTION as API
from ranzcred.credentials.queries import StaffHolders, StaffHoldings
from ranzcred.definitions import holders as of_definitions
from ranzcred.directory import holdings as of_people
from ranzcred.navigation import NavItem

BLUEPRINTS = (views.blueprint, api.blueprint)
NAV = (NavItem(label="Credentials", endpoint="credentials.held_list", icon="graduation-cap", weight=50),)


def init_app(app: Flask) -> None:
    """Tell the catalogue who holds its definitions, and the directory what its people hold; give pages their dates."""
    of_definitions.provide(StaffHolders())
    of_people.provide(StaffHoldings())
    app.jinja_env.filters["day"] = day


__all__ = ["API", "BLUEPRINTS", "NAV", "held_views", "init_app", "presenters"]
