"""Users: who may sign in, and as what."""

from ranzcred.web.admin.users import actions, invitations, people, sign_ins, tokens, views
from ranzcred.web.admin.users.blueprint import blueprint
from ranzcred.web.navigation import NavItem

NAV = NavItem(label="Users", endpoint="users.user_list", icon="user-check", weight=21, go="u")

__all__ = ["NAV", "actions", "blueprint", "invitations", "people", "sign_ins", "tokens", "views"]
