"""The log and its head."""

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ranzcred.audit.verbs import AuditAction
from ranzcred.db import KEY_LENGTH, Base, Moment, labelled_enum

HASH_LENGTH = 64


class AuditEntry(Base):
    """One thing that happened. Never changed, never deleted.

    `previous_state`, `new_state` and `details` (column `metadata`) are canonical JSON texts, kept exactly as hashed.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        UniqueConstraint("event_id"),
        UniqueConstraint("previous_hash"),
        UniqueConstraint("hash"),
        Index(None, "resource_type", "resource_id", "seq"),
        CheckConstraint("seq > 0", name="seq_positive"),
    )
    audit_exempt = "it is the log itself"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[str] = mapped_column(String(KEY_LENGTH))
    timestamp: Mapped[Moment]
    actor_id: Mapped[str] = mapped_column(String(KEY_LENGTH))
    actor_email: Mapped[str | None] = mapped_column(Text)
    actor_role: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    ip_address: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    user_agent: Mapped[str | None] = mapped_column(Text)
    action: Mapped[AuditAction] = mapped_column(labelled_enum(AuditAction, name="action_known"))
    resource_type: Mapped[str] = mapped_column(String(KEY_LENGTH))
    resource_id: Mapped[str] = mapped_column(String(KEY_LENGTH))
    previous_state: Mapped[str | None] = mapped_column(Text)
    new_state: Mapped[str | None] = mapped_column(Text)
    details: Mapped[str] = mapped_column("metadata", Text, default="{}")
    previous_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))


class AuditHead(Base):
    """The one row that every append locks: the last entry's seq and hash."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_row"),)
    audit_exempt = "it is the head of the log"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
