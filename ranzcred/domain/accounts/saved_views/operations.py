"""The operations of saved views. None commits."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import make_transient

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

    A new one comes last. Raise Conflict if the user has as many views as can be.
    """
    own = _own_views(by)
    view = next((each for each in own if (each.page, each.name_key) == (page, identity_key(values["name"]))), None)
    if view is None:
        if len(own) >= AT_MOST:
            raise Conflict(FULL)
        view = SavedView(user_id=by.actor.id, page=page, position=_last_position(own))
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


def move_view(*, view_id: str, up: bool, by: Principal) -> Sequence[SavedView]:
    """Let a view change places with the user's own one before it, or after it; return them in their order.

    What has none there stays where it is.
    """
    own = _own_views(by)
    place = own.index(_found(own, view_id))
    other = place - 1 if up else place + 1
    if 0 <= other < len(own):
        _exchange(own[place], own[other])
        own[place], own[other] = own[other], own[place]
    return own


def _exchange(view: SavedView, other: SavedView) -> None:
    """Exchange positions, of which a user has each once at any moment: one view is out while the other takes its."""
    db.session.delete(view)
    db.session.flush()
    view.position, other.position = other.position, view.position
    db.session.flush()
    make_transient(view)
    db.session.add(view)
    db.session.flush()


def _last_position(own: Sequence[SavedView]) -> int:
    """Return the position after all; where the last one is taken, the first that is not."""
    taken = {each.position for each in own}
    last = max(taken, default=0) + 1
    return last if last <= AT_MOST else min(set(range(1, AT_MOST + 1)) - taken)


def _own_views(by: Principal) -> list[SavedView]:
    """Return the user's views in their order, which no one else changes until the transaction ends."""
    require(policy.may_save_views, by)
    advisory_lock(db.session.connection(), f"views of {by.actor.id}")
    own = select(SavedView).where(SavedView.user_id == by.actor.id).order_by(SavedView.position)
    return list(db.session.scalars(own))


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
