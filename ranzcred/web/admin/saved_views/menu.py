"""The menu of a list's saved views, and the default that opens in place of the bare list."""

from collections.abc import Sequence
from http import HTTPMethod, HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.saved_views.models import SavedView
from ranzcred.domain.accounts.saved_views.queries import list_views
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.list_responses import current_list_query
from ranzcred.web.kit.lists.paged_list import SAVED
from ranzcred.web.kit.lists.views_menu import ShownView, ViewsMenu


def init_blueprint(blueprint: Blueprint) -> None:
    """Let templates show the menu, and let the navigation open defaults."""
    blueprint.add_app_template_global(menu_of, "views_menu_of")
    blueprint.before_app_request(open_default)


def menu_of(address: str) -> ViewsMenu | None:
    """Return the menu of the list as this address shows it; None if it is none of RANZ's, or for who saves no views."""
    path = urlsplit(address).path
    if not (path.startswith("/admin/") and _may_save()):
        return None
    args = request.args if request.method == HTTPMethod.GET else current_list_query()
    views = {view.id: shown_view(view) for view in _views_of(path)}
    return ViewsMenu(
        views=list(views.values()),
        current=views.get(args.get(SAVED, "")),
        plain=path,
        save=url_for("saved_views.view_new", at=address),
        all=url_for("saved_views.view_list"),
    )


def all_views() -> list[ShownView]:
    """Return one's views of all lists, and those that others share; in one statement."""
    return [shown_view(view) for view in list_views(current_user.user_id)] if _may_save() else []


def shown_view(view: SavedView) -> ShownView:
    """Return a view as pages show it."""
    note = ("Default" if view.is_default else "") if _is_own(view) else f"Shared by {view.user.name}"
    return ShownView(key=view.id, address=view.address, name=view.name, note=note)


def open_default() -> ResponseReturnValue | None:
    """Return the way to the default of a list that the navigation leads to: not from the list itself, whose links
    without filters lead to all of it.
    """
    bare = request.method == HTTPMethod.GET and not request.query_string and not htmx.wants_partial()
    if not (bare and _is_list_of_navigation() and _may_save()) or _comes_from(request.path):
        return None
    default = next((each for each in _views_of(request.path) if each.is_default and _is_own(each)), None)
    return redirect(default.address, HTTPStatus.SEE_OTHER) if default else None


def _is_list_of_navigation() -> bool:
    endpoints = {item.endpoint for item in current_app.extensions["navigation"]}
    return request.endpoint in endpoints and request.endpoint != "admin.dashboard"


def _comes_from(path: str) -> bool:
    """Return whether the link was on a page, or one below it."""
    before = urlsplit(request.referrer or "")
    return before.netloc == request.host and (before.path == path or before.path.startswith(f"{path}/"))


def _may_save() -> bool:
    return bool(current_user.is_authenticated and current_user.may(Permission.SAVED_VIEW_SAVE))


def _is_own(view: SavedView) -> bool:
    return bool(view.user_id == current_user.user_id)


def _views_of(path: str) -> Sequence[SavedView]:
    """Return the views of a list, which are read once for a request."""
    known: dict[str, Any] = g.setdefault("saved_views", {})
    if path not in known:
        known[path] = list_views(current_user.user_id, path)
    views: Sequence[SavedView] = known[path]
    return views
