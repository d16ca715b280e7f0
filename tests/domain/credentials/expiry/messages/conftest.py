"""An installation that can send e-mail and SMS."""

from tests.domain.notifications.conftest import settings

__all__ = ["settings"]
