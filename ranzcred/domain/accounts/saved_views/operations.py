"""The operations of saved views. None commits."""

from typing import Any

from sqlalchemy import select, update

from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, Duplicate
from ranzcred.core.policy import require
from ranzcred.core.text import identity_key
from ranzcred.domain.accounts import policy
from ranzcred.domain.accounts.saved_views.models import AT_MOST, SavedView, SavedViewNotFound
from ranzcred.domain.audit.actor import Principal

FULL = f"You have {AT_MOST} saved views. Delete one first."


def save_view(*, page: str, query: str, values: dict[str, Any], by: Principal) -> SavedView:
    """Save a view of a page; in place of the user's own one with the same name, if there is one.

    Raise Conflict if the user has as many views as can be.
    """
    own = _own_views(by)
    view = next((each for each in own if (each.page, each.name_key) == (page, identity_key(values["name"]))), None)
    if view is None:
        free = sorted(set(range(1, AT_MOST + 1)) - {each.position for each in own})
        if not free:
            raise Conflict(FULL)
        view = SavedView(user_id=by.actor.id, page=page, position=free[0])
        db.session.add(view)
    view.query = query
    _keep(view, values, by)
    return view


def change_view(*, view_id: str, values: dict[str, Any], by: Principal) -> SavedView:
    """Change the name of a view, and for whom it is; raise Duplicate if another of the page has the name."""
    own = _own_views(by)
    view = _found(own, view_id)
    same = (view.page, identity_key(values["name"]))
    if any((each.page, each.name_key) == same for each in own if each is not view):
        raise Duplicate("You have another view of this list with this name.", field="name")
    _keep(view, values, by)
    return view


def delete_view(*, view_id: str, by: Principal) -> SavedView:
    """Delete a view of the user's own, and return it."""
    view = _found(_own_views(by), view_id)
    db.session.delete(view)
    db.session.flush()
    return view


def _own_views(by: Principal) -> list[SavedView]:
    """Return the user's views, which no one else changes until the transaction ends."""
    require(policy.may_save_views, by)
    advisory_lock(db.session.connection(), f"views of {by.actor.id}")
    return list(db.session.scalars(select(SavedView).where(SavedView.user_id == by.actor.id)))


def _found(own: list[SavedView], view_id: str) -> SavedView:
    for view in own:
        if view.id == view_id:
            return view
    raise SavedViewNotFound


def _keep(view: SavedView, values: dict[str, Any], by: Principal) -> None:
    if values["shared"]:
        require(policy.may_share_views, by)
    with db.session.no_autoflush:
        view.name, view.name_key = values["name"], identity_key(values["name"])
        view.shared, view.is_default = values["shared"], values["is_default"]
        if view.is_default:
            of_page = (SavedView.user_id == view.user_id, SavedView.page == view.page)
            others = update(SavedView).where(*of_page, SavedView.is_default, SavedView.id != (view.id or ""))
            db.session.execute(others.values(is_default=False))
    db.session.flush()
