"""ranzcred: RANZ defines its RoofWright micro-credentials here, assigns and awards them, and can prove who did what."""

from flask import Flask

from ranzcred.config import Settings
from ranzcred.domain.audit import asking
from ranzcred.web import account, admin, api, health, portal
from ranzcred.web.access import guard
from ranzcred.web.access.current_user import actor
from ranzcred.web.admin import nav
from ranzcred.web.admin.credentials import provided
from ranzcred.web.kit.app import make_app

DOORS = (health, api, account, portal, admin)


def create_app(settings: Settings | None = None) -> Flask:
    """The application with these settings, or with those of the environment."""
    app = make_app(settings or Settings.from_environment())
    guard.init_app(app)
    for door in DOORS:
        for blueprint in door.BLUEPRINTS:
            app.register_blueprint(blueprint)
    asking.provide(actor)
    provided.provide()
    nav.collect(app, (item for door in DOORS for item in door.NAV))
    return app
