"""ranzcred: RANZ defines its RoofWright micro-credentials here, assigns and awards them, and can prove who did what."""

from types import SimpleNamespace

from flask import Flask

from ranzcred.config import Settings
from ranzcred.domain.accounts import policy as accounts_policy
from ranzcred.domain.audit import policy as audit_policy
from ranzcred.domain.coverage import policy as coverage_policy
from ranzcred.domain.credentials import policy as credentials_policy
from ranzcred.domain.definitions import policy as definitions_policy
from ranzcred.domain.directory import policy as directory_policy
from ranzcred.domain.imports import policy as imports_policy
from ranzcred.domain.own_data import policy as own_data_policy
from ranzcred.domain.snoozes import policy as snoozes_policy
from ranzcred.web import account, admin, api, dev, health, portal
from ranzcred.web.access import guard, identity_provider
from ranzcred.web.admin import nav
from ranzcred.web.kit.app import make_app

POLICIES = SimpleNamespace(
    accounts=accounts_policy,
    audit=audit_policy,
    coverage=coverage_policy,
    credentials=credentials_policy,
    definitions=definitions_policy,
    directory=directory_policy,
    imports=imports_policy,
    own_data=own_data_policy,
    snoozes=snoozes_policy,
)
"""The policies by feature, for templates: the same rules that the operations require."""
DOORS = (health, api, account, portal, admin)
DEVELOPMENT_DOORS = (dev,)
"""What is not there in production."""


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application with these settings, or with those of the environment."""
    settings = settings or Settings.from_environment()
    app = make_app(settings)
    guard.init_app(app)
    identity_provider.init_app(app, settings)
    doors = DOORS if settings.production else (*DOORS, *DEVELOPMENT_DOORS)
    for door in doors:
        for blueprint in door.BLUEPRINTS:
            app.register_blueprint(blueprint)
    app.jinja_env.globals["policy"] = POLICIES
    nav.collect(app, (item for door in doors for item in door.NAV))
    return app
