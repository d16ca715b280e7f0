"""What a user is known by at another service."""

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key, Moment
from ranzcred.domain.accounts.models import User


class UserIdentity(Base):
    """An account at another service, by issuer and subject (OpenID Connect Core 1.0, section 2), and whose it is."""

    __tablename__ = "user_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), Index(None, "user_id"))

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    last_used_at: Mapped[Moment | None] = mapped_column(
        info={"audit": "omit", "not_proven": "it is only shown, and each sign-in has its entry"}
    )

    user: Mapped[User] = relationship()

    @property
    def display_name(self) -> str:
        return self.issuer
