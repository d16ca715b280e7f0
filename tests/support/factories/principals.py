"""Who acts in tests, as operations ask them what they may."""

from argon2 import PasswordHasher

from ranzcred.accounts.principal import SystemPrincipal
from ranzcred.audit.chain import SYSTEM, Actor
from ranzcred.current_settings import current_settings
from ranzcred.permissions import Permission

EVERYTHING = frozenset(Permission)


def acting(actor: Actor, permissions: frozenset[Permission] = EVERYTHING) -> SystemPrincipal:
    """Return somebody, or the system, who may do everything, or what is given."""
    return SystemPrincipal(actor=actor, permissions=permissions)


ANYBODY = acting(SYSTEM)
"""Whoever may do everything, where it does not matter who."""


def hasher() -> PasswordHasher:
    """Return what the application of this context hashes passwords with."""
    return current_settings().password_hasher
