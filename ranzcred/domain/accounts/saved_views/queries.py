"""Queries of saved views."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ranzcred.core.db.session import db
from ranzcred.domain.accounts.saved_views.models import SavedView, SavedViewNotFound


def list_views(user_id: str, page: str = "") -> Sequence[SavedView]:
    """Return a user's views in their order, then those that others share, of a page or of all; in one statement."""
    statement = (
        select(SavedView)
        .where(or_(SavedView.user_id == user_id, SavedView.shared))
        .options(joinedload(SavedView.user, innerjoin=True))
        .order_by(SavedView.user_id != user_id, SavedView.user_id, SavedView.position)
    )
    return db.session.scalars(statement.where(SavedView.page == page) if page else statement).all()


def get_own_view(view_id: str, user_id: str) -> SavedView:
    """Return a view of a user's own, or raise SavedViewNotFound."""
    view = db.session.get(SavedView, view_id)
    if view is None or view.user_id != user_id:
        raise SavedViewNotFound
    return view
