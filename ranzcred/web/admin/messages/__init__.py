"""The message log, and the preview of every mail."""

from ranzcred.web.admin.messages import mails
from ranzcred.web.admin.messages.views import blueprint
from ranzcred.web.navigation import NavItem

NAV = NavItem(label="Messages", endpoint="delivery_log.message_list", icon="mail", weight=50, go="n")

__all__ = ["NAV", "blueprint", "mails"]
