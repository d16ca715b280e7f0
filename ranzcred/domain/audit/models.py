"""The models of the log, its head, and its verifications."""

from typing import cast

import msgspec
from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import KEY_LENGTH, FoldedText, Key, Moment, labelled_enum
from ranzcred.domain.audit.actions import AuditAction

HASH_LENGTH = 64
ENTRIES_IN_BLOCK = 4096
"""The number of entries whose words stand together: a search goes from block to block."""
MALFORMED = (msgspec.DecodeError, AttributeError, KeyError, RecursionError, TypeError, ValueError)
"""What is raised where an entry is read that is not of the form in which entries are written.

Whoever may append can write such a one, with a hash that fits: it must not keep anybody from verifying the rest.
"""


class AuditEntry(Base):
    """An entry of the log. Never changed, never deleted.

    `previous_state`, `new_state` and `details` (column `metadata`) are canonical JSON texts, kept exactly as hashed.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        UniqueConstraint("event_id"),
        UniqueConstraint("previous_hash"),
        UniqueConstraint("hash"),
        Index(None, "resource_type", "resource_id", "seq"),
        Index(None, "actor_id", "seq"),
        Index(None, "action", "seq"),
        Index(None, "resource_type", "seq"),
        Index(None, "timestamp"),
        CheckConstraint("seq > 0", name="seq_positive"),
    )
    audit_exempt = "it is the log itself"
    proven_by = "the chain of hashes"

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


LOG = cast("Table", AuditEntry.__table__)
"""The table itself: the log is no subject of the hook that writes it."""


class AuditHead(Base):
    """The one row that every append locks: the last entry's seq and hash."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_row"),)
    audit_exempt = "it is the head of the log"
    proven_by = "the last entry, at which it must stand"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))


class AuditWord(Base):
    """A word of an entry, by which a search finds it. Ordered by block, so that what is appended stands together, and a
    page of a search reads no more than a few blocks, whatever is before and after them.
    """

    __tablename__ = "audit_words"
    __table_args__ = (
        CheckConstraint(f"seq > 0 AND block = seq / {ENTRIES_IN_BLOCK}", name="block_of_seq"),
        {"sqlite_with_rowid": False},
    )
    audit_exempt = "it follows from an entry of the log"
    proven_by = "the entry, from which its words are computed again"

    block: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(FoldedText, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class AuditVerification(Base):
    """A verification of the whole log: its progress and its result.

    First the chain is checked, up to `seq` with hash `hash`; then the records, by kind and key, up to `resource_type`
    and `resource_id`. It is finished if `finished_at` is set, and intact if `problem` is not.
    """

    __tablename__ = "audit_verifications"
    __table_args__ = (
        CheckConstraint("broken_at IS NULL OR problem IS NOT NULL", name="broken_why"),
        Index(None, "finished_at"),
    )
    audit_exempt = "its result is an entry of its own, VERIFY"

    id: Mapped[Key]
    started_at: Mapped[Moment]
    finished_at: Mapped[Moment | None]
    total: Mapped[int] = mapped_column(BigInteger)
    """How many entries there were when it started."""
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    resource_type: Mapped[str] = mapped_column(String(KEY_LENGTH), default="")
    resource_id: Mapped[str] = mapped_column(String(KEY_LENGTH), default="")
    broken_at: Mapped[int | None] = mapped_column(BigInteger)
    problem: Mapped[str | None] = mapped_column(Text)
    mismatches: Mapped[int] = mapped_column(BigInteger, default=0)
    """How many records are not as the log says."""
    latest_at: Mapped[Moment | None]
    """The latest time of an entry, as far as it was read."""
    remarks: Mapped[str | None] = mapped_column(Text)
    """What is odd but proves nothing: a sentence on each line."""
    unproven: Mapped[int | None] = mapped_column(BigInteger)
    """How many values cannot be compared, because an earlier version recorded too little; None if nobody counted."""
