"""The links that are sent to users."""

import enum
from datetime import timedelta

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key, Moment, labelled_enum
from ranzcred.domain.accounts.models import HASH_LENGTH, User


class LinkKind(enum.StrEnum):
    """What a link is for."""

    INVITE = "INVITE"
    RESET = "RESET"
    EMAIL = "EMAIL"

    @property
    def lifetime(self) -> timedelta:
        return LIFETIMES[self]


LIFETIMES = {
    LinkKind.INVITE: timedelta(days=7),
    LinkKind.RESET: timedelta(hours=1),
    LinkKind.EMAIL: timedelta(hours=24),
}


class UserToken(Base):
    """A link to a user, good once. The token itself is only in the email.

    There is no hash until the email is on its way: whoever delivers it makes the token.
    """

    __tablename__ = "user_tokens"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "user_id"), Index(None, "expires_at"))
    audit_exempt = "links that are good for a week at most; what is done by one is an entry"

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    kind: Mapped[LinkKind] = mapped_column(labelled_enum(LinkKind, name="kind_known"))
    token_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH))
    email: Mapped[str | None] = mapped_column(Text)
    """The address that an EMAIL link proves."""
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    """When it was used, or ended by a newer one or by a change of the user."""
    made_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
