"""Accounts: users, their sign-ins and API tokens, passwords and the throttle."""

from ranzcred.domain.accounts import audit_labels, proof

__all__ = ["audit_labels", "proof"]
