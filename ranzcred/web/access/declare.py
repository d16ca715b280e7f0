"""The declarations of views: which permissions they need, or that they are public."""

from collections.abc import Callable
from http import HTTPMethod
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_login import current_user
from werkzeug.exceptions import MethodNotAllowed

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Principal

F = TypeVar("F", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Let templates ask what the user of the request may send."""
    app.jinja_env.globals["may_send"] = may_send


def requires(
    *permissions: Permission, readable_by: Permission | None = None, recently_proved: bool = False
) -> Callable[[F], F]:
    """Declare the permissions of a view: any one of them opens it, and the operation requires the one that counts.

    A form is for whoever has one of them. `readable_by` opens it too, to be read: without the button that sends it.
    With `recently_proved` it is only for somebody who has shown in the last ten minutes who they are: others are asked
    again before it. A form is kept meanwhile if its view is restorable.
    """

    def declare(view: F) -> F:
        view.permissions = frozenset(permissions)  # type: ignore[attr-defined]
        view.readers = frozenset({readable_by} if readable_by else ())  # type: ignore[attr-defined]
        view.recently_proved = recently_proved  # type: ignore[attr-defined]
        return view

    return declare


def public(view: F) -> F:
    """Declare that a view is open to everybody, signed in or not."""
    view.public = True  # type: ignore[attr-defined]
    return view


def may_call(user: Principal, endpoint: str) -> bool:
    """Return whether `user` may do what a view is for: what pages offer."""
    return any(map(user.may, permissions_of(current_app.view_functions[endpoint])))


def may_send(address: str) -> bool:
    """Return whether the user of the request may send a form to an address: if not, its form has no button.

    What takes no forms, as the gallery's address, refuses nobody.
    """
    adapter = current_app.url_map.bind("")
    try:
        endpoint, _ = adapter.match(urlsplit(address).path, method=HTTPMethod.POST)
    except MethodNotAllowed:
        return True
    return is_public(current_app.view_functions[endpoint]) or (
        current_user.is_authenticated and may_call(current_user, endpoint)
    )


def is_public(view: Callable[..., Any]) -> bool:
    """Return whether `view` is declared public."""
    return getattr(view, "public", False)


def needs_recent_proof(view: Callable[..., Any]) -> bool:
    """Return whether `view` is only for somebody who has shown who they are just now."""
    return getattr(view, "recently_proved", False)


def permissions_of(view: Callable[..., Any]) -> frozenset[Permission]:
    """Return the permissions of which `view` needs any one; an undeclared view has none and refuses everybody."""
    return getattr(view, "permissions", frozenset())


def openers_of(view: Callable[..., Any]) -> frozenset[Permission]:
    """Return the permissions of which any one opens `view`, if only to read what it shows."""
    return permissions_of(view) | getattr(view, "readers", frozenset())
