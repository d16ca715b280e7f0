"""How a view declares the permission that it needs."""

from collections.abc import Callable
from typing import Any, TypeVar

from ranzcred.core.permissions import Permission

F = TypeVar("F", bound=Callable[..., Any])


def requires(*permissions: Permission) -> Callable[[F], F]:
    """Declare, on a view, the permission that it needs; of several, any one opens it, and the operation asks for
    the one that counts."""

    def declare(view: F) -> F:
        view.permissions = frozenset(permissions)  # type: ignore[attr-defined]
        return view

    return declare


def public(view: F) -> F:
    """Declare that anybody may call a view, signed in or not."""
    view.public = True  # type: ignore[attr-defined]
    return view


def is_public(view: Callable[..., Any]) -> bool:
    """Return whether `view` declares that anybody may call it."""
    return getattr(view, "public", False)


def permissions_of(view: Callable[..., Any]) -> frozenset[Permission]:
    """Return those of which `view` needs any one; none where it forgot to declare, which refuses everybody."""
    return getattr(view, "permissions", frozenset())
