"""Accounts at another service: the way there and back, and those that a user has linked."""

from ranzcred.web.account.identities import confirm, own_identities, views

__all__ = ["confirm", "own_identities", "views"]
