"""The JSON API: other systems over the same rules as the pages."""

from flask.blueprints import BlueprintSetupState

from ranzcred.web.api import document
from ranzcred.web.api.credentials import routes as credentials
from ranzcred.web.api.credentials import schema as credentials_schema
from ranzcred.web.api.definitions import routes as definitions
from ranzcred.web.api.definitions import schema as definitions_schema
from ranzcred.web.api.organisations import routes as organisations
from ranzcred.web.api.organisations import schema as organisations_schema

BLUEPRINTS = (document.blueprint, organisations.blueprint, definitions.blueprint, credentials.blueprint)
NAV = ()
SCHEMAS = (organisations_schema, definitions_schema, credentials_schema)


@document.blueprint.record_once
def _collect(state: BlueprintSetupState) -> None:
    document.collect(state.app, (schema.DESCRIPTION for schema in SCHEMAS))
