"""The model of saved views."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key
from ranzcred.core.errors import NotFound
from ranzcred.domain.accounts.models import User

VIEW_NAME_LENGTH = 60
PAGE_LENGTH = 200
QUERY_LENGTH = 2_000
AT_MOST = 30
"""The most views of a user."""
DEFAULTS: dict[str, Any] = {kind: text("is_default") for kind in ("postgresql_where", "sqlite_where")}
"""Which rows one index is of."""


class SavedViewNotFound(NotFound):
    """The view does not exist, or is somebody else's."""

    def __init__(self) -> None:
        super().__init__("View not found. It may have been deleted. See your saved views.")


class SavedView(Base):
    """A view of a list: `page` is the path of its address, `query` the rest.

    `position` is a user's own number of it. A default is what its page opens with from the navigation.
    """

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("user_id", "page", "name_key"),
        UniqueConstraint("user_id", "position"),
        Index("uq_saved_views_default", "user_id", "page", unique=True, **DEFAULTS),
        Index(None, "page"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {VIEW_NAME_LENGTH}", name="name_length"),
        CheckConstraint(f"length(page) BETWEEN 1 AND {PAGE_LENGTH}", name="page_length"),
        CheckConstraint(f"length(query) <= {QUERY_LENGTH}", name="query_length"),
        CheckConstraint(f"position BETWEEN 1 AND {AT_MOST}", name="position_in_range"),
    )
    audit_exempt = "it is an address by a name: it changes no record, and opens no page to anybody"

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    page: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_default: Mapped[bool] = mapped_column(default=False, server_default=false())
    position: Mapped[int]

    user: Mapped[User] = relationship()

    @property
    def address(self) -> str:
        """Return the address that opens it, which says so."""
        return f"{self.page}?{'&'.join(filter(None, [self.query, f'saved={self.id}']))}"
