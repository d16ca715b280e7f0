"""The JSON API: other systems over the same rules as the pages."""

from flask.blueprints import BlueprintSetupState

from ranzcred.web.api import document
from ranzcred.web.api.coverage import routes as coverage
from ranzcred.web.api.coverage import schema as coverage_schema
from ranzcred.web.api.credentials import routes as credentials
from ranzcred.web.api.credentials import schema as credentials_schema
from ranzcred.web.api.credentials.awards import routes as awards
from ranzcred.web.api.credentials.awards import schema as awards_schema
from ranzcred.web.api.definitions import life as definitions_life
from ranzcred.web.api.definitions import routes as definitions
from ranzcred.web.api.organisations import routes as organisations
from ranzcred.web.api.organisations import schema as members_schema
from ranzcred.web.api.users import routes as users
from ranzcred.web.api.users import schema as users_schema

BLUEPRINTS = (
    document.blueprint,
    organisations.blueprint,
    definitions.blueprint,
    credentials.blueprint,
    awards.blueprint,
    coverage.blueprint,
    users.blueprint,
)
NAV = ()
DESCRIPTIONS = (
    organisations.ORGANISATIONS.description,
    members_schema.DESCRIPTION,
    definitions.DEFINITIONS.description,
    definitions_life.DESCRIPTION,
    credentials_schema.DESCRIPTION,
    awards_schema.DESCRIPTION,
    coverage_schema.DESCRIPTION,
    users_schema.DESCRIPTION,
)


@document.blueprint.record_once
def _collect(state: BlueprintSetupState) -> None:
    document.collect(state.app, DESCRIPTIONS)


for each in BLUEPRINTS:
    each.before_request(document.refuse_unknown_parameters)
