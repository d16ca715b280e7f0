"""What people are told: the types of notification, who wants which, the outbox and its delivery."""

from ranzcred.notifications import models, types, views

BLUEPRINTS = (views.blueprint,)
NAV = ()

__all__ = ["BLUEPRINTS", "NAV", "models", "types"]
