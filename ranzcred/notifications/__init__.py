"""Notifications: their types and preferences, the outbox and its delivery, the inbox and the delivery log."""

from ranzcred.navigation import NavItem
from ranzcred.notifications import inbox_views, log_views, mail_views, models, presenters, types, views

BLUEPRINTS = (views.blueprint, inbox_views.blueprint, log_views.blueprint)
NAV = (NavItem(label="Notifications", endpoint="delivery_log.message_list", icon="mail", weight=50),)

__all__ = ["BLUEPRINTS", "NAV", "mail_views", "models", "presenters", "types"]
