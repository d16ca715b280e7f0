"""A real mail server, and an installation that sends by it."""

from tests.domain.notifications.delivery.attempts.conftest import box, settings

__all__ = ["box", "settings"]
