"""Who holds what: where each member stands with each definition, and what that means today."""

from flask import Flask

from ranzcred.credentials import presenters
from ranzcred.credentials.queries import StaffHolders, StaffHoldings
from ranzcred.definitions import holders
from ranzcred.directory import holdings

BLUEPRINTS = ()
NAV = ()


def init_app(_app: Flask) -> None:
    """Tell the catalogue who holds its definitions, and the directory what its people hold."""
    holders.provide(StaffHolders())
    holdings.provide(StaffHoldings())


__all__ = ["BLUEPRINTS", "NAV", "init_app", "presenters"]
