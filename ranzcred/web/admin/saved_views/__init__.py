"""Saved views: the menu of every list, and the pages on which they are saved, changed and deleted."""

from ranzcred.web.admin.saved_views import menu
from ranzcred.web.admin.saved_views.views import blueprint

menu.init_blueprint(blueprint)

__all__ = ["blueprint"]
