"""ranzcred: RANZ defines its RoofWright micro-credentials here, assigns and awards them, and can prove who did what."""

from flask import Flask

from ranzcred import accounts, admin, audit, credentials, definitions, directory, health, notifications, openapi, web
from ranzcred.admin import nav
from ranzcred.config import Settings

FEATURES = (health, openapi, audit, accounts, directory, notifications, definitions, credentials, admin)


def create_app(settings: Settings | None = None) -> Flask:
    """The application with these settings, or with those of the environment."""
    app = web.make_app(settings or Settings.from_environment())
    for feature in FEATURES:
        for blueprint in feature.BLUEPRINTS:
            app.register_blueprint(blueprint)
        if hasattr(feature, "init_app"):
            feature.init_app(app)
    openapi.collect(app, (feature.API for feature in FEATURES if hasattr(feature, "API")))
    nav.collect(app, (item for feature in FEATURES for item in feature.NAV))
    return app
