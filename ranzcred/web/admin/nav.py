"""The admin navigation: collected from the features, shown by permission."""

from collections.abc import Callable, Iterable, Sequence
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
    """Store the features' entries, in their order."""
    app.extensions["navigation"] = sorted(items, key=lambda item: item.weight)


def links(user: SignedInUser) -> list[NavLink]:
    """Return the links for `user`; that of the current page's area is current."""
    items: list[NavItem] = current_app.extensions["navigation"]
    area = _current_area(items)
    return [
        NavLink(
            label=item.label,
            url=url_for(item.endpoint),
            icon=item.icon,
            go=item.go,
            current=item is area,
        )
        for item in items
        if may_call(user, item.endpoint)
    ]


def _current_area(items: Sequence[NavItem]) -> NavItem | None:
    """Return the entry whose area the current page is of: by its endpoint, else by its blueprint."""
    for name in (request.endpoint, request.blueprint):
        for item in items:
            if name in item.pages or (name and name == item.endpoint.partition(".")[0]):
                return item
    return None


@blueprint.app_context_processor
def _for_templates() -> dict[str, Callable[[SignedInUser], list[NavLink]]]:
    return {"nav_links": links}
