"""Passkeys and recovery codes. The authenticator app's secret is the user's own column."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key, Moment
from ranzcred.domain.accounts.models import HASH_LENGTH, User

PASSKEY_NAME_LENGTH = 100


class Passkey(Base):
    """A passkey of a user: a public key whose private half is in their device (WebAuthn, Level 3)."""

    __tablename__ = "passkeys"
    __table_args__ = (
        UniqueConstraint("credential_id"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {PASSKEY_NAME_LENGTH}", name="name_length"),
        Index(None, "user_id"),
    )

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    credential_id: Mapped[str] = mapped_column(Text)
    """In base64url, as browsers send it."""
    public_key: Mapped[str] = mapped_column(Text)
    """The COSE key, in base64url."""
    sign_count: Mapped[int] = mapped_column(
        BigInteger,
        info={"audit": "omit", "not_proven": "it moves with each use; a device that counts is refused if it goes back"},
    )
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    last_used_at: Mapped[Moment | None] = mapped_column(
        info={"audit": "omit", "not_proven": "it is only shown, and each sign-in has its entry"}
    )

    user: Mapped[User] = relationship()

    @property
    def display_name(self) -> str:
        return self.name


class RecoveryCode(Base):
    """A recovery code of a user, good once. A code is random, so a plain hash is safe."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)
    audit_exempt = "one is good only beside a password, and each sign-in by one has an entry that says so"

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    code_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    used_at: Mapped[Moment | None]

    user: Mapped[User] = relationship()
