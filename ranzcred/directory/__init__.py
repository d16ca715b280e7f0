"""The association's member organisations and their people: the Programme pages."""

from ranzcred.directory import api, folding, member_views, presenters, views
from ranzcred.directory.description import DESCRIPTION as API
from ranzcred.directory.imports import views as import_views
from ranzcred.navigation import NavItem

BLUEPRINTS = (views.blueprint, api.blueprint)
NAV = (NavItem(label="Programme", endpoint="directory.organisation_list", icon="building-2", weight=20),)

__all__ = ["API", "BLUEPRINTS", "NAV", "folding", "import_views", "member_views", "presenters"]
