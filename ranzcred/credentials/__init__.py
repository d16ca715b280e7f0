"""Who holds what: where each member stands with each definition, and what that means today."""

from flask import Flask

from ranzcred.credentials import (
    api,
    assign_views,
    bulk_views,
    held_views,
    holder_views,
    member_views,
    presenters,
    views,
)
from ranzcred.credentials.description import DESCRIPTION as API
from ranzcred.credentials.provided import DailySweep, StaffHolders, StaffHoldings
from ranzcred.definitions import holders as of_definitions
from ranzcred.directory import holdings as of_people
from ranzcred.navigation import NavItem
from ranzcred.notifications import upcoming

BLUEPRINTS = (views.blueprint, api.blueprint)
NAV = (NavItem(label="Credentials", endpoint="credentials.held_list", icon="graduation-cap", weight=60),)


def init_app(_app: Flask) -> None:
    """Tell the catalogue who holds its definitions, the directory what its people hold, the outbox what is due."""
    of_definitions.provide(StaffHolders())
    of_people.provide(StaffHoldings())
    upcoming.provide(DailySweep())


__all__ = [
    "API",
    "BLUEPRINTS",
    "NAV",
    "assign_views",
    "bulk_views",
    "held_views",
    "holder_views",
    "init_app",
    "member_views",
    "presenters",
]
