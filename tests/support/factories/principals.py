"""Who acts in tests, as operations ask them what they may."""

from argon2 import PasswordHasher

from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.principal import SystemPrincipal
from ranzcred.domain.audit.actor import SYSTEM, Actor
from ranzcred.web.kit.current_settings import current_settings

EVERYTHING = frozenset(Permission)


def acting(actor: Actor, permissions: frozenset[Permission] = EVERYTHING) -> SystemPrincipal:
    """Return somebody, or the system, who may do everything, or what is given."""
    return SystemPrincipal(actor=actor, permissions=permissions)


ANYBODY = acting(SYSTEM)
"""Whoever may do everything, where it does not matter who."""


def hasher() -> PasswordHasher:
    """Return what the application of this context hashes passwords with."""
    return current_settings().password_hasher
