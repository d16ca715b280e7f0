"""Who signs in: users, their sign-in sessions, passwords and the throttle, and the guard in front of every view."""

from flask import Flask

from ranzcred.accounts import guard, presenters
from ranzcred.accounts.current import actor
from ranzcred.accounts.views import blueprint
from ranzcred.audit import asking

asking.provide(actor)

BLUEPRINTS = (blueprint,)
NAV = ()


def init_app(app: Flask) -> None:
    """Guard every view of `app`."""
    guard.init_app(app)


__all__ = ["BLUEPRINTS", "NAV", "init_app", "presenters"]
