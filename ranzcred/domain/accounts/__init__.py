"""Accounts: users, their sign-ins and API tokens, passwords and the throttle, second factors, links by email."""

from ranzcred.domain.accounts import audit_labels, factors, identities, links, proof

__all__ = ["audit_labels", "factors", "identities", "links", "proof"]
