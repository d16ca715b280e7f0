"""What people are told: the types of notification, who wants which, the outbox and its delivery."""

from ranzcred.navigation import NavItem
from ranzcred.notifications import inbox_views, log_views, models, presenters, types, views

BLUEPRINTS = (views.blueprint, inbox_views.blueprint, log_views.blueprint)
NAV = (NavItem(label="Notifications", endpoint="delivery_log.message_list", icon="mail", weight=50),)

__all__ = ["BLUEPRINTS", "NAV", "models", "presenters", "types"]
