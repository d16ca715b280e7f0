"""What people are told: the types of notification, and who wants which."""

from ranzcred.notifications import models, types

BLUEPRINTS = ()
NAV = ()

__all__ = ["BLUEPRINTS", "NAV", "models", "types"]
