"""Staff credentials: on a definition's page, on a person's, across all of them, one at a time and many at once."""

from ranzcred.web.admin.credentials.assign import views as assign
from ranzcred.web.admin.credentials.blueprint import blueprint
from ranzcred.web.admin.credentials.bulk import steps as bulk_steps
from ranzcred.web.admin.credentials.holders import views as holders
from ranzcred.web.admin.credentials.life import relations as life_relations
from ranzcred.web.admin.credentials.life import retire as life_retire
from ranzcred.web.admin.credentials.life import validity as life_validity
from ranzcred.web.admin.credentials.life import views as life
from ranzcred.web.admin.credentials.member import views as member
from ranzcred.web.admin.credentials.overview import views as overview
from ranzcred.web.admin.credentials.overview.blueprint import blueprint as overview_blueprint
from ranzcred.web.admin.credentials.record import views as record
from ranzcred.web.admin.credentials.record.blueprint import blueprint as record_blueprint
from ranzcred.web.navigation import NavItem

BLUEPRINTS = (blueprint, member.changes, overview_blueprint, record_blueprint, bulk_steps.blueprint)
NAV = NavItem(label="Credentials", endpoint="all_credentials.credential_list", icon="award", weight=26, go="c")

__all__ = [
    "BLUEPRINTS",
    "NAV",
    "assign",
    "holders",
    "life",
    "life_relations",
    "life_retire",
    "life_validity",
    "member",
    "overview",
    "record",
]
