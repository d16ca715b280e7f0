"""How a view declares the permission that it needs."""

from collections.abc import Callable
from typing import Any, TypeVar

from ranzcred.core.permissions import Permission

F = TypeVar("F", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[F], F]:
    """Declare, on a view, the permission that it needs."""

    def declare(view: F) -> F:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def public(view: F) -> F:
    """Declare that anybody may call a view, signed in or not."""
    return requires(Permission.PUBLIC)(view)


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """What `view` declares; None where it forgot, which refuses everybody."""
    return getattr(view, "permission", None)
