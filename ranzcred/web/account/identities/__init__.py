"""Accounts at another service: the way there and back, and those that a user has linked."""

from ranzcred.web.account.identities import own_identities, views

__all__ = ["own_identities", "views"]
