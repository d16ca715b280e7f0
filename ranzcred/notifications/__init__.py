"""What people are told: the types of notification, who wants which, the outbox and its delivery."""

from ranzcred.notifications import inbox_views, models, presenters, types, views

BLUEPRINTS = (views.blueprint, inbox_views.blueprint)
NAV = ()

__all__ = ["BLUEPRINTS", "NAV", "models", "presenters", "types"]
