"""ranzcred: RANZ defines its RoofWright micro-credentials here, assigns and awards them, and can prove who did what."""

from types import SimpleNamespace

from flask import Flask

from ranzcred import accounts, admin, audit, credentials, definitions, directory, health, notifications, openapi, web
from ranzcred.accounts import policy as accounts_policy
from ranzcred.admin import nav
from ranzcred.audit import policy as audit_policy
from ranzcred.config import Settings
from ranzcred.credentials import policy as credentials_policy
from ranzcred.definitions import policy as definitions_policy
from ranzcred.directory import policy as directory_policy
from ranzcred.directory.imports import policy as imports_policy

POLICIES = SimpleNamespace(
    accounts=accounts_policy,
    audit=audit_policy,
    credentials=credentials_policy,
    definitions=definitions_policy,
    directory=directory_policy,
    imports=imports_policy,
)
"""What the templates ask who may do what: the rules that the operations require."""
FEATURES = (health, openapi, audit, accounts, directory, notifications, definitions, credentials, admin)


def create_app(settings: Settings | None = None) -> Flask:
    """The application with these settings, or with those of the environment."""
    app = web.make_app(settings or Settings.from_environment())
    for feature in FEATURES:
        for blueprint in feature.BLUEPRINTS:
            app.register_blueprint(blueprint)
        if hasattr(feature, "init_app"):
            feature.init_app(app)
    app.jinja_env.globals["policy"] = POLICIES
    openapi.collect(app, (feature.API for feature in FEATURES if hasattr(feature, "API")))
    nav.collect(app, (item for feature in FEATURES for item in feature.NAV))
    return app
