"""Pages behind the links that are sent by email, for people who are not signed in."""

from ranzcred.web.account.recovery import forgotten, invitation, reset

__all__ = ["forgotten", "invitation", "reset"]
