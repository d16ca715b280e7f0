"""Accounts at another service by which users sign in (OpenID Connect)."""

from ranzcred.domain.accounts.identities import models

__all__ = ["models"]
