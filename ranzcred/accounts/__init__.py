"""Who calls: users, their sign-ins and API tokens, passwords and the throttle, and the guard before every view."""

from flask import Flask

from ranzcred.accounts import guard, presenters, token_views, views

BLUEPRINTS = (views.blueprint, token_views.blueprint)
NAV = ()


def init_app(app: Flask) -> None:
    """Guard every view of `app`."""
    guard.init_app(app)


__all__ = ["BLUEPRINTS", "NAV", "init_app", "presenters"]
