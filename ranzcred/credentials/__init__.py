"""Who holds what: where each member stands with each definition, and what that means today."""

from flask import Flask

from ranzcred.credentials import presenters
from ranzcred.credentials.queries import StaffHolders
from ranzcred.definitions import holders

BLUEPRINTS = ()
NAV = ()


def init_app(_app: Flask) -> None:
    """Tell the catalogue who holds its definitions."""
    holders.provide(StaffHolders())


__all__ = ["BLUEPRINTS", "NAV", "init_app", "presenters"]
