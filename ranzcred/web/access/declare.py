"""The declarations of views: which permissions they need, or that they are public."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Principal

F = TypeVar("F", bound=Callable[..., Any])


def requires(*permissions: Permission) -> Callable[[F], F]:
    """Declare the permissions of a view: any one of them opens it, and the operation requires the one that counts."""

    def declare(view: F) -> F:
        view.permissions = frozenset(permissions)  # type: ignore[attr-defined]
        return view

    return declare


def public(view: F) -> F:
    """Declare that a view is open to everybody, signed in or not."""
    view.public = True  # type: ignore[attr-defined]
    return view


def may_call(user: Principal, endpoint: str) -> bool:
    """Return whether `user` has a permission that opens a view."""
    return any(map(user.may, permissions_of(current_app.view_functions[endpoint])))


def is_public(view: Callable[..., Any]) -> bool:
    """Return whether `view` is declared public."""
    return getattr(view, "public", False)


def permissions_of(view: Callable[..., Any]) -> frozenset[Permission]:
    """Return the permissions of which `view` needs any one; an undeclared view has none and refuses everybody."""
    return getattr(view, "permissions", frozenset())
