"""Pages that send links by email, and those behind them."""

from ranzcred.web.account.recovery import forgotten, invitation, invitation_passkey, new_email, reset

__all__ = ["forgotten", "invitation", "invitation_passkey", "new_email", "reset"]
