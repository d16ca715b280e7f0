"""The admin navigation: collected from the features, shown by permission."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, request, url_for

from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.web.access.declare import may_call
from ranzcred.web.navigation import NavItem

blueprint = Blueprint("admin_nav", __name__)


@dataclass(frozen=True, kw_only=True)
class NavLink:
    """A link of the navigation on a page."""

    label: str
    url: str
    icon: str
    go: str
    current: bool


def collect(app: Flask, items: Iterable[NavItem]) -> None:
    """Store the features' entries, in their order, and nothing yet of what is made of them."""
    app.extensions["navigation"] = sorted(items, key=lambda item: item.weight)
    app.extensions["navigation_links"] = {}


def links(user: SignedInUser) -> tuple[NavLink, ...]:
    """Return the links for `user`; that of the current page's area is current. They are made once for each role."""
    known: dict[Hashable, tuple[NavLink, ...]] = current_app.extensions["navigation_links"]
    items: list[NavItem] = current_app.extensions["navigation"]
    area = _current_area(items)
    key = (user.role, user.scope, area)
    if key not in known:
        known[key] = tuple(
            NavLink(
                label=item.label,
                url=url_for(item.endpoint),
                icon=item.icon,
                go=item.go,
                current=item is area,
            )
            for item in items
            if may_call(user, item.endpoint)
        )
    return known[key]


def _current_area(items: Sequence[NavItem]) -> NavItem | None:
    """Return the entry whose area the current page is of: by its endpoint, else by its blueprint."""
    for name in (request.endpoint, request.blueprint):
        for item in items:
            if name in item.pages or (name and name == item.endpoint.partition(".")[0]):
                return item
    return None


@blueprint.app_context_processor
def _for_templates() -> dict[str, Callable[[SignedInUser], tuple[NavLink, ...]]]:
    return {"nav_links": links}
