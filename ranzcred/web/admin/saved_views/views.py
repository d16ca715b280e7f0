"""The pages on which views are saved, changed and deleted."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ranzcred.core.errors import Conflict, Duplicate, Invalid, Problem
from ranzcred.core.lists.arguments import optional_choice
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts import policy
from ranzcred.domain.accounts.saved_views import operations, queries
from ranzcred.domain.accounts.saved_views.forms import NewViewForm, SavedViewForm
from ranzcred.domain.accounts.saved_views.models import PAGE_LENGTH, QUERY_LENGTH, SavedView, SavedViewNotFound
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import may_call, requires
from ranzcred.web.admin.saved_views.counts import ViewCount, count_views
from ranzcred.web.admin.saved_views.menu import shown_view
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.paged_list import SAVED
from ranzcred.web.kit.lists.views_menu import ShownView
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render

blueprint = Blueprint("saved_views", __name__, url_prefix="/saved-views")
UNUSABLE = "This address can't be saved as a view. Open the list, then save its view again."


class Way(enum.StrEnum):
    """Where a view is moved, past the next one of one's own."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, kw_only=True)
class ViewFormPage(ViewModel):
    """The form of a view; of a new one without `view`."""

    template: str = "admin/saved_views/view_form.html"
    form: SavedViewForm
    action: str
    view: SavedView | None = None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class ViewsPage(ViewModel):
    """The user's views, and those that others share."""

    template: str = "admin/saved_views/view_list.html"
    views: Sequence[SavedView]
    user_id: str
    counts: Mapping[str, ViewCount] = field(default_factory=dict)
    """How many rows each has, by its key, if they are counted."""


@dataclass(frozen=True, kw_only=True)
class CountedViews(ViewModel):
    """The dashboard's views, with how many rows each has."""

    template: str = "admin/saved_views/_shown_views.html"
    views: Sequence[ShownView]
    counts: Mapping[str, ViewCount]


@dataclass(frozen=True, kw_only=True)
class CountedView(ViewModel):
    """One of them, which is counted when somebody asks for that."""

    template: str = "admin/saved_views/_shown_view.html"
    view: ShownView
    counts: Mapping[str, ViewCount]


@blueprint.get("")
@requires(Permission.SAVED_VIEW_SAVE)
def view_list() -> ResponseReturnValue:
    """Show one's views, and those that others share."""
    user = principal().actor.id
    return render(ViewsPage(views=queries.list_views(user), user_id=user))


@blueprint.get("/counts")
@requires(Permission.SAVED_VIEW_SAVE)
def view_counts() -> ResponseReturnValue:
    """Show how many rows each view has: for the dashboard its views, or the `view` that is asked for alone."""
    user, wanted = principal().actor.id, request.args.get("view", "")
    views = queries.list_views(user)
    if not htmx.wants_partial():
        return render(ViewsPage(views=views, user_id=user, counts=count_views(views, wanted)))
    if not wanted:
        return htmx.partial(CountedViews(views=[shown_view(each) for each in views], counts=count_views(views)))
    view = next((each for each in views if each.id == wanted), None)
    if view is None:
        raise SavedViewNotFound
    counts = count_views([view], wanted)
    return htmx.partial(
        CountedView(view=shown_view(view), counts=counts),
        focus=[f"view-{view.id}-open"],
        announce=f"{view.name}: {counts[view.id].words}",
    )


@blueprint.get("/new")
@requires(Permission.SAVED_VIEW_SAVE)
def view_new() -> ResponseReturnValue:
    """Show the form for the list that the person comes from, as they see it."""
    return _form_page(_permitted(NewViewForm(data={"at": _left_address()})))


@blueprint.post("")
@requires(Permission.SAVED_VIEW_SAVE, Permission.SAVED_VIEW_SHARE)
@transactional
def view_save() -> ResponseReturnValue:
    """Save a view, in place of one's own with the same name."""
    form = _permitted(NewViewForm(request.form))

    def save() -> SavedView:
        page, query = _place_of(form["at"].data or "")
        return operations.save_view(page=page, query=query, values=_values(form), by=principal())

    return _saved_response(form, save)


@blueprint.get("/<key:saved_view_id>/edit")
@requires(Permission.SAVED_VIEW_SAVE)
def view_edit(saved_view_id: str) -> ResponseReturnValue:
    """Show the form of one's view."""
    view = queries.get_own_view(saved_view_id, principal().actor.id)
    return _form_page(_permitted(SavedViewForm(obj=view)), view)


@blueprint.post("/<key:saved_view_id>")
@requires(Permission.SAVED_VIEW_SAVE, Permission.SAVED_VIEW_SHARE)
@transactional
def view_update(saved_view_id: str) -> ResponseReturnValue:
    """Change one's view."""
    view, form = queries.get_own_view(saved_view_id, principal().actor.id), _permitted(SavedViewForm(request.form))
    return _saved_response(
        form, lambda: operations.change_view(view_id=saved_view_id, values=_values(form), by=principal()), view
    )


@blueprint.post("/<key:saved_view_id>/move")
@requires(Permission.SAVED_VIEW_SAVE)
@transactional
def view_move(saved_view_id: str) -> ResponseReturnValue:
    """Move one's view up or down among one's own, and come back to its button, at an end to the other one."""
    way = optional_choice(request.form, "way", Way, label="Way")
    if way is None:
        raise Invalid("Choose to move it up or down.", field="way")
    own = operations.move_view(view_id=saved_view_id, up=way is Way.UP, by=principal())
    place = next(number for number, each in enumerate(own, 1) if each.id == saved_view_id)
    htmx.flash_message(f"View {own[place - 1].name} is {place} of {len(own)}")
    control = Way.DOWN if place == 1 else Way.UP if place == len(own) else way
    return redirect(f"{url_for('saved_views.view_list')}#view-{saved_view_id}-{control}", HTTPStatus.SEE_OTHER)


@blueprint.post("/<key:saved_view_id>/delete")
@requires(Permission.SAVED_VIEW_SAVE)
@transactional
def view_delete(saved_view_id: str) -> ResponseReturnValue:
    """Delete one's view."""
    view = operations.delete_view(view_id=saved_view_id, by=principal())
    htmx.flash_message(f"View {view.name} deleted")
    return redirect(url_for("saved_views.view_list"), HTTPStatus.SEE_OTHER)


def _saved_response(
    form: SavedViewForm, save: Callable[[], SavedView], view: SavedView | None = None
) -> ResponseReturnValue:
    if not form.validate():
        return _form_page(form, view, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    saved = attempt(save, Conflict, Invalid)
    if isinstance(saved, Duplicate):
        form.name.errors = [saved.message]
        return _form_page(form, view, status=saved.status)
    if isinstance(saved, Problem):
        return _form_page(form, view, problem=saved.message, status=saved.status)
    htmx.flash_message(f"View {saved.name} saved")
    return redirect(saved.address, HTTPStatus.SEE_OTHER)


def _form_page(
    form: SavedViewForm, view: SavedView | None = None, *, problem: str = "", status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    action = url_for("saved_views.view_update", saved_view_id=view.id) if view else url_for("saved_views.view_save")
    return render(ViewFormPage(form=form, action=action, view=view, problem=problem)), status


def _permitted(form: SavedViewForm) -> SavedViewForm:
    """Return the form with what the user may set."""
    if not policy.may_share_views(principal()):
        del form.shared
    return form


def _values(form: SavedViewForm) -> dict[str, object]:
    return {"shared": False, **form.values()}


def _left_address() -> str:
    """Return the address of the list that the person comes from: what the browser showed, else what its menu said."""
    before = urlsplit(request.referrer or "")
    if before.netloc == request.host and not before.path.startswith(blueprint.url_prefix or ""):
        return before._replace(scheme="", netloc="").geturl()
    return request.args.get("at") or url_for("all_credentials.credential_list")


def _place_of(address: str) -> tuple[str, str]:
    """Return the page and the query of an address without its page number; raise Invalid if it is none to save."""
    try:
        url = urlsplit(address)
        endpoint, _ = current_app.url_map.bind("").match(url.path, method="GET")
    except (HTTPException, ValueError):
        raise Invalid(UNUSABLE) from None
    pairs = [(name, value) for name, value in parse_qsl(url.query) if name not in {"page", SAVED}]
    query = urlencode(pairs, errors="replace")
    too_long = len(url.path) > PAGE_LENGTH or len(query) > QUERY_LENGTH
    elsewhere = bool(url.scheme or url.netloc) or not url.path.startswith("/admin/")
    if too_long or elsewhere or not may_call(principal(), endpoint):
        raise Invalid(UNUSABLE)
    return url.path, query
